import { temporaryFolder } from './process.ts';
import { createPostgresDatabase, hasPostgres } from './postgres-database.ts';

/** Each engine that the store's contract is tested on: a name, and a fresh, empty database. */
export const engines: [string, () => Promise<string>][] = [
  ['SQLite', async () => 'sqlite::memory:'],
];
if (hasPostgres) engines.push(['PostgreSQL', () => createPostgresDatabase()]);

/** The same, for several processes to open. */
export const sharedDatabase = async (): Promise<string> =>
  process.env['TEST_ENGINE'] === 'postgres'
    ? createPostgresDatabase()
    : `sqlite:${await temporaryFolder()}/latchkey.db`;

/** A fresh, empty database for a test to which the engine does not matter: PostgreSQL's with TEST_ENGINE=postgres. */
export const testDatabase = (): Promise<string> =>
  process.env['TEST_ENGINE'] === 'postgres'
    ? createPostgresDatabase()
    : Promise.resolve('sqlite::memory:');
