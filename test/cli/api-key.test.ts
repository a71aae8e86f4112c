import { expect, test } from 'vitest';
import { newKey, tokenFor } from '../support/api-keys.ts';
import { sharedDatabase } from '../support/engines.ts';
import { latchkey } from '../support/process.ts';
import { code, createTestServer } from '../support/test-server.ts';

async function prepare() {
  const env = { DATABASE_URL: await sharedDatabase(), LOG_LEVEL: 'silent' };
  const server = await createTestServer(env);
  const token = await server.signUp('susan');
  const { secret, apiKey } = await newKey(server, token, { name: 'nightly backup' });
  const program = await tokenFor(server, secret);
  const run = (...args: string[]) => latchkey(['api-key', ...args], { env });
  return { server, token, program, id: apiKey.id, secret, run };
}

test('the keys of a user are listed, for a person and for a program, without their secrets', async () => {
  const { run, id, secret } = await prepare();
  const { stdout } = await run('list', 'Susan');
  const time = '\\d{4}-[^\\t]*Z';
  expect(stdout).toMatch(
    new RegExp(`^${id}\\tgood\\tlk_key_\\S+(\\t${time}){3}\\t"nightly backup"\\t-\\n$`),
  );
  const json = (await run('list', 'susan', '--json')).stdout;
  const moment = expect.stringMatching(/^\d{4}-.*Z$/);
  expect(JSON.parse(json)).toEqual({
    id,
    name: 'nightly backup',
    prefix: expect.stringMatching(/^lk_key_/),
    scopes: [],
    createdAt: moment,
    expiresAt: moment,
    lastUsedAt: moment,
    lastUsedIp: '127.0.0.1',
    revokedAt: null,
  });
  expect(stdout + json).not.toContain(secret);
});

test('a key that is ended is refused from the next request on, with an event, once', async () => {
  const { server, token, program, id, run } = await prepare();
  expect(code(await server.me(program))).toBeUndefined();
  expect(await run('revoke', id)).toMatchObject({ code: 0, stdout: `Ended ${id}.\n` });
  expect(code(await server.me(program))).toBe('UNAUTHENTICATED');
  expect(await run('revoke', id)).toMatchObject({ code: 0, stdout: `${id} had ended already.\n` });
  expect((await run('list', 'susan')).stdout).toContain(`${id}\tended\t`);
  const { body } = await server.execute(
    '{ me { activity(first: 2) { nodes { action detail actor { kind } } } } }',
    { token },
  );
  expect(body.data?.['me'].activity.nodes).toMatchObject([
    { action: 'API_KEY_REVOKED', detail: id, actor: { kind: 'OPERATOR' } },
    { action: 'API_KEY_CREATED' },
  ]);
});

test('no key, and no user, is said', async () => {
  const { server, run } = await prepare();
  await server.signUp('john');
  const none = { code: 0, stdout: '', stderr: 'john has no API keys.\n' };
  expect(await run('list', 'john')).toMatchObject(none);
  expect((await run('list', 'nobody')).code).toBe(1);
  const { code: exit, stderr } = await run('revoke', 'x');
  expect(exit).toBe(1);
  expect(stderr).toMatch(/^There is no API key "x" in (sqlite|postgres):\S+\.\n$/);
});
