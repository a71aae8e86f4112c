import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import type { TestProject } from 'vitest/node';
import { openStore } from '../../src/store/open.ts';
import { findBinaries } from './postgres-binaries.ts';
import { createPostgresServer, databaseOn, runSql } from './postgres-server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A server on which databases may be created, and one that is migrated, to copy. Null where there is none. */
    postgres: { url: string; template: string } | null;
  }
}

/**
 * Builds the pages that browsers get, where they are older than their sources, and starts one PostgreSQL for all tests,
 * or takes that of TEST_DATABASE_URL, whose user may create databases.
 */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const build = resolve(import.meta.dirname, '../../scripts/build-pages.mjs');
  execFileSync(process.execPath, [build, '--if-stale'], { stdio: 'inherit' });
  const given = process.env['TEST_DATABASE_URL'];
  const binaries = findBinaries();
  if (!given && 'missing' in binaries) {
    console.warn(
      `PostgreSQL is not tested: npm has installed no ${binaries.missing}. TEST_DATABASE_URL can name a server.`,
    );
    provide('postgres', null);
    return async () => {};
  }
  const server = given
    ? { url: given, remove: () => dropAll(given) }
    : await createPostgresServer();
  try {
    await runSql(server.url, `create database "${template}" encoding 'UTF8' template template0`);
    await (await openStore(databaseOn(server.url, template))).close();
  } catch (error) {
    await server.remove();
    throw error;
  }
  provide('postgres', { url: server.url, template });
  return () => server.remove();
}

/** Every database of a run begins with this name. */
const template = `latchkey_test_${randomBytes(4).toString('hex')}`;

async function dropAll(url: string): Promise<void> {
  const find = 'select datname as name from pg_database where starts_with(datname, $1)';
  for (const { name } of await runSql(url, find, [template])) {
    await runSql(url, `drop database "${String(name)}" with (force)`);
  }
}
