import { expect, test } from 'vitest';
import { newCodes, parseCode, shownCode } from '../../../src/features/recovery-codes/code-text.ts';
import { systemRandom } from '../../../src/lib/secrets.ts';

const code = { prefix: '0101', secret: 'ABCDEFGHJKMN' };

test('there are ten codes of 16 characters, of Crockford’s alphabet, in groups of four', () => {
  const codes = newCodes(systemRandom);
  expect(codes).toHaveLength(10);
  for (const one of codes) {
    expect(shownCode(one)).toMatch(/^(?:[0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/);
    expect(parseCode(shownCode(one))).toEqual(one);
  }
});

test('every character of the alphabet comes, each about as often', () => {
  const counts = new Map<string, number>();
  for (let times = 0; times < 400; times += 1)
    for (const letter of newCodes(systemRandom).map(shownCode).join('').replaceAll('-', ''))
      counts.set(letter, (counts.get(letter) ?? 0) + 1);
  expect(counts.size).toBe(32);
  // 64,000 characters: 2,000 of each, give or take 44 (one standard deviation).
  for (const count of counts.values()) expect(Math.abs(count - 2000)).toBeLessThan(300);
});

test('no two codes of a user have the same prefix, so that one row is checked', () => {
  const bytes = [
    Buffer.alloc(16),
    Buffer.alloc(16, 0),
    ...Array.from({ length: 9 }, (_, n) => Buffer.alloc(16, n + 1)),
  ];
  const codes = newCodes(() => bytes.shift()!);
  expect(new Set(codes.map(({ prefix }) => prefix)).size).toBe(10);
});

test.each([
  ['0101-ABCD-EFGH-JKMN', 'as it is shown'],
  ['0101abcdefghjkmn', 'small, in one word'],
  ['oiol-abcd-efgh-jkmn', 'letters that look like digits'],
  ['OLOI ABCD EFGH JKMN', 'capitals, and spaces'],
  ['\t0101-ABCD\n-EFGH--JK MN\u00a0', 'white space and hyphens anywhere'],
])('%j is read: %s', (text) => {
  expect(parseCode(text)).toEqual(code);
});

test.each([
  ['', 'empty'],
  ['0101-ABCD-EFGH-JKM', 'too short'],
  ['0101-ABCD-EFGH-JKMNP', 'too long'],
  ['U101-ABCD-EFGH-JKMN', 'U is no character of it'],
  ['0101_ABCD_EFGH_JKMN', 'another separator'],
  ['٠١٠١-ABCD-EFGH-JKMN', 'digits of another script'],
  ['0101-ABCD-EFGH-JKMſ', 'a long s, which becomes S'],
  ['0101-ABCD-EFGH-JKMı', 'a dotless i, which becomes I'],
  ['0101-ABCD-EFGH-JKM\0', 'NUL'],
  ['123456', 'a code of an app'],
])('%j is no code: %s', (text) => {
  expect(parseCode(text)).toBeNull();
});
