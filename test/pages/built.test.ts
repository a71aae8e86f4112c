import { readFileSync, readdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';

/** What browsers get, built by scripts/build-pages.mjs before the tests. */
const folder = new URL('../../dist/pages/built/', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, folder), 'utf8');
const files = readdirSync(folder).filter((name) => /\.(js|css)$/.test(name));

type Manifest = Record<string, { file: string; imports?: string[] }>;

/** Returns the files that a page loads: those that are named here, and all that they import. */
function filesOf(...names: string[]): string[] {
  const manifest = JSON.parse(read('manifest.json')) as Manifest;
  const found = new Set<string>();
  const add = (name: string) => {
    const { file, imports = [] } = manifest[name]!;
    if (found.has(file)) return;
    found.add(file);
    imports.forEach(add);
  };
  names.forEach(add);
  return [...found];
}

const gzipped = (names: readonly string[]) =>
  names.reduce((sum, name) => sum + gzipSync(read(name)).byteLength, 0);

test('all account pages together are at most 60 KB, compressed', () => {
  expect(gzipped(files)).toBeLessThanOrEqual(60_000);
});

test('the login page is at most 40 KB, compressed, in at most five files', () => {
  const names = filesOf('main.tsx', 'ui/style.css', 'login/login.tsx');
  expect(gzipped(names)).toBeLessThanOrEqual(40_000);
  expect(names.length).toBeLessThanOrEqual(5);
});

test.each([
  ['login/login.tsx', ['account', 'ways-in', 'mail-link']],
  ['sessions/sessions.tsx', ['login', 'ways-in', 'mail-link']],
  ['passkeys/passkeys.tsx', ['login', 'account', 'mail-link']],
])('%s loads nothing of other pages', (page, others) => {
  const loaded = filesOf('main.tsx', page).join(' ');
  for (const other of others) expect(loaded).not.toMatch(new RegExp(`(^| )${other}-`));
});

test('no file names an address of another origin', () => {
  const addresses = files.flatMap((name) =>
    [...read(name).matchAll(/(?:https?:|wss?:)?\/\/[a-z\d][\w.-]*\.[a-z]{2,}/g)].map(
      ([url]) => url,
    ),
  );
  // Names of XML, which nothing loads, and the base that paths are parsed with.
  expect([...new Set(addresses)].toSorted()).toEqual(['http://www.w3.org', 'https://own.invalid']);
});
