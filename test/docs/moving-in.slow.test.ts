import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readerNames } from '../../src/cli/import-options.ts';
import { sharedDatabase } from '../support/engines.ts';
import { fixture } from '../support/moving-in.ts';
import { oldTables } from '../support/old-databases.ts';
import { createSpoilablePostgresDatabase, hasPostgres } from '../support/postgres-database.ts';
import { runSql } from '../support/postgres-server.ts';
import { bin, launchCommand, root, temporaryFolder } from '../support/process.ts';
import { snippets } from '../support/snippets.ts';

const imports = snippets
  .filter(({ file, code }) => file === 'docs/moving-in.md' && code.includes('latchkey import'))
  .map(({ line, code }) => ({ line, code, from: /--from ([\w-]+)/.exec(code)?.[1] ?? '' }));

test('docs/moving-in.md has a section for each reader', async () => {
  const page = await readFile(join(root, 'docs/moving-in.md'), 'utf8');
  const sections = [...page.matchAll(/^## (.+)$/gm)].map(([, title = '']) => title.toLowerCase());
  const systems = readerNames.filter((name) => name !== 'json' && name !== 'csv');
  expect(sections).toEqual(expect.arrayContaining(systems));
  expect(new Set(imports.map(({ from }) => from))).toEqual(new Set(systems));
});

/** What a program of the old system would have written, by the name that the page gives it. */
const exported: Readonly<Record<string, string>> = {
  'realm.json': 'keycloak.json',
  'export/example-realm.json': 'keycloak.json',
  'hash-config.txt': 'firebase-hash-config.txt',
  'pepper.txt': 'devise-pepper.txt',
  'profiles.ndjson': 'auth0.ndjson',
  'hashes.ndjson': 'auth0.ndjson',
};

/** The programs of the old systems, which are not here, and the command as it is. */
const programs = `
firebase() { :; }; python() { :; }; aws() { cat "$EXPORT"; }; wp() { cat "$EXPORT"; }
latchkey() { "$NODE" "$LATCHKEY" "$@"; }
latchkey migrate > migrated.txt
`;

async function prepare(from: string): Promise<string> {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'bin'));
  await mkdir(join(folder, 'export'));
  await writeFile(join(folder, 'bin/kc.sh'), '#!/bin/sh\n', { mode: 0o755 });
  const ofSystem = { 'users.json': `${from}.json`, 'users.ndjson': `${from}.ndjson` };
  await Promise.all(
    Object.entries({ ...exported, ...ofSystem }).map(([name, source]) =>
      copyFile(fixture(source), join(folder, name)).catch(() => {}),
    ),
  );
  return folder;
}

test.skipIf(process.platform === 'win32').each(imports)(
  'the commands for $from at line $line bring users in',
  async ({ code, from }) => {
    const isQuery = code.includes('psql');
    if (isQuery && !hasPostgres) return;
    const old = isQuery ? await createSpoilablePostgresDatabase({ migrated: false }) : '';
    if (isQuery) await runSql(old, oldTables[from] ?? '');
    const env = {
      PATH: process.env['PATH'] ?? '',
      NODE: process.execPath,
      LATCHKEY: bin,
      EXPORT: fixture(`${from}.json`),
      LOG_LEVEL: 'silent',
      DATABASE_URL: await sharedDatabase(),
      OLD_DATABASE_URL: old,
    };
    const folder = await prepare(from);
    const { finished } = launchCommand('bash', ['--norc', '-c', programs + code], env, folder);
    const { stdout, stderr } = await finished;
    expect(stderr.split('\n').filter((line) => line !== '' && !line.startsWith('Line '))).toEqual(
      [],
    );
    expect(stdout).toMatch(/^(?:Imported|Would import) [1-9]\d* users?,/m);
    // Every user of a query comes in with all that it selects.
    expect(isQuery ? stdout : 'refused 0').toContain('refused 0');
  },
);

test.skipIf(process.platform === 'win32')('the two files of Auth0 are joined by user', async () => {
  const code = imports.find(({ from }) => from === 'auth0')?.code ?? '';
  const folder = await temporaryFolder();
  const hashes = [
    { _id: { $oid: 'a1' }, email: 'ann@example.com', passwordHash: '$2b$10$a' },
    { _id: { $oid: 'b1' }, alt_id: 'b2', email: 'bob@example.com', passwordHash: '$2b$10$b' },
  ];
  const profiles = [
    { user_id: 'auth0|b2', email: 'bob@example.com', blocked: true },
    { user_id: 'auth0|a1', email: 'ann@example.com', identities: [] },
    { user_id: 'google-oauth2|1', email: 'cid@example.com' },
  ];
  const lines = (records: object[]) =>
    records.map((record) => `${JSON.stringify(record)}\n`).join('');
  await writeFile(join(folder, 'hashes.ndjson'), lines(hashes));
  await writeFile(join(folder, 'profiles.ndjson'), lines(profiles));
  const env = { PATH: process.env['PATH'] ?? '' };
  const script = `latchkey() { :; }\n${code}`;
  const { stderr } = await launchCommand('bash', ['--norc', '-c', script], env, folder).finished;
  expect(stderr).toBe('');
  const joined = (await readFile(join(folder, 'users.ndjson'), 'utf8')).trimEnd().split('\n');
  expect(joined.map((line) => JSON.parse(line))).toEqual([
    { ...hashes[0], ...profiles[1] },
    { ...hashes[1], ...profiles[0] },
    profiles[2],
  ]);
});
