import { expect, onTestFinished, test } from 'vitest';
import { sharedDatabase } from '../support/engines.ts';
import { openFactorRows } from '../support/factor-rows.ts';
import { giveAddress } from '../support/give-address.ts';
import { latchkey } from '../support/process.ts';
import { createTestServer, password } from '../support/test-server.ts';
import { userId } from '../support/user-id.ts';

/** A server whose user susan has proved an address, and what resets her factors. */
async function setUp() {
  const env = {
    DATABASE_URL: await sharedDatabase(),
    AUTH_SMTP_URL: 'console:',
    AUTH_MAIL_FROM: 'Example <mail@example.com>',
  };
  const server = await createTestServer(env);
  const token = await server.signUp('Susan');
  const id = await userId(server.store);
  await giveAddress(env.DATABASE_URL, id);
  const rows = await openFactorRows(env.DATABASE_URL);
  onTestFinished(() => rows.close());
  const reset = (name: string) => latchkey(['user', 'reset-factors', name], { env });
  return { env, server, token, id, rows, reset };
}

const events = (stderr: string) =>
  stderr.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));

test('reset-factors says what it has removed, ends the sessions, and is an event with who ran it', async () => {
  const { server, token, id, rows, reset } = await setUp();
  await rows.give(id);
  const { code, stdout, stderr } = await reset('susan');
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout:
      'Removed 1 authenticator app, 3 recovery codes, 2 passkeys and 1 trusted device of susan, and ended 1 session.\n',
  });
  expect(events(stderr)).toMatchObject([
    { event: 'second_factors_reset', userId: id, actor: { kind: 'cli' } },
  ]);
  expect((await server.me(token)).status).toBe(401);
  expect((await server.login('susan', password)).status).toBe(200);
});

test('reset-factors has a running server tell the user by mail', async () => {
  const { server, id, rows, reset } = await setUp();
  await rows.give(id);
  await reset('susan');
  // Another process has stored it: its clock is the system's.
  server.clock.advanceSeconds((Date.now() - server.clock.now()) / 1000 + 60);
  await expect
    .poll(async () => (await server.mails()).map(({ subject }) => subject))
    .toEqual(['Your second factors at Example were reset']);
});

test('reset-factors of a user who has none says so, and changes nothing', async () => {
  const { server, token, reset } = await setUp();
  const { code, stdout, stderr } = await reset('Susan');
  expect({ code, stdout, stderr }).toEqual({
    code: 0,
    stdout: 'Susan has no second factors.\n',
    stderr: '',
  });
  expect((await server.me(token)).status).toBe(200);
});

test('reset-factors of a user who is not there says so', async () => {
  const { reset } = await setUp();
  const { code, stdout, stderr } = await reset('john');
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(/^There is no user "john" in /);
});

test('an export has the second factors and identities of the user, and none of their secrets', async () => {
  const { env, id, rows } = await setUp();
  await rows.give(id);
  const { code, stdout } = await latchkey(['user', 'export', 'susan'], { env });
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    totp: [{ user_id: id, created_at: expect.stringMatching(/^\d{4}-.*Z$/) }],
    recovery_codes: [{ used_at: null }, {}, {}],
    passkeys: [{ name: 'Laptop' }, {}],
    trusted_devices: [{ user_agent: 'a phone' }],
    identities: [{ provider: 'example', issuer: 'https://example.com', subject: id }],
  });
  expect(stdout).not.toMatch(/sealed|"hash|prefix|secret/);
});

test('unlink-identities takes all identities, ends the sessions, tells the user, and is an event', async () => {
  const { env, server, token, id, rows } = await setUp();
  await rows.give(id);
  const unlink = () => latchkey(['user', 'unlink-identities', 'susan'], { env });
  const { code, stdout, stderr } = await unlink();
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: 'Unlinked 1 account at providers of susan, and ended 1 session.\n',
  });
  expect(events(stderr)).toMatchObject([
    { event: 'identities_unlinked', userId: id, actor: { kind: 'cli' } },
  ]);
  expect(await rows.count(id)).toMatchObject({ identities: 0, passkeys: 2, totp: 1 });
  expect((await server.me(token)).status).toBe(401);
  server.clock.advanceSeconds((Date.now() - server.clock.now()) / 1000 + 60);
  await expect
    .poll(async () => (await server.mails()).map(({ subject }) => subject))
    .toEqual([expect.stringContaining('A way to log in was removed')]);
  expect(await unlink()).toMatchObject({
    code: 0,
    stdout: 'susan has no accounts at providers.\n',
    stderr: '',
  });
});
