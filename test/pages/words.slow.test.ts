import { globSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { errorStatus } from '../../src/errors.ts';

const folder = resolve(import.meta.dirname, '../../src/pages/account');
const adminFolder = resolve(folder, '../admin');
const load = (name: string, of = folder) => import(resolve(of, name));

type Texts = Record<string, unknown>;

/** What every file of the pages hands to `choose`. */
const chosen: Record<string, Texts>[] = [];

beforeAll(async () => {
  const settings = {
    textContent:
      '{"account":"","passwordMinLength":8,"returnUrls":[],"providers":[],"cookies":"off"}',
  };
  const page = { addEventListener() {}, documentElement: {}, querySelector: () => settings };
  vi.stubGlobal('document', page);
  const { pathname, href, search, hash } = new URL('https://auth.example.com/account/login');
  vi.stubGlobal('location', { pathname, href, search, hash, host: 'auth.example.com' });
  const locale = await load('locale.ts');
  vi.doMock(resolve(folder, 'locale.ts'), () => ({
    ...locale,
    choose(words: Record<string, Texts>) {
      chosen.push(words);
      return words['en'];
    },
  }));
  for (const of of [folder, adminFolder])
    for (const file of globSync('**/*.{ts,tsx}', { cwd: of }))
      if (file !== 'main.tsx') await load(file, of);
});
afterAll(() => vi.unstubAllGlobals());

/** Every text, the functions called. */
function textsOf(part: object): string[] {
  return Object.values(part).flatMap((text: unknown) => {
    if (typeof text === 'function') return [String(text(7, 'susan'))];
    return typeof text === 'string' ? [text] : textsOf(text as object);
  });
}

/** Texts that are the same in two languages. */
const alike =
  /^(?:Account|Administrator: 7|Code|ID|Name|Passkeys|Person|Scopes|Webhooks)(?: …)?$|\.txt$/;

test.each(['de', 'zh-CN'])(
  'in %s every text of the pages says something, and none is left in English',
  (locale) => {
    expect(chosen.length).toBeGreaterThan(10);
    for (const words of chosen) {
      const texts = textsOf(words[locale]!);
      const english = textsOf(words['en']!);
      expect(texts).toHaveLength(english.length);
      const wrong = texts.filter((text) => text.trim() === '' || english.includes(text));
      expect(wrong.filter((text) => !alike.test(text))).toEqual([]);
    }
  },
);

/** What a page cannot be refused with, since it sends other requests; its user can do nothing about it. */
const faults = [
  'API_KEY_INVALID',
  'BAD_REQUEST',
  'BODY_TOO_LARGE',
  'DOCUMENT_LIMIT_EXCEEDED',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'INTERNAL_SERVER_ERROR',
  'PERSISTED_QUERY_NOT_SUPPORTED',
];

/** What pages act upon instead of saying it. */
const steps = ['ACCOUNT_EXISTS', 'REAUTHENTICATION_REQUIRED', 'SECOND_FACTOR_REQUIRED'];

test('every code of the server is said in words, but for faults, which are named', async () => {
  const { problemOf } = await load('problem.ts');
  const { LatchkeyError } = await load('../../client/index.ts');
  const said = (code: string): string => problemOf(new LatchkeyError('', { code })).text;
  const codes = [...Object.keys(errorStatus), 'NO_ANSWER', 'NOT_GRAPHQL', 'USER_CHANGED'];
  const unsaid = codes.filter((code) => said(code).includes(code) || said(code).includes('_'));
  expect(unsaid.filter((code) => code !== 'BAD_USER_INPUT').toSorted()).toEqual(
    [...faults, ...steps].toSorted(),
  );
});

test.each([
  [['input', 'username'], 'This username', 'username'],
  [['input', 'password'], 'This password', 'password'],
  [['newPassword'], 'This password', 'newPassword'],
  [['email'], 'No mail', 'email'],
  [['input', 'emailCode'], 'not a code', 'code'],
  [['proof', 'totp'], 'not a code', 'code'],
  [['token'], 'BAD_USER_INPUT', undefined],
  [undefined, 'BAD_USER_INPUT', undefined],
])('a refusal of %j says so, at its field', async (argument, says, field) => {
  const { problemOf } = await load('problem.ts');
  const { LatchkeyError } = await load('../../client/index.ts');
  const problem = problemOf(new LatchkeyError('', { code: 'BAD_USER_INPUT', argument }));
  expect(problem.text).toContain(says);
  expect(problem.field).toBe(field);
});
