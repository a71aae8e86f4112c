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
