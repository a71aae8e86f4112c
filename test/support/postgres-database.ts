import { randomBytes } from 'node:crypto';
import { inject, onTestFinished } from 'vitest';
import { tables } from '../../src/store/declared-tables.ts';
import { databaseOn, runSql } from './postgres-server.ts';

/** Where there is none, the tests that need it are skipped, and the run says so. */
export const hasPostgres = inject('postgres') !== null;

/** The server that all tests share; whatever belongs to all of it is not to be changed. */
export function sharedPostgres(): { url: string; template: string } {
  const postgres = inject('postgres');
  if (postgres === null) throw new Error('There is no PostgreSQL.');
  return postgres;
}

/** Emptied and waiting for another test of this file: that takes a tenth of making one. */
const free: string[] = [];
const empty = `truncate ${Object.keys(tables).join(', ')}`;

/** Returns the URL of a database that is migrated and empty, for this test alone, who leaves its tables as they are. */
export async function createPostgresDatabase(): Promise<string> {
  const url = free.pop() ?? (await createSpoilablePostgresDatabase());
  onTestFinished(async () => {
    await runSql(url, empty);
    free.push(url);
  });
  return url;
}

/** Returns the URL of a database that is migrated, or has nothing in it at all, and that nobody else will get. */
export function createSpoilablePostgresDatabase({ migrated = true } = {}): Promise<string> {
  return createFrom(migrated ? sharedPostgres().template : 'template0');
}

/** Returns the URL of a copy of a database that no one is connected to. */
export function copyPostgresDatabase(url: string): Promise<string> {
  return createFrom(new URL(url).pathname.slice(1));
}

async function createFrom(original: string): Promise<string> {
  const { url, template } = sharedPostgres();
  const name = `${template}_${randomBytes(6).toString('hex')}`;
  await runSql(url, `create database "${name}" template "${original}"`);
  return databaseOn(url, name);
}
