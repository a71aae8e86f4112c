import { describe, expect, onTestFinished, test } from 'vitest';
import type { Administration } from '../../src/features/administration/administer.ts';
import { assembleTestServer } from '../../src/testing/test-server.ts';
import { testDatabase } from '../support/engines.ts';
import { password } from '../support/test-server.ts';

const actor = { kind: 'cli', systemUser: 'root' } as const;
const stranger = '01900000-0000-7000-8000-000000000000';

async function setUp() {
  const server = await assembleTestServer({ settings: { DATABASE_URL: await testDatabase() } });
  onTestFinished(() => server.close());
  const administration = server.administer(actor);
  const susan = await administration.createUser({ username: 'susan', password });
  // A user who is disabled since their creation is one whose sign-up has not ended.
  server.clock.advanceSeconds(1);
  const { length } = server.logged;
  /** What was logged since. */
  const events = () =>
    server.logged
      .slice(length)
      .map((line) => JSON.parse(line))
      .filter(({ event }) => event !== undefined)
      .map(({ event, userId, scope, actor: by }) => ({ event, userId, scope, actor: by }));
  const login = async (secret = password) => {
    const mutation = `mutation { login(username: "susan", password: "${secret}") { accessToken } }`;
    const { data } = await server.execute(mutation);
    const token: unknown = data?.login?.accessToken;
    return typeof token === 'string' ? server.withToken(token) : null;
  };
  return { server, administration, susan, events, login };
}

type Step = (administration: Administration, userId: string) => Promise<unknown>;

const changes: Record<string, { before?: Step; step: Step; changed: unknown; again: unknown }> = {
  user_disabled: {
    step: (administration, id) => administration.disableUser(id),
    changed: 'changed',
    again: 'unchanged',
  },
  user_enabled: {
    before: (administration, id) => administration.disableUser(id),
    step: (administration, id) => administration.enableUser(id),
    changed: 'changed',
    again: 'unchanged',
  },
  scope_granted: {
    step: (administration, id) => administration.grantScope(id, 'posts:write'),
    changed: 'changed',
    again: 'unchanged',
  },
  scope_revoked: {
    before: (administration, id) => administration.grantScope(id, 'posts:write'),
    step: (administration, id) => administration.revokeScope(id, 'posts:write'),
    changed: 'changed',
    again: 'unchanged',
  },
  user_deleted: {
    before: (administration, id) => administration.disableUser(id),
    step: (administration, id) => administration.deleteUser(id),
    changed: true,
    again: false,
  },
};

describe.each(Object.entries(changes))('%s', (event, { before, step, changed, again }) => {
  test('is an event that names the operator, once', async () => {
    const { administration, susan, events } = await setUp();
    await before?.(administration, susan.id);
    const earlier = events().length;
    expect(await step(administration, susan.id)).toBe(changed);
    expect(await step(administration, susan.id)).toBe(again);
    const scope = event.startsWith('scope') ? 'posts:write' : undefined;
    expect(events().slice(earlier)).toEqual([{ event, userId: susan.id, scope, actor }]);
  });

  test('is no event for a user who does not exist', async () => {
    const { administration, events } = await setUp();
    expect(await step(administration, stranger)).toBe(changed === true ? false : 'unknown-user');
    expect(events()).toEqual([]);
  });
});

test('a user who is disabled is out at the next request, and may come back when enabled', async () => {
  const { administration, susan, login } = await setUp();
  const asSusan = await login();
  await administration.disableUser(susan.id);
  expect((await asSusan?.('{ me { id } }'))?.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  expect(await login()).toBeNull();
  await administration.enableUser(susan.id);
  expect(await login()).not.toBeNull();
});

test('of a user who is disabled twice, the first time is kept', async () => {
  const { server, administration, susan } = await setUp();
  const at = new Date(server.clock.now());
  await administration.disableUser(susan.id);
  server.clock.advanceSeconds(60);
  await administration.disableUser(susan.id);
  expect((await administration.findUser('susan'))?.disabledAt).toEqual(at);
});

test('a password that an operator sets ends the sessions, and is an event without the password', async () => {
  const { server, administration, susan, events, login } = await setUp();
  const asSusan = await login();
  const next = 'a whole new pass phrase';
  expect(await administration.setPassword(susan, next)).toBe(true);
  expect(await administration.setPassword({ id: stranger, username: 'x' }, next)).toBe(false);
  expect((await asSusan?.('{ me { id } }'))?.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  expect(await login()).toBeNull();
  expect(await login(next)).not.toBeNull();
  expect(events().filter(({ event }) => event === 'password_set')).toEqual([
    { event: 'password_set', userId: susan.id, actor },
  ]);
  expect(server.logged.join()).not.toContain(next);
});

test('a password that may not be chosen is not set either', async () => {
  const { administration, susan } = await setUp();
  for (const bad of ['password', 'short', 'SUSAN'])
    await expect(administration.setPassword(susan, bad)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
    });
});

test('live sessions are listed, the newest first, and end together', async () => {
  const { server, administration, susan, events, login } = await setUp();
  await login();
  server.clock.advanceSeconds(1);
  await login();
  const [newer, older, ...others] = await administration.listSessions(susan.id);
  expect(others).toEqual([]);
  expect(newer!.createdAt.getTime() - older!.createdAt.getTime()).toBe(1000);
  expect(await administration.revokeSessions(susan.id)).toBe(2);
  expect(await administration.revokeSessions(susan.id)).toBe(0);
  expect(await administration.revokeSessions(stranger)).toBeNull();
  expect(await administration.listSessions(susan.id)).toEqual([]);
  expect(events().filter(({ event }) => event === 'session_revoked')).toEqual([
    { event: 'session_revoked', userId: susan.id, actor },
  ]);
});

test('the sessions of all users end together, which is one event', async () => {
  const { administration, susan, events, login } = await setUp();
  await login();
  await administration.revokeAllSessions();
  expect(await administration.listSessions(susan.id)).toEqual([]);
  expect(events().at(-1)).toEqual({ event: 'all_sessions_revoked', actor });
});

describe('a scope of Latchkey’s own that does not exist', () => {
  test('cannot be granted: it could mean something later', async () => {
    const { administration, susan, events } = await setUp();
    for (const scope of ['latchkey:everything', 'latchkey:'])
      await expect(administration.grantScope(susan.id, scope)).rejects.toMatchObject({
        code: 'BAD_USER_INPUT',
        message: expect.stringContaining(`There is no scope ${scope}. `),
      });
    expect(events()).toEqual([]);
    expect(await administration.grantScope(susan.id, 'latchkey')).toBe('changed');
  });

  test('can be revoked from a user who was granted it before', async () => {
    const { server, administration, susan } = await setUp();
    await server.store.users.grantScope(susan.id, 'latchkey:gone');
    expect(await administration.revokeScope(susan.id, 'latchkey:gone')).toBe('changed');
    expect((await administration.findUser('susan'))?.scope).toBe('');
  });
});

test('what is not one scope, and one too many, are refused', async () => {
  const { server, administration, susan } = await setUp();
  for (const step of ['grantScope', 'revokeScope'] as const)
    await expect(administration[step](susan.id, 'a b')).rejects.toThrow('"a b" is not a scope');
  for (let n = 0; n < 50; n += 1) await server.store.users.grantScope(susan.id, `s${n}`);
  await expect(administration.grantScope(susan.id, 's')).rejects.toThrow(
    'A user cannot have more than 50 scopes or 1000 characters in all. Revoke one first.',
  );
});

test('a user is created once, with the events of both tries told apart', async () => {
  const { server, administration, susan, events } = await setUp();
  await expect(
    administration.createUser({ username: 'SUSAN', password: null }),
  ).rejects.toMatchObject({ code: 'USERNAME_TAKEN' });
  expect(events()).toEqual([]);
  const john = await administration.createUser({ username: 'john', password: null });
  expect(events()).toEqual([{ event: 'user_created', userId: john.id, actor }]);
  expect((await server.store.passwords.findByUserId(john.id))?.passwordHash).toBeNull();
  expect(await administration.listUsers({ after: null, limit: 10 })).toEqual([susan, john]);
  expect(await administration.listUsers({ after: susan.id, limit: 10 })).toEqual([john]);
});
