import { expect, test } from 'vitest';
import { sharedDatabase } from '../support/engines.ts';
import { latchkey } from '../support/process.ts';
import { createTestServer } from '../support/test-server.ts';
import { giveSecondFactor } from '../support/second-factor.ts';

async function prepare() {
  const env = { DATABASE_URL: await sharedDatabase(), LOG_LEVEL: 'silent' };
  const server = await createTestServer(env);
  await server.signUp('susan');
  await giveSecondFactor(server, 'susan');
  const run = (...args: string[]) => latchkey(args, { env });
  await run('user', 'grant', 'susan', 'latchkey:admin');
  return { server, run };
}

test('one user is shown, for a person and for a program', async () => {
  const { run } = await prepare();
  const json = JSON.parse((await run('user', 'show', 'Susan', '--json')).stdout);
  expect(json).toMatchObject({
    username: 'susan',
    kind: 'person',
    disabledAt: null,
    scopes: ['latchkey:admin'],
    email: null,
    hasPassword: true,
    hasAuthenticatorApp: true,
    passkeys: 0,
    identities: [],
    sessions: 1,
    apiKeys: 0,
  });
  const { stdout } = await run('user', 'show', 'susan');
  expect(stdout).toContain(`id\t${json.id}\n`);
  expect(stdout).toContain('scopes\tlatchkey:admin\n');
  expect(stdout).toContain('hasPassword\tyes\n');
  expect(stdout).not.toMatch(/argon2|lk_/);
  expect((await run('user', 'show', 'nobody')).code).toBe(1);
});

test('users and sessions are listed as JSON, one object a line', async () => {
  const { run } = await prepare();
  const users = (await run('user', 'list', '--json')).stdout.trim().split('\n');
  expect(users.map((line) => JSON.parse(line))).toMatchObject([
    { username: 'susan', scopes: ['latchkey:admin'], disabledAt: null },
  ]);
  const [session] = (await run('sessions', 'list', 'susan', '--json')).stdout.trim().split('\n');
  const time = expect.stringMatching(/^\d{4}-.*Z$/);
  expect(JSON.parse(session!)).toEqual({
    id: expect.stringMatching(/^[\da-f-]{36}$/),
    createdAt: time,
    lastUsedAt: time,
    expiresAt: time,
    ip: '127.0.0.1',
    userAgent: null,
    methods: ['PASSWORD'],
    impersonatorId: null,
  });
});
