import { DatabaseSync } from 'node:sqlite';
import { Client } from 'pg';
import { onTestFinished } from 'vitest';
import { migrations } from '../../src/store/migrations/index.ts';
import { createList, runOnce } from '../../src/store/migrations/run.ts';
import { openEngine } from '../../src/store/open.ts';
import { createSpoilablePostgresDatabase, hasPostgres } from './postgres-database.ts';
import { temporaryFolder } from './process.ts';

/** Another program on the database, which sends the statements of a server of a version before. */
export interface OldServer {
  run(statement: string, ...values: (string | number)[]): Promise<Record<string, unknown>[]>;
}

/** Each engine with a fresh database that has no tables, and what connects an old server to it. */
export const oldServers: [string, () => Promise<string>, (url: string) => Promise<OldServer>][] = [
  ['SQLite', async () => `sqlite:${await temporaryFolder()}/latchkey.db`, oldOnSqlite],
];
if (hasPostgres)
  oldServers.push([
    'PostgreSQL',
    () => createSpoilablePostgresDatabase({ migrated: false }),
    oldOnPostgres,
  ]);

/** Runs the migrations before this one, and none from it on. */
export async function migrateUntil(url: string, end: string): Promise<void> {
  const { engine } = await openEngine(url, {}, async ({ db }) => {
    await createList(db);
    for (const name of Object.keys(migrations).filter((one) => one < end))
      await db.transaction().execute((transaction) => runOnce(transaction, name));
  });
  await engine.db.destroy();
}

async function oldOnSqlite(url: string): Promise<OldServer> {
  const database = new DatabaseSync(url.slice('sqlite:'.length));
  onTestFinished(() => database.close());
  database.exec('pragma foreign_keys = on');
  // A server keeps its statements, also while the tables change.
  const kept = new Map<string, ReturnType<DatabaseSync['prepare']>>();
  return {
    async run(statement, ...values) {
      const prepared = kept.get(statement) ?? database.prepare(statement);
      kept.set(statement, prepared);
      return prepared.all(...values);
    },
  };
}
export async function oldOnPostgres(url: string): Promise<OldServer> {
  const client = new Client(url);
  await client.connect();
  onTestFinished(() => client.end());
  const names = new Map<string, string>();
  return {
    async run(statement, ...values) {
      let count = 0;
      const text = statement.replaceAll('?', () => `$${(count += 1)}`);
      const name = names.get(text) ?? `s${names.size}`;
      names.set(text, name);
      return (await client.query({ name, text, values })).rows;
    },
  };
}
