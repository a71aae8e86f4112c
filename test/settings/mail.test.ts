import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { isThisMachine, smtpRelayOf } from '../../src/lib/smtp-url.ts';

const AUTH_MAIL_FROM = 'auth@example.com';
const load = (AUTH_SMTP_URL: string) => loadConfig({ AUTH_SMTP_URL, AUTH_MAIL_FROM });

test('in development mails are printed, in production there are none, unless a setting says more', () => {
  const production = {
    NODE_ENV: 'production',
    AUTH_ISSUER: 'https://auth.example.com',
    DATABASE_URL: 'sqlite::memory:',
  };
  expect(loadConfig({}).smtpUrl).toBe('console:');
  expect(loadConfig({ NODE_ENV: 'test' }).smtpUrl).toBe('console:');
  expect(loadConfig(production).smtpUrl).toBe(null);
  expect(loadConfig({ ...production, AUTH_SMTP_URL: 'console:' }).smtpUrl).toBe('console:');
  expect(loadConfig({ AUTH_SMTP_URL: 'none' }).smtpUrl).toBe(null);
});

test('a relay needs AUTH_MAIL_FROM', () => {
  const url = { AUTH_SMTP_URL: 'smtp://me:hunter2@mail.example.com' };
  expect(() => loadConfig(url)).toThrow(
    /^AUTH_MAIL_FROM is required by AUTH_SMTP_URL: .* Example: AUTH_MAIL_FROM=\S+$/,
  );
  expect(() => loadConfig(url)).not.toThrow('hunter2');
  expect(loadConfig({ ...url, AUTH_MAIL_FROM }).smtpUrl).toBe(url.AUTH_SMTP_URL);
});

describe('a URL of a relay is refused in one line that does not repeat it:', () => {
  test.each([
    ['smtp:', /none of/],
    ['smtp://', /has no host/],
    ['smtp:mail.example.com', /none of/],
    ['SMTP://mail.example.com', /none of/],
    ['console', /none of/],
    ['console://', /none of/],
    ['None', /none of/],
    ['http://mail.example.com', /none of/],
    ['mail.example.com:587', /none of/],
    ['smtp://u:hunter2@', /cannot be read/],
    ['smtp://u:hunter2@:587', /cannot be read/],
    ['smtp://u:hunter2@mail.example.com:587/path', /more than a user/],
    ['smtp://u:hunter2@mail.example.com?pool=true', /no options/],
    ['smtp://u:hunter2@mail.example.com/?tls.rejectUnauthorized=false', /no options/],
    ['smtp://u:hunter2@mail.example.com#x', /more than a user/],
    ['smtp://u:hunter#2@mail.example.com', /%23/],
    ['smtp://u:hunter/2@mail.example.com', /%2F/],
    ['smtp://u:hunter?2@mail.example.com', /%3F/],
    ['smtp://u:hunter@2@mail.example.com', /%40/],
    ['smtp://u:hunter%2@mail.example.com', /%25/],
    ['smtp://u:hunter%FF@mail.example.com', /%25/],
    ['smtp://u:hunter%0d%0a2@mail.example.com', /control character/],
    ['smtp://u:hunter\t2@mail.example.com', /control character/],
    ['smtp://hunter2@mail.example.com', /not both/],
    ['smtp://:hunter2@mail.example.com', /not both/],
    ['smtp://mail.example.com:0', /port 0/],
    ['smtp://mail.example.com:65536', /65535/],
    ['smtp://mail.example.com:x', /cannot be read/],
    ['smtp://mail.example.com:465', /smtps:/],
    ['smtp://mail_example', /no host/],
    ['smtp://-mail.example.com', /no host/],
    ['smtp://a,b', /no host/],
    ['smtp://[::1', /cannot be read/],
    ['smtp://%31%32%37.0.0.1%00', /no host/],
  ])('%j', (url, reason) => {
    const refused = () => load(url);
    expect(refused).toThrow(reason);
    expect(refused).toThrow(/^AUTH_SMTP_URL [^\n]*\. Example: AUTH_SMTP_URL=\S+$/);
    expect(refused).not.toThrow(/hunter/);
  });
});

test.each([
  ['smtp://mail.example.com', { host: 'mail.example.com', port: 587, secure: false, login: null }],
  ['smtps://mail.example.com/', { port: 465, secure: true }],
  ['smtps://mail.example.com:2465', { port: 2465, secure: true }],
  ['smtp://[::1]:25', { host: '::1', port: 25 }],
  [
    'smtp://latchkey%40example.com:p%40s%2Fs%23%3A%25@mail.example.com:2525',
    { port: 2525, login: { user: 'latchkey@example.com', password: 'p@s/s#:%' } },
  ],
])('%s is taken', (url, relay) => {
  expect(smtpRelayOf(load(url).smtpUrl!)).toMatchObject(relay);
});

test('only what stays on this machine is this machine', () => {
  for (const host of ['localhost', 'LOCALHOST', '127.0.0.1', '127.1.2.3', '::1'])
    expect(isThisMachine(host), host).toBe(true);
  for (const host of [
    'localhost.example.com',
    '127.0.0.1.nip.io',
    '10.0.0.1',
    '0.0.0.0',
    '::',
    'a',
  ])
    expect(isThisMachine(host), host).toBe(false);
});

test.each([
  ['auth@example.com', { name: '', address: 'auth@example.com' }],
  ['Example <auth@example.com>', { name: 'Example', address: 'auth@example.com' }],
  ['"Example, Inc." <auth@example.com>', { name: 'Example, Inc.', address: 'auth@example.com' }],
  ['Beispiel GmbH – 例 <auth@example.com>', { name: 'Beispiel GmbH – 例' }],
  ['<auth@example.com>', { name: '', address: 'auth@example.com' }],
])('AUTH_MAIL_FROM=%s is taken', (from, mailbox) => {
  expect(loadConfig({ AUTH_MAIL_FROM: from }).mailFrom).toMatchObject(mailbox);
});

test.each([
  'auth',
  'auth@localhost',
  'auth@127.0.0.1',
  'auth@[127.0.0.1]',
  'a@example.com, b@example.com',
  'Example <a@example.com>, b@example.com',
  'Example <a@example.com> <b@example.com>',
  'b@example.com <a@example.com>',
  'Exa\u202emple <a@example.com>',
  'Exa\nmple <a@example.com>',
  'a@example.com\nBcc: b@example.com',
  'list: a@example.com;',
  `${'a'.repeat(65)}@example.com`,
  `a@${'a'.repeat(64)}.example.com`,
  `a@${'a.'.repeat(130)}com`,
])('AUTH_MAIL_FROM=%j is refused', (from) => {
  expect(() => loadConfig({ AUTH_MAIL_FROM: from })).toThrow(
    /^AUTH_MAIL_FROM is neither [^\n]*\. Example: AUTH_MAIL_FROM=\S+$/,
  );
});
