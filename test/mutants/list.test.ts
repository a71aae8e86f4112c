import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../support/process.ts';
import { mutants } from './list.ts';
import { breakText } from './mutant.ts';

test.each(mutants)('$file can be broken so that $why, and the test is there', (mutant) => {
  const source = readFileSync(join(root, 'src', mutant.file), 'utf8');
  const broken = breakText(source, mutant);
  expect(broken, `"${mutant.find}" is not there exactly once`).not.toBeNull();
  expect(broken).not.toBe(source);
  expect(mutant.test).toMatch(/\.test\.ts$/);
  const tests = readFileSync(join(root, 'test', mutant.test), 'utf8');
  // A title of `test.each` has its values in the place of `%s`.
  expect(tests).toContain(mutant.title ?? '');
});

test('there are enough of them, and each is another', () => {
  expect(mutants.length).toBeGreaterThanOrEqual(60);
  expect(new Set(mutants.map(({ why }) => why)).size).toBe(mutants.length);
});
