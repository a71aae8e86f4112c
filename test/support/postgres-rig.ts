import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll } from 'vitest';
import { findBinaries } from './postgres-binaries.ts';
import {
  createPostgresServer,
  databaseOn,
  runSql,
  type PostgresServer,
} from './postgres-server.ts';

/** Whether there are servers that a test may have to itself. */
export const hasOwnPostgres = 'folder' in findBinaries();

/** A server for the tests of one file, who may do to it what they like; what it returns is there when they run. */
export function ownPostgres(settings: Record<string, string> = {}) {
  let server: PostgresServer | undefined;
  beforeAll(async () => {
    if (hasOwnPostgres) server = await createPostgresServer(settings);
  });
  afterAll(() => server?.remove());
  const running = (): PostgresServer => {
    if (!server) throw new Error('It is not running yet.');
    return server;
  };
  return {
    running,
    /** Creates a database with nothing in it, and returns its URL. */
    async createDatabase(options = "encoding 'UTF8'"): Promise<string> {
      const name = `own_${randomBytes(4).toString('hex')}`;
      await runSql(running().url, `create database ${name} template template0 ${options}`);
      return databaseOn(running().url, name);
    },
  };
}
