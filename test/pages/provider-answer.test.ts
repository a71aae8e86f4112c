import { expect, test } from 'vitest';

/** For browsers: it is checked with their types. */
const script = new URL('../../src/pages/account/providers/answer.ts', import.meta.url).href;
const { takeAnswer, useUpAnswer } = await import(script);

const code = `lk_oidc_${'a'.repeat(43)}`;

/** Opens a page with this query. Returns what it has of the provider, and the addresses that the bar showed then. */
function open(search: string, hash = '') {
  const shown: unknown[] = [];
  const history = { replaceState: (...[, , address]: unknown[]) => shown.push(address) };
  takeAnswer({ search, hash, pathname: '/account/login' }, history);
  return { answer: useUpAnswer(), shown };
}

test.each([
  [`?code=${code}`, { code }, '/account/login'],
  [
    `?returnTo=%2Faccount%2Femail&code=${code}&state=app`,
    { code },
    '/account/login?returnTo=%2Faccount%2Femail&state=app',
  ],
  ['?error=access_denied', { error: 'access_denied' }, '/account/login'],
  ['?state=app&error=server_error', { error: 'server_error' }, '/account/login?state=app'],
  ['?error=temporarily_unavailable', { error: 'temporarily_unavailable' }, '/account/login'],
])('a page that is opened with %s takes it out of the address', (search, answer, left) => {
  expect(open(search)).toEqual({ answer, shown: [left] });
});

test.each([
  '',
  '?returnTo=%2Faccount%2Femail',
  '?code=lk_login_abc',
  '?code=',
  '?error=<b>call 0800 123456</b>',
  '?error=toString',
])('nothing in %s is an answer of a provider, and the address stays', (search) => {
  expect(open(search)).toEqual({ answer: null, shown: [] });
});

test('a part of the address that says where a login waits stays', () => {
  expect(open('?error=access_denied', '#second-factor').shown).toEqual([
    '/account/login#second-factor',
  ]);
});

test('an answer is used once', () => {
  expect(open(`?code=${code}`).answer).toEqual({ code });
  expect(useUpAnswer()).toBe(null);
});
