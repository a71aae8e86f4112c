import { readFileSync, readdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';

/** What browsers get, built by scripts/build-pages.mjs before the tests. */
const folder = new URL('../../dist/pages/built/', import.meta.url);
const adminFolder = new URL('../../dist/pages/built-admin/', import.meta.url);
const read = (name: string, of = folder) => readFileSync(new URL(name, of), 'utf8');
const filesIn = (of: URL) => readdirSync(of).filter((name) => /\.(js|css)$/.test(name));
const files = filesIn(folder);

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

const gzipped = (names: readonly string[], of = folder) =>
  names.reduce((sum, name) => sum + gzipSync(read(name, of)).byteLength, 0);

test('all account pages together are at most 60 KB, compressed', () => {
  expect(gzipped(files)).toBeLessThanOrEqual(60_000);
});

test('the page for administrators is at most 45 KB, compressed, in two files', () => {
  const names = filesIn(adminFolder);
  expect(names.map((name) => name.replace(/.*\./, '')).toSorted()).toEqual(['css', 'js']);
  expect(gzipped(names, adminFolder)).toBeLessThanOrEqual(45_000);
});

test('the account pages have nothing of the page for administrators', () => {
  for (const name of files) expect(read(name)).not.toMatch(/latchkey:(?:admin|users)|auditEvents/);
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

const named = [
  ...files.map((name) => read(name)),
  ...filesIn(adminFolder).map((name) => read(name, adminFolder)),
];

test('no file names an address of another origin', () => {
  const addresses = named.flatMap((text) =>
    [...text.matchAll(/(?:https?:|wss?:)?\/\/[a-z\d][\w.-]*\.[a-z]{2,}/g)].map(([url]) => url),
  );
  // Names of XML, which nothing loads, and the base that paths are parsed with.
  expect([...new Set(addresses)].toSorted()).toEqual(['http://www.w3.org', 'https://own.invalid']);
});
