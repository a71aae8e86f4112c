import { setImmediate } from 'node:timers/promises';
import { DatabaseSync } from 'node:sqlite';
import { createSpoilablePostgresDatabase } from './postgres-database.ts';
import { runSql } from './postgres-server.ts';
import { temporaryFolder } from './process.ts';

/** Returns a database of the engine of TEST_ENGINE, and what has every step fail there that does this to a table. */
export async function fragileDatabase() {
  if (process.env['TEST_ENGINE'] === 'postgres') {
    const url = await createSpoilablePostgresDatabase();
    const cut = async (point: string) => {
      const fail = `begin raise exception 'cut short'; end`;
      await runSql(
        url,
        `create function cut() returns trigger language plpgsql as $$ ${fail} $$;
         create trigger cut before ${point} for each row execute function cut()`,
      );
    };
    return { url, cut };
  }
  const path = `${await temporaryFolder()}/latchkey.db`;
  const cut = async (point: string) => {
    // The server, in this thread, is to commit its last transaction first.
    await setImmediate();
    const database = new DatabaseSync(path);
    database.exec(`create trigger cut before ${point} begin select raise(abort, 'cut short'); end`);
    database.close();
  };
  return { url: `sqlite:${path}`, cut };
}
