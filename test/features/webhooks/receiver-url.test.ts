import { expect, test } from 'vitest';
import { problemOfUrl } from '../../../src/features/webhooks/receiver-url.ts';

const problem = (url: string, isPrivate = false) => problemOfUrl(url, { isPrivate });

test.each([
  '169.254.169.254',
  '127.0.0.1',
  '127.1',
  '2130706433',
  '0x7f000001',
  '0x7f.1',
  '0177.0.0.1',
  '0000000177.0.0.1',
  '017700000001',
  '①⑥⑨。②⑤④。①⑥⑨。②⑤④',
  '%31%32%37.0.0.1',
  '127.0.0.1.',
  '0.0.0.0',
  '0',
  '10.1.2.3',
  '100.64.0.1',
  '172.31.0.1',
  '192.168.0.1',
  '192.0.2.1',
  '198.18.0.1',
  '224.0.0.1',
  '255.255.255.255',
  'localhost',
  'LOCALHOST.',
  'a.localhost',
  '[::1]',
  '[::]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[::ffff:0:127.0.0.1]',
  '[0:0:0:0:0:ffff:a9fe:a9fe]',
  '[::127.0.0.1]',
  '[64:ff9b::169.254.169.254]',
  '[64:ff9b:1::1]',
  '[100::1]',
  '[2001::1]',
  '[2001:0:4136:e378:8000:63bf:3fff:fdd2]',
  '[2001:db8::1]',
  '[2002:7f00:1::]',
  '[3fff::1]',
  '[5f00::1]',
  '[fc00::1]',
  '[fd00:ec2::254]',
  '[fe80::1]',
  '[ff02::1]',
])('a webhook cannot go to %s', (host) => {
  expect(problem(`https://${host}/hook`)).toBe('is in a private network');
  expect(problem(`https://${host}:8443/hook`)).toBe('is in a private network');
  expect(problem(`https://${host}/hook`, true)).toBeNull();
});

test.each(['8.8.8.8', '[2606:4700::1111]', 'example.com', 'example.com:8443', 'bücher.example'])(
  'a webhook can go to %s',
  (host) => {
    expect(problem(`https://${host}/hook?a=b`)).toBeNull();
  },
);

test.each([
  ['http://example.com/', 'does not begin with https:'],
  ['ftp://example.com/', 'does not begin with https:'],
  ['file:///etc/passwd', 'does not begin with https:'],
  ['javascript:alert(1)', 'does not begin with https:'],
  ['https://user@example.com/', 'has credentials'],
  ['https://:secret@example.com/', 'has credentials'],
  ['https://example.com/#', 'has a fragment'],
  ['https://example.com/#a', 'has a fragment'],
  [`https://example.com/${'a'.repeat(2048)}`, 'is longer than 2048 characters'],
  [`https://example.com/${'ü'.repeat(1000)}`, 'is longer than 2048 characters'],
  ['https://', 'is not a URL'],
  ['https://999.1.1.1/', 'is not a URL'],
  ['https://[fe80::1%25eth0]/', 'is not a URL'],
  ['', 'is not a URL'],
])('%s is refused', (url, words) => {
  expect(problem(url)).toBe(words);
});

test('with AUTH_WEBHOOK_PRIVATE=on, http: can be used, and nothing else that is refused', () => {
  expect(problem('http://10.0.0.1/', true)).toBeNull();
  expect(problem('ftp://10.0.0.1/', true)).toBe('does not begin with https:');
  expect(problem('http://a@10.0.0.1/', true)).toBe('has credentials');
});
