import { createHash, randomBytes } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { people, signUp, startLatchkey } from './latchkey.ts';

/** A database with so many users, each with a session. */
export interface Crowd {
  readonly folder: string;
  readonly size: number;
  /** The refresh tokens of sessions all over the tables, the newest of each. */
  readonly refreshTokens: string[];
}

const sampleSize = 1000;
/** No user's name that Latchkey gives tokens to here is longer than its number. */
export const username = (number: number) => `user${number}`;

/**
 * Returns a crowd whose rows were written straight into the tables that Latchkey made: a million passwords would
 * take hours to hash, so that all have the hash of one.
 */
export async function createCrowd(folder: string, size: number): Promise<Crowd> {
  const server = await startLatchkey({ folder });
  await signUp(server.url, people[0]!);
  await server.stop();
  const database = new DatabaseSync(join(folder, 'latchkey.db'));
  try {
    database.exec('PRAGMA synchronous = OFF; BEGIN');
    insertRows(database, size);
    const refreshTokens = replaceSample(database, size);
    database.exec('COMMIT; ANALYZE; PRAGMA wal_checkpoint(TRUNCATE)');
    return { folder, size, refreshTokens };
  } finally {
    database.close();
  }
}

function insertRows(database: DatabaseSync, size: number): void {
  const now = Date.now();
  const inLife = now + 86_400_000;
  const numbers = `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${size - 1})`;
  const id = (kind: number) => `printf('01900000-0000-7000-800${kind}-%012x', i)`;
  database.exec(`
    ${numbers} INSERT INTO users (id, username, username_key, password_hash, created_at, scope)
      SELECT ${id(1)}, 'user' || i, 'user' || i, (SELECT password_hash FROM users LIMIT 1), ${now}, '' FROM n;
    ${numbers} INSERT INTO sessions
      (id, user_id, created_at, last_used_at, authenticated_at, expires_at, ip, user_agent)
      SELECT ${id(2)}, ${id(1)}, ${now}, ${now}, ${now}, ${inLife} + i, '192.0.2.1', 'Mozilla/5.0' FROM n;
    ${numbers} INSERT INTO refresh_tokens (hash, session_id)
      SELECT hex(randomblob(22)), ${id(2)} FROM n;
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
