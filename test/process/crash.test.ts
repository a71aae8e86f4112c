import { copyFileSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { signUp, startServer, temporaryFolder, viewer } from '../support/process.ts';

test('kill -9 during sign-ups loses no acknowledged user', async () => {
  const path = `${await temporaryFolder()}/latchkey.db`;
  const env = { DATABASE_URL: `sqlite:${path}` };
  const acknowledged = new Map<string, string>();

  for (const round of [1, 2, 3]) {
    const { port, child, finished } = await startServer(env);
    const enough = acknowledged.size + 10;
    const signUpUntilItDies = async (client: number) => {
      for (let count = 0; child.exitCode === null && child.signalCode === null; count += 1) {
        const name = `user-${round}-${client}-${count}`;
        const token = await signUp(port, name).catch(() => null);
        if (token === null) return;
        acknowledged.set(name, token);
        if (acknowledged.size === enough) child.kill('SIGKILL');
      }
    };
    await Promise.all([1, 2, 3, 4].map(signUpUntilItDies));
    expect((await finished).signal).toBe('SIGKILL');
  }

  const { port } = await startServer(env);
  expect(acknowledged.size).toBeGreaterThanOrEqual(30);
  for (const [name, token] of acknowledged) expect(await viewer(port, token)).toBe(name);
  using database = new DatabaseSync(path, { readOnly: true });
  expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
});

/** So many users, each with a session: tens of megabytes. */
const many = (count: number) => `
  insert into users (id, username, username_key, password_hash, created_at, scope)
    with recursive n(i) as (select 1 union all select i + 1 from n where i < ${count})
    select 'user-' || i, 'user-' || i, 'user-' || i, hex(randomblob(48)), 0, '' from n;
  insert into sessions (id, user_id, created_at, last_used_at, authenticated_at, expires_at)
    select 'session of ' || id, id, 0, 0, 0, 4e12 from users where id like 'user-%';
  insert into refresh_tokens (hash, session_id)
    select hex(randomblob(32)), id from sessions where id like 'session of %';`;

test('a server is back within 5 s of a kill -9, however much its log holds', async () => {
  const path = `${await temporaryFolder()}/latchkey.db`;
  const env = { DATABASE_URL: `sqlite:${path}` };
  const { port, stop } = await startServer(env);
  const database = new DatabaseSync(path, { timeout: 5_000 });
  // Nothing of it goes from the log to the file.
  database.exec(`pragma wal_autocheckpoint = 0; begin immediate; ${many(100_000)} commit`);
  const token = await signUp(port, 'susan');
  expect(await stop('SIGKILL')).toMatchObject({ signal: 'SIGKILL' });
  // As a crash leaves it: whoever else has the file open would spare the next one the work.
  const copy = `${await temporaryFolder()}/latchkey.db`;
  for (const file of ['', '-wal']) copyFileSync(`${path}${file}`, `${copy}${file}`);
  expect(statSync(`${copy}-wal`).size).toBeGreaterThan(30 * 1024 * 1024);
  database.close();

  const begun = performance.now();
  const next = await startServer({ DATABASE_URL: `sqlite:${copy}` });
  expect(await viewer(next.port, token)).toBe('susan');
  expect(performance.now() - begun).toBeLessThan(5_000);
});
