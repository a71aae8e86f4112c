import { expect, test } from 'vitest';
import { madeUpName } from '../../../src/features/sign-up/made-up-name.ts';
import { newUsernameProblem } from '../../../src/features/users/new-username.ts';
import { systemRandom } from '../../../src/lib/secrets.ts';

const names = (count: number) => Array.from({ length: count }, () => madeUpName(systemRandom));

test('a name that is made up is two adjectives, an animal and four digits', () => {
  const bytes = Buffer.from([9, 7, 48, 0, 0, 18, 213]);
  expect(madeUpName((size) => bytes.subarray(0, size))).toBe('CalmBrightOtter4821');
});

test('every one is a name that a user may have, and that a mail shows', () => {
  for (const name of names(2000)) {
    expect(newUsernameProblem(name, 'restricted')).toBeNull();
    expect(name).toMatch(/^(?:[A-Z][a-z]+){3}\d{4}$/);
    expect(name.length).toBeLessThanOrEqual(32);
  }
});

test('every word can be chosen', () => {
  const words = names(40_000).flatMap((name) => name.match(/[A-Z][a-z]+/g)!);
  const counts = Map.groupBy(words, (word) => word);
  expect(counts.size).toBe(128);
  const animals = new Set(names(2000).map((name) => name.match(/([A-Z][a-z]+)\d/)![1]!));
  expect(animals.size).toBe(64);
});

test('in ten thousand of them, few are the same', () => {
  expect(new Set(names(10_000)).size).toBeGreaterThan(9990);
});
