import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { runSql } from '../test/support/postgres-server.ts';
import { people, root, signUp, startLatchkey } from './latchkey.ts';
import { launch } from './processes.ts';

/** A database with so many users, each with a session. */
export interface Crowd {
  readonly url: string;
  readonly size: number;
  /** The refresh tokens of sessions all over the tables, the newest of each. */
  readonly refreshTokens: string[];
}

/** Of how many sessions the refresh tokens are known. */
export const sampleSize = 1000;
/** No user's name that Latchkey gives tokens to here is longer than its number. */
export const username = (number: number) => `user${number}`;

/**
 * Returns a crowd whose users came by `latchkey import`, with the hash of one password: a million would take hours to
 * hash. Their sessions were written into the tables that Latchkey made.
 */
export async function createCrowd(folder: string, size: number): Promise<Crowd> {
  const url = sqliteUrl(folder);
  const server = await startLatchkey({ folder });
  await signUp(server.url, people[0]!);
  await server.stop();
  const database = new DatabaseSync(join(folder, 'latchkey.db'));
  try {
    const [row] = database.prepare('SELECT password_hash FROM users').all();
    await importUsers(folder, url, size, String(row?.['password_hash']));
    database.exec('PRAGMA synchronous = OFF; BEGIN');
    insertSessions(database);
    const refreshTokens = replaceSample(database, size);
    database.exec('COMMIT; ANALYZE; PRAGMA wal_checkpoint(TRUNCATE)');
    return { url, size, refreshTokens };
  } finally {
    database.close();
  }
}

/** Returns the same crowd in another database, where `latchkey move` has brought it. */
export async function moveCrowd(crowd: Crowd, url: string): Promise<Crowd> {
  await run(['move', '--from', crowd.url, '--to', url], url);
  await runSql(url, 'vacuum analyze');
  return { ...crowd, url, refreshTokens: [...crowd.refreshTokens] };
}

const sqliteUrl = (folder: string) => `sqlite:${join(folder, 'latchkey.db')}`;

function run(command: readonly string[], url: string): Promise<string> {
  const bin = join(root, 'bin/latchkey.mjs');
  const env = { DATABASE_URL: url };
  return launch([process.execPath, bin, ...command], { place: 'all', env }).finished;
}

async function importUsers(folder: string, url: string, size: number, passwordHash: string) {
  const file = join(folder, 'users.json');
  const row = JSON.stringify({ passwordHash });
  const output = createWriteStream(file);
  for (let number = 0; number < size; number++) {
    const isRoom = output.write(`${number === 0 ? '{' : ','}\n"${username(number)}": ${row}`);
    if (!isRoom) await once(output, 'drain');
  }
  output.end('\n}\n');
  await once(output, 'close');
  await run(['import', file], url);
  await rm(file);
}

/** One for each imported user. */
function insertSessions(database: DatabaseSync): void {
  const now = Date.now();
  const inLife = now + 86_400_000;
  const id = `printf('01900000-0000-7000-8002-%012x', i)`;
  database.exec(`
    CREATE TEMP TABLE crowd AS
      SELECT row_number() OVER (ORDER BY id) - 1 AS i, id AS user FROM users WHERE username LIKE 'user%';
    INSERT INTO sessions
      (id, user_id, created_at, last_used_at, authenticated_at, expires_at, ip, user_agent)
      SELECT ${id}, user, ${now}, ${now}, ${now}, ${inLife} + i, '192.0.2.1', 'Mozilla/5.0' FROM crowd;
    INSERT INTO refresh_tokens (hash, session_id) SELECT hex(randomblob(22)), ${id} FROM crowd;
  `);
}

/** Gives sessions at even distances a refresh token that is known. */
function replaceSample(database: DatabaseSync, size: number): string[] {
  const replace = database.prepare(
    `UPDATE refresh_tokens SET hash = ? WHERE session_id = printf('01900000-0000-7000-8002-%012x', ?)`,
  );
  const count = Math.min(size, sampleSize);
  return Array.from({ length: count }, (_, index) => {
    const token = `lk_refresh_${randomBytes(32).toString('base64url')}`;
    const hash = createHash('sha256').update(token).digest('base64url');
    replace.run(hash, Math.floor((index * size) / count));
    return token;
  });
}
