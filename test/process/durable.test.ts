import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { sql } from 'kysely';
import { expect, onTestFinished, test } from 'vitest';
import { sqliteEngine } from '../../src/store/sqlite/sqlite.ts';
import { ask, main, signUp, startServer, temporaryFolder } from '../support/process.ts';

const sessions = 20;
const watch = ['--follow-forks', '--trace=fsync,fdatasync'];
const canWatch =
  process.platform === 'linux' && spawnSync('strace', [...watch, 'true']).status === 0;

test('the connection that acknowledges waits for the disk at each commit', async () => {
  const { db, migrate } = sqliteEngine(`${await temporaryFolder()}/latchkey.db`);
  onTestFinished(() => db.destroy());
  await migrate();
  const pragma = (name: string) => sql.raw<Record<string, unknown>>(`pragma ${name}`).execute(db);
  expect((await pragma('journal_mode')).rows).toEqual([{ journal_mode: 'wal' }]);
  // FULL: https://www.sqlite.org/pragma.html#pragma_synchronous
  expect((await pragma('synchronous')).rows).toEqual([{ synchronous: 2 }]);
});

/** A server that is watched, with susan on it. */
async function watchServer() {
  const folder = await temporaryFolder();
  const trace = `${folder}/trace`;
  const server = await startServer(
    { DATABASE_URL: `sqlite:${folder}/latchkey.db`, AUTH_ATTEMPTS: 'on' },
    { node: 'strace', args: [...watch, '--output', trace, process.execPath, main] },
  );
  const { port } = server;
  await signUp(port, 'susan');
  const syncs = () =>
    readFileSync(trace, 'utf8').match(/sync(?:\(\d+\)| resumed>\)) += 0/g)?.length ?? 0;
  return { port, syncs };
}

const login =
  'mutation { login(username: "susan", password: "correct horse battery") { refreshToken } }';

test.runIf(canWatch)('no logout is acknowledged before the disk has it', async () => {
  const { port, syncs } = await watchServer();
  for (let count = 0; count < sessions; count += 1) {
    const { refreshToken } = (await ask(port, login)).body.data?.['login'] ?? {};
    const before = syncs();
    const { body } = await ask(port, `mutation { logout(refreshToken: "${refreshToken}") }`);
    expect(body.data).toEqual({ logout: true });
    expect(syncs()).toBeGreaterThan(before);
  }
});

test.runIf(canWatch)('a login waits for the disk once, when it has succeeded', async () => {
  const { port, syncs } = await watchServer();
  for (let count = 0; count < sessions; count += 1) {
    const before = syncs();
    const { body } = await ask(port, login);
    expect(body.data?.['login'].refreshToken).toBeTypeOf('string');
    expect(syncs() - before).toBe(1);
  }
});
