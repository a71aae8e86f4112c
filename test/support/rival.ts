import { DatabaseSync } from 'node:sqlite';
import { Client } from 'pg';
import { onTestFinished } from 'vitest';
import { createPostgresDatabase, hasPostgres } from './postgres-database.ts';
import { temporaryFolder } from './process.ts';

/** Somebody else on the same database, half-way through a step. */
export interface Rival {
  /** Begins a transaction with these statements. */
  begin(...statements: string[]): Promise<void>;
  /** Commits once the step waits for the rival, or is done because it does not. Returns what came of the step. */
  commitDuring<T>(step: Promise<T>): Promise<T>;
  rows(query: string): Promise<unknown[]>;
}

/** Each engine with a fresh database that two can open, and a rival on it. */
export const rivals: [string, () => Promise<{ url: string; connect: () => Promise<Rival> }>][] = [
  ['SQLite', sqliteRival],
];
if (hasPostgres) rivals.push(['PostgreSQL', postgresRival]);

async function sqliteRival() {
  const path = `${await temporaryFolder()}/latchkey.db`;
  const connect = async (): Promise<Rival> => {
    const database = new DatabaseSync(path);
    onTestFinished(() => database.close());
    return {
      async begin(...statements) {
        database.exec(['begin immediate', ...statements].join(';'));
      },
      // Nobody gets past a writer here.
      commitDuring(step) {
        database.exec('commit');
        return step;
      },
      rows: async (query) => database.prepare(query).all(),
    };
  };
  return { url: `sqlite:${path}`, connect };
}

async function postgresRival() {
  const url = await createPostgresDatabase();
  const connect = async (): Promise<Rival> => {
    const [client, observer] = [new Client(url), new Client(url)];
    await Promise.all([client.connect(), observer.connect()]);
    onTestFinished(async () => void (await Promise.all([client.end(), observer.end()])));
    const somebodyWaits = async () => (await observer.query(waiting)).rows.length > 0;
    return {
      async begin(...statements) {
        await client.query(['begin', ...statements].join(';'));
      },
      async commitDuring(step) {
        const done = step.then(
          () => true,
          () => true,
        );
        while (!(await Promise.race([done, somebodyWaits()])));
        await client.query('commit');
        return step;
      },
      rows: async (query) => (await observer.query(query)).rows,
    };
  };
  return { url, connect };
}

const waiting = `select pid from pg_stat_activity
  where datname = current_database() and wait_event_type = 'Lock'`;
