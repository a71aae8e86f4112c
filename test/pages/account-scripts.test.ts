import { expect, test } from 'vitest';
import { errorStatus } from '../../src/errors.ts';

/** Scripts of the page that need no browser. */
const load = (name: string) =>
  import(new URL(`../../src/pages/account/${name}.js`, import.meta.url).href);
const { takeToken } = await load('link');
const { chooseLocale, words } = await load('words');
const { explain, isFinal } = await load('refusals');

test.each([
  [['de-AT', 'en'], 'de'],
  [['fr', 'zh-TW', 'en'], 'zh-CN'],
  [['EN-us'], 'en'],
  [['fr', 'den'], 'en'],
  [[], 'en'],
])('a browser that prefers %j gets %s', (languages, locale) => {
  expect(chooseLocale(languages)).toBe(locale);
});

/** Every text, the functions called. */
function textsOf(part: object): string[] {
  return Object.values(part).flatMap((text) => {
    if (typeof text === 'function') return [text('7', 'susan')];
    return typeof text === 'string' ? [text] : textsOf(text);
  });
}

test.each(['de', 'zh-CN'])(
  'in %s every text says something, and none is left in English',
  (locale) => {
    const texts = textsOf(words[locale]);
    const english = new Set(textsOf(words.en));
    expect(texts).toHaveLength(textsOf(words.en).length);
    expect(texts.filter((text) => text.trim() === '' || english.has(text))).toEqual([]);
  },
);

test.each([
  ['#lk_link_abc-_9', 'lk_link_abc-_9'],
  ['#lk_link_abc&utm_source=mail', 'lk_link_abc'],
  ['#lk_code_abc', null],
  ['#<img src=x>', null],
  ['#', null],
  ['', null],
])('of the address …%s the page takes %s, and leaves nothing in the address bar', (hash, token) => {
  const shown: unknown[] = [];
  const history = { replaceState: (...args: unknown[]) => shown.push(args) };
  const location = { hash, search: '?utm=1', pathname: '/account/sign-up' };
  expect(takeToken(location, history)).toBe(token);
  expect(shown).toEqual([[null, '', '/account/sign-up']]);
});

test('what a refusal means is said in words for every code that these mutations refuse with', () => {
  const codes = [
    'MAIL_TOKEN_INVALID',
    'EMAIL_TAKEN',
    'USERNAME_TAKEN',
    'SIGN_UP_CLOSED',
    'MAIL_CLOSED',
    'TOO_MANY_ATTEMPTS',
    'SERVER_BUSY',
    'STORE_UNAVAILABLE',
    'NO_ANSWER',
  ];
  const said = codes.map((code) => explain({ code }, words.en, 8));
  for (const [index, text] of said.entries()) expect(text).not.toContain(codes[index]);
  const others = Object.keys(errorStatus).filter((code) => !codes.includes(code));
  for (const code of others) expect(explain({ code }, words.en, 8)).toContain(`(${code})`);
});

test.each([
  [['input', 'username'], 'This username'],
  [['input', 'password'], 'This password'],
  [['newPassword'], 'This password'],
  [['token'], 'BAD_USER_INPUT'],
  [undefined, 'BAD_USER_INPUT'],
])('a refusal of %j says so', (argument, says) => {
  expect(explain({ code: 'BAD_USER_INPUT', argument }, words.en, 8)).toContain(says);
});

test('only where the link is of no more use the page offers no other try', () => {
  expect(isFinal({ code: 'MAIL_TOKEN_INVALID' })).toBe(true);
  for (const code of ['TOO_MANY_ATTEMPTS', 'NO_ANSWER', 'BAD_USER_INPUT', 'USERNAME_TAKEN'])
    expect(isFinal({ code })).toBe(false);
});
