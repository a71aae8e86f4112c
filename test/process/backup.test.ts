import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  ask,
  root,
  run,
  signUp,
  startServer,
  temporaryFolder,
  viewer,
} from '../support/process.ts';

const guide = readFileSync(join(root, 'docs/deploy.md'), 'utf8');
/** The two commands of docs/deploy.md, as they stand there. */
const [backUp = '', endSessions = ''] = [...guide.matchAll(/^node -e "(.*)" \\$/gm)].map(
  ([, code]) => code,
);
const refresh = (token: string) =>
  `mutation { refresh(refreshToken: "${token}") { refreshToken } }`;
const login =
  'mutation { login(username: "susan", password: "correct horse battery") { refreshToken } }';

test('a backup that is made while the server runs has what was acknowledged until then', async () => {
  const folder = await temporaryFolder();
  const file = join(folder, 'latchkey.db');
  const server = await startServer({ DATABASE_URL: `sqlite:${file}` });
  const token = await signUp(server.port, 'susan');
  const copy = join(folder, 'copy.db');
  expect(await run(['-e', backUp, file, copy])).toMatchObject({ code: 0, stdout: '', stderr: '' });
  expect(await viewer(server.port, token)).toBe('susan');

  const restored = await startServer({ DATABASE_URL: `sqlite:${copy}` });
  expect(await viewer(restored.port, token)).toBe('susan');
});

test('a restored backup revives what was ended since, unless all sessions are ended first', async () => {
  const folder = await temporaryFolder();
  const file = join(folder, 'latchkey.db');
  const server = await startServer({ DATABASE_URL: `sqlite:${file}` });
  const access = await signUp(server.port, 'susan');
  const { body } = await ask(server.port, login);
  const first: string = body.data?.['login'].refreshToken;
  for (const name of ['naive.db', 'careful.db']) {
    expect((await run(['-e', backUp, file, join(folder, name)])).code).toBe(0);
  }
  await ask(server.port, 'mutation { logout }', access);
  await ask(server.port, `mutation { logout(refreshToken: "${first}") }`);
  await server.stop();

  const naive = await startServer({ DATABASE_URL: `sqlite:${join(folder, 'naive.db')}` });
  expect(await viewer(naive.port, access)).toBe('susan');
  const careful = join(folder, 'careful.db');
  expect(await run(['-e', endSessions, careful])).toMatchObject({
    code: 0,
    stdout: '',
    stderr: '',
  });
  const restored = await startServer({ DATABASE_URL: `sqlite:${careful}` });
  expect(await viewer(restored.port, access)).toBeUndefined();
  const refused = await ask(restored.port, refresh(first));
  expect(refused.body.errors?.[0]?.extensions.code).toBe('REFRESH_TOKEN_INVALID');
  expect((await ask(restored.port, login)).status).toBe(200);
});
