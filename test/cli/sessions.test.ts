import { expect, test } from 'vitest';
import { sharedDatabase } from '../support/engines.ts';
import { latchkey } from '../support/process.ts';
import { createTestServer, password } from '../support/test-server.ts';

/** Users with two sessions each, on a server, and their access tokens. */
async function prepare(...names: string[]) {
  const env = { DATABASE_URL: await sharedDatabase(), LOG_LEVEL: 'silent' };
  const server = await createTestServer(env);
  const tokens: Record<string, string[]> = {};
  for (const name of names) {
    const first = await server.signUp(name);
    const { body } = await server.login(name, password);
    tokens[name] = [first, body.data!['login'].accessToken];
  }
  const live = async (name: string) => {
    const answers = await Promise.all((tokens[name] ?? []).map((token) => server.me(token)));
    return answers.filter(({ status }) => status === 200).length;
  };
  return { env, server, live, revoke: (...args: string[]) => run(env, ...args) };
}

const run = (env: Record<string, string>, ...args: string[]) =>
  latchkey(['sessions', 'revoke', ...args], { env });

test('the sessions of one user end at the next request, nobody else’s, and she may log in again', async () => {
  const { server, live, revoke } = await prepare('susan', 'john');
  expect(await revoke('Susan')).toMatchObject({ code: 0, stdout: 'Ended 2 sessions of Susan.\n' });
  expect([await live('susan'), await live('john')]).toEqual([0, 2]);
  expect(await revoke('susan')).toMatchObject({ code: 0, stdout: 'Ended 0 sessions of susan.\n' });
  expect((await server.login('susan', password)).status).toBe(200);
});

test('the live sessions of a user are listed, the newest first', async () => {
  const { env, revoke } = await prepare('susan');
  const list = (name: string) => latchkey(['sessions', 'list', name], { env });
  const { code, stdout } = await list('Susan');
  expect(code).toBe(0);
  const time = '\\d{4}-[^\\t]*Z';
  const line = `[\\da-f-]{36}\\t${time}\\t${time}\\t${time}\\t127[.]0[.]0[.]1\\t-\\n`;
  expect(stdout).toMatch(new RegExp(`^(${line}){2}$`));
  await revoke('susan');
  const none = { code: 0, stdout: '', stderr: 'susan has no live sessions.\n' };
  expect(await list('susan')).toMatchObject(none);
  expect((await list('john')).code).toBe(1);
});

test('the sessions of all users end at the next request', async () => {
  const { server, live, revoke } = await prepare('susan', 'john');
  expect(await revoke('--all')).toMatchObject({
    code: 0,
    stdout: 'Ended all sessions.\n',
    stderr: '',
  });
  expect([await live('susan'), await live('john')]).toEqual([0, 0]);
  await server.login('john', password);
  expect(await revoke('--all')).toMatchObject({ code: 0, stdout: 'Ended all sessions.\n' });
});

test('nobody’s sessions end where it was not said whose, or said twice, or where there is no such user', async () => {
  const { live, revoke } = await prepare('susan');
  const problem = 'Name a user, or give --all; not both.\n';
  for (const args of [[], ['susan', '--all']]) {
    expect(await revoke(...args)).toMatchObject({ code: 1, stdout: '', stderr: problem });
  }
  const { code, stderr } = await revoke('john');
  expect(code).toBe(1);
  expect(stderr).toMatch(/^There is no user "john" in (sqlite|postgres):\S+\.\n$/);
  expect(await live('susan')).toBe(2);
});
