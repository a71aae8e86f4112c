import { expect, test } from 'vitest';

/** For browsers: it is checked with their types. */
const script = new URL('../../src/pages/account/links/link.ts', import.meta.url).href;
const { takeToken, plainName } = await import(script);

test.each([
  ['#lk_link_abc-_9', 'lk_link_abc-_9', ['/account/sign-up']],
  ['#lk_link_abc&utm_source=mail', 'lk_link_abc', ['/account/sign-up']],
  ['#lk_password_abc', 'lk_password_abc', ['/account/sign-up']],
  ['#lk_link_', null, ['/account/sign-up?utm=1']],
  ['#lk_code_abc', null, ['/account/sign-up?utm=1']],
  ['#<img src=x>', null, []],
  ['#', null, []],
  ['', null, []],
])(
  'of the address …%s the page takes %s, and leaves no token in the address bar',
  (hash, token, left) => {
    const shown: unknown[] = [];
    const history = { replaceState: (...[, , address]: unknown[]) => shown.push(address) };
    const location = { hash, search: '?utm=1', pathname: '/account/sign-up' };
    expect(takeToken(location, history)).toBe(token);
    expect(shown).toEqual(left);
  },
);

test.each([
  ['susan', 'susan'],
  ['例え', '例え'],
  ['evil.example', null],
  ['call 0800', null],
  ['call08001234567', null],
  [null, null],
])('the name %s is shown as %s', (username, shown) => {
  expect(plainName(username)).toBe(shown);
});
