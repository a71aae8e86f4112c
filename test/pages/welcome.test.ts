import { describe, expect, test } from 'vitest';
import { words } from '../../src/pages/welcome/words.ts';
import { google, named } from '../support/provider-settings.ts';
import { createTestServer } from '../support/test-server.ts';

const browser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

async function ask(
  path: string,
  settings: Record<string, string> = {},
  init: RequestInit = {},
): Promise<Response> {
  const { fetch } = await createTestServer(settings);
  const headers = { ...browser, ...(init.headers as object) };
  return fetch(new Request(new URL(path, 'http://localhost:4000'), { ...init, headers }));
}

const htmlOf = async (settings: Record<string, string>, headers = {}) =>
  (await ask('/', settings, { headers })).text();

test('a browser at / gets the first page, which runs nothing and is in no frame', async () => {
  const page = await ask('/');
  expect([page.status, page.headers.get('content-type')]).toEqual([
    200,
    'text/html; charset=utf-8',
  ]);
  expect(page.headers.get('content-security-policy')?.split('; ')).toEqual([
    "default-src 'none'",
    "style-src 'self'",
    "img-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ]);
  expect(page.headers.get('vary')).toBe('accept, accept-language, accept-encoding');
  expect(await page.text()).not.toMatch(/<script|<style|\sstyle=|\son\w+=/);
});

test('HEAD has the headers of GET and no body', async () => {
  const [get, head] = await Promise.all([ask('/'), ask('/', {}, { method: 'HEAD' })]);
  expect([...head.headers]).toEqual([...get.headers]);
  expect(head.body).toBeNull();
});

test.each([
  ['de-AT,de;q=0.9,en;q=0.8', 'de'],
  ['fr,zh-TW;q=0.8,en;q=0.5', 'zh-CN'],
  ['en-US', 'en'],
  ['fr', 'en'],
  ['', 'en'],
  ['x'.repeat(1000), 'en'],
])('a browser that asks for %s gets it in %s', async (wanted, locale) => {
  const html = await htmlOf({}, { 'accept-language': wanted });
  expect(html).toContain(`<html lang="${locale}">`);
});

test.each(['de', 'zh-CN'] as const)('in %s nothing is left in English', (locale) => {
  const { en, [locale]: own } = words;
  const same = Object.keys(en).filter((key) => own[key as 'title'] === en[key as 'title']);
  expect(same.toSorted()).toEqual(
    locale === 'de' ? ['endpoint', 'graphiql', 'version'] : ['endpoint', 'graphiql'],
  );
});

describe('it says what runs here:', () => {
  test.each([
    ['a database in memory', { DATABASE_URL: 'sqlite::memory:' }, 'SQLite in memory'],
    ['mails to the terminal', { AUTH_SMTP_URL: 'console:' }, 'printed in the terminal'],
    [
      'mails by SMTP',
      { AUTH_SMTP_URL: 'smtp://me:hunter2@mail.internal', AUTH_MAIL_FROM: 'auth@example.com' },
      'leave by SMTP',
    ],
    ['no mails', { AUTH_SMTP_URL: 'none' }, 'none are sent'],
    ['the issuer', { AUTH_ISSUER: 'https://auth.example.com/a' }, 'https://auth.example.com/a'],
    [
      'the endpoint',
      { AUTH_ISSUER: 'https://auth.example.com/' },
      'https://auth.example.com/graphql<',
    ],
    ['closed sign-up', { AUTH_SIGN_UP: 'closed' }, 'latchkey user add'],
    [
      'sign-up by providers alone',
      { ...named('google', google), AUTH_SIGN_UP: 'closed', AUTH_OIDC_SIGN_UP: 'open' },
      'account/sign-up',
    ],
  ])('%s', async (_name, settings, text) => {
    const html = await htmlOf(settings);
    expect(html).toContain(text);
    expect(html).not.toMatch(/hunter2|mail\.internal/);
  });

  test('the page repeats nothing of the request', async () => {
    const { fetch } = await createTestServer();
    const open = async (address: string, headers: Record<string, string> = {}) =>
      (await fetch(new Request(address, { headers: { ...browser, ...headers } }))).text();
    const plain = await open('http://localhost:4000/');
    expect(await open('http://evil.example/?"><script>alert(1)</script>')).toBe(plain);
    expect(await open('http://localhost:4000/', { 'x-forwarded-host': 'evil.example' })).toBe(
      plain,
    );
  });
});

test.each([
  ['nothing', {}, 'http://localhost:4000/', 'http://localhost:4000/'],
  [
    'a prefix that is kept',
    { AUTH_ISSUER: 'http://localhost:4000/auth' },
    'http://localhost:4000/auth',
    'http://localhost:4000/auth/',
  ],
  [
    'a prefix that is removed, seen without its slash',
    { AUTH_ISSUER: 'http://localhost:4000/auth' },
    'http://localhost:4000/',
    'http://localhost:4000/auth/',
  ],
  ['AUTH_PATH', { AUTH_PATH: '/api' }, 'http://localhost:4000/api/', 'http://localhost:4000/api/'],
])('its addresses lead to what is there, behind %s', async (_name, settings, seen, root) => {
  const { fetch } = await createTestServer(settings);
  const html = await (await fetch(new Request(seen, { headers: browser }))).text();
  const addresses = [...html.matchAll(/(?:src|href)="([^"]*)"/g)].map(
    ([, at]) => new URL(at!, seen).href,
  );
  expect(addresses).toEqual(
    expect.arrayContaining(
      [
        'welcome/style.css',
        'welcome/favicon.svg',
        'account/sign-up',
        'account/login',
        'graphql',
        '.well-known/openid-configuration',
        '.well-known/jwks.json',
        'health',
      ].map((path) => root + path),
    ),
  );
  for (const address of addresses) {
    const answer = await fetch(new Request(address, { headers: browser }));
    expect([address, answer.status]).toEqual([address, 200]);
  }
});

test('the code for an application asks the origin of its page, as docs/client.md has it', async () => {
  const html = await htmlOf({ AUTH_ISSUER: 'https://auth.example.com' });
  expect(html).toContain('createAuthClient({ url: &#39;/graphql&#39; })');
  expect(html).not.toMatch(/url: \S*https/);
});

test('without account pages it links to no account page', async () => {
  const html = await htmlOf({ AUTH_PAGES: 'off' });
  expect(html).not.toContain('account/');
  expect(html).toContain('href="graphql"');
});

const production = { NODE_ENV: 'production', AUTH_ISSUER: 'https://auth.example.com' };

test.each([
  ['in production', production],
  ['in production with GraphiQL', { ...production, AUTH_GRAPHIQL: 'on' }],
  ['without GraphiQL', { AUTH_GRAPHIQL: 'off' }],
])('%s a browser at / is sent to the account pages', async (_name, settings) => {
  const answer = await ask('/', settings);
  expect([answer.status, answer.headers.get('location')]).toEqual([302, 'account/']);
  expect((await ask('/welcome/style.css', settings)).status).toBe(404);
});

test('below a path too', async () => {
  const answer = await ask('/', { ...production, AUTH_ISSUER: 'https://example.com/auth' });
  expect(answer.headers.get('location')).toBe('/auth/account/');
});

test.each([
  ['production without pages', { ...production, AUTH_PAGES: 'off' }],
  ['development without any page', { AUTH_GRAPHIQL: 'off', AUTH_PAGES: 'off' }],
])('in %s the address / is a 404', async (_name, settings) => {
  expect((await ask('/', settings)).status).toBe(404);
});

test.each([
  ['curl', { headers: { accept: '*/*' } }],
  ['a client of JSON', { headers: { accept: 'application/json, text/html' } }],
  ['a form', { method: 'POST' }],
])('%s gets no page at /', async (_name, init) => {
  for (const settings of [{}, production])
    expect((await ask('/', settings, init)).status).toBe(404);
});
