import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from './support/process.ts';

const read = (file: string) => readFileSync(join(root, file), 'utf8');
/** The cells of each row of each table, without their heads. */
const rowsOf = (text: string) =>
  text
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| -'))
    .map((line) => line.split(/(?<!\\)\|/).slice(1, -1))
    .map((cells) => cells.map((cell) => cell.trim()));
const pathsIn = (text: string) =>
  [...text.matchAll(/`((?:test|src|docs)\/[\w./-]+|[\w-]+\.(?:md|graphql))`/g)].map(
    ([, path = '']) => path,
  );

describe.each([
  'README.md',
  'SECURITY.md',
  'docs/accounts.md',
  'docs/administration.md',
  'docs/api-keys.md',
  'docs/asvs.md',
  'docs/build-on-it.md',
  'docs/deploy.md',
  'docs/deploy/kubernetes.md',
  'docs/hand-over.md',
  'docs/promises.md',
  'docs/providers.md',
  'docs/reference/metrics.md',
  'docs/test-with-it.md',
  'docs/verify-tokens.md',
])('%s', (file) => {
  test('names only files that are there', () => {
    const links = [...read(file).matchAll(/\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)/g)];
    const linked = links.map(([, path = '']) => join(file, '..', path));
    for (const path of [...pathsIn(read(file)), ...linked]) {
      expect(existsSync(join(root, path)), path).toBe(true);
    }
  });
});

describe('every promise', () => {
  const promises = read('docs/promises.md').split(/^- /m).slice(1);
  /** What a call of `test` or `describe` begins with. */
  const titlesIn = (file: string) =>
    [...read(file).matchAll(/\(\s*(['"`])((?:(?!\1).)+)\1,\s/g)].map(([, , title = '']) => title);
  /** A test file, and behind it the words of a title. */
  const proofsIn = (promise: string) =>
    [...promise.matchAll(/`(test\/[\w./-]+)`(?: "([^"]+)")?/g)].map(([, path = '', title]) => ({
      path,
      title,
    }));

  test('is one of many', () => {
    expect(promises.length).toBeGreaterThan(30);
  });

  test.each(promises)('%s', (promise) => {
    const proofs = proofsIn(promise);
    expect(proofs.map(({ path }) => path)).toEqual(pathsIn(promise));
    for (const { path } of proofs) expect(path).toMatch(/\.test\.ts$|\/$/);
    const titled = proofs.filter(({ title }) => title !== undefined);
    expect(titled.length).toBeGreaterThan(0);
    for (const { path, title = '' } of titled)
      expect(titlesIn(path)).toContainEqual(expect.stringContaining(title));
  });
});

describe('the table of ASVS 5.0', () => {
  const rows = rowsOf(read('docs/asvs.md')).filter(([id = '']) => /^\d/.test(id));
  /** How many requirements each section of the standard has. */
  const sections: Record<string, number> = {
    '6.1': 3,
    '6.2': 12,
    '6.3': 8,
    '6.4': 6,
    '6.5': 8,
    '6.6': 4,
    '6.7': 2,
    '6.8': 4,
    '7.1': 3,
    '7.2': 4,
    '7.3': 2,
    '7.4': 5,
    '7.5': 3,
    '7.6': 2,
    '8.1': 4,
    '8.2': 4,
    '8.3': 3,
    '8.4': 2,
    '9.1': 3,
    '9.2': 4,
    '10.1': 2,
    '10.2': 3,
    '10.3': 5,
    '10.4': 16,
    '10.5': 5,
    '14.1': 2,
    '14.2': 8,
    '14.3': 3,
    '16.1': 1,
    '16.2': 5,
    '16.3': 4,
    '16.4': 3,
    '16.5': 4,
  };

  test('leaves out none, the unpleasant ones least of all', () => {
    const all = Object.entries(sections).flatMap(([section, size]) =>
      Array.from({ length: size }, (_, index) => `${section}.${index + 1}`),
    );
    expect(rows.flatMap(([id = '']) => requirements(id))).toEqual(all);
  });

  test('counts what it says, and shows what it says is met', () => {
    const count = (state: string) =>
      rows.filter((row) => row[2] === state).flatMap(([id = '']) => requirements(id)).length;
    const all = Object.values(sections).reduce((sum, size) => sum + size);
    expect(read('docs/asvs.md')).toContain(
      `Of ${all} requirements ${count('met')} are met, ${count('partly')} partly, ${count('not yet')} not yet; ${count('n/a')} do not apply.`,
    );
    expect(count('met') + count('partly') + count('not yet') + count('n/a')).toBe(all);
    const unproven = rows.filter(
      ([, , state, proof = '']) => state === 'met' && pathsIn(proof).length === 0,
    );
    expect(unproven.map(([id]) => id)).toEqual([]);
  });
});

/** `6.5.1–6.5.3` are three requirements. */
function requirements(id: string): string[] {
  const [first = '', last = first] = id.split('–');
  const section = first.slice(0, first.lastIndexOf('.'));
  const number = (one: string) => Number(one.slice(one.lastIndexOf('.') + 1));
  const length = number(last) - number(first) + 1;
  return Array.from({ length }, (_, index) => `${section}.${number(first) + index}`);
}
