import { randomBytes } from 'node:crypto';
import {
  createPostgresServer,
  databaseOn,
  runSql,
  type PostgresServer,
} from '../test/support/postgres-server.ts';
import { Skipped } from './measurement.ts';

/** As people have it in production: what is acknowledged is on disk. */
const durable = {
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  autovacuum: 'on',
  shared_buffers: '256MB',
  max_wal_size: '4GB',
};

export interface Databases {
  /** Creates a database with nothing in it, and returns its URL. */
  create(): Promise<string>;
  /** Leaves nothing behind. */
  remove(): Promise<void>;
}

/** Returns databases on the server of BENCH_DATABASE_URL, or on one that npm has installed. Throws Skipped. */
export async function startPostgres(): Promise<Databases> {
  const given = process.env['BENCH_DATABASE_URL'];
  const own = given === undefined ? await startOwn() : null;
  const url = given ?? own?.url ?? '';
  const created: string[] = [];
  return {
    async create() {
      const name = `latchkey_bench_${randomBytes(4).toString('hex')}`;
      await runSql(url, `create database ${name} encoding 'UTF8' template template0`);
      created.push(name);
      return databaseOn(url, name);
    },
    async remove() {
      // A worker of autovacuum, whom only a superuser may end, may be in one of them.
      if (own) return own.remove();
      for (const name of created) await runSql(url, `drop database ${name} with (force)`);
    },
  };
}

async function startOwn(): Promise<PostgresServer> {
  try {
    return await createPostgresServer(durable);
  } catch (error) {
    throw new Skipped(`There is no PostgreSQL: ${(error as Error).message}.`);
  }
}
