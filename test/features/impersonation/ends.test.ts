import { describe, expect, test } from 'vitest';
import { person, type Person } from '../../support/administrators.ts';
import { endImpersonation, impersonate, withActing } from '../../support/impersonation.ts';
import { password, type TestServer } from '../../support/test-server.ts';

interface Parties {
  readonly server: TestServer;
  readonly admin: Person;
  readonly susan: Person;
  readonly helper: Person;
  readonly sessionId: string;
  readonly token: string;
}

const changePassword = `mutation { changePassword(currentPassword: "${password}", newPassword: "${password}!") { expiresIn } }`;

describe('the session is over at the next request when', () => {
  test.each<[string, (parties: Parties) => Promise<unknown>]>([
    [
      'the administrator ends it',
      ({ helper, sessionId }) => helper.ask(endImpersonation, { id: sessionId }),
    ],
    [
      'the one who acts logs out',
      ({ server, token }) => server.execute('mutation { logout }', { token }),
    ],
    [
      'the user ends it',
      ({ susan, sessionId }) =>
        susan.ask('mutation ($id: ID!) { revokeSession(id: $id) }', { id: sessionId }),
    ],
    ['the user ends all others', ({ susan }) => susan.ask('mutation { revokeOtherSessions }')],
    ['the user changes their password', ({ susan }) => susan.ask(changePassword)],
    [
      'the user is disabled',
      ({ admin, susan }) =>
        admin.ask('mutation ($id: ID!) { disableUser(id: $id, reason: "r") { id } }', {
          id: susan.id,
        }),
    ],
    [
      'the user is deleted',
      ({ admin, susan }) =>
        admin.ask('mutation ($id: ID!) { deleteUser(id: $id, reason: "r") }', { id: susan.id }),
    ],
    [
      'the administrator is disabled',
      ({ admin, helper }) =>
        admin.ask('mutation ($id: ID!) { disableUser(id: $id, reason: "r") { id } }', {
          id: helper.id,
        }),
    ],
    [
      'the administrator is deleted',
      ({ admin, helper }) =>
        admin.ask('mutation ($id: ID!) { deleteUser(id: $id, reason: "r") }', { id: helper.id }),
    ],
    [
      'the administrator deletes their account',
      ({ helper }) => helper.ask('mutation { deleteAccount }'),
    ],
    [
      'the administrator loses the scope',
      ({ admin, helper }) =>
        admin.ask(
          'mutation ($id: ID!) { revokeScope(id: $id, scope: "latchkey:impersonate") { id } }',
          { id: helper.id },
        ),
    ],
    [
      'the sessions of the administrator are ended',
      ({ admin, helper }) =>
        admin.ask('mutation ($id: ID!) { endSessions(id: $id) }', { id: helper.id }),
    ],
    ['the administrator logs out', ({ helper }) => helper.ask('mutation { logout }')],
    [
      'all sessions of all users are ended',
      ({ server }) => server.administer({ kind: 'test' }).revokeAllSessions(),
    ],
  ])('%s', async (_when, end) => {
    const { server, admin, susan, act, isGood } = await withActing();
    const helper = await person(server, 'helper', ['latchkey:impersonate']);
    const acting = await act(helper);
    expect(await isGood(acting.token)).toBe(true);
    await end({ server, admin, susan, helper, ...acting });
    expect(await isGood(acting.token)).toBe(false);
  });
});

test('it ends with the session that it was begun in, and not with another of the administrator', async () => {
  const { server, act, isGood } = await withActing();
  const helper = await person(server, 'helper', ['latchkey:impersonate']);
  const other = (await server.login('helper', password)).body.data!['login'].accessToken;
  const { token } = await act(helper);
  await server.execute('mutation { logout }', { token: other });
  expect(await isGood(token)).toBe(true);
  await helper.ask('mutation { revokeOtherSessions }');
  expect(await isGood(token)).toBe(true);
  await helper.ask(changePassword);
  expect(await isGood(token)).toBe(true);
});

test('a scope that is not needed to act takes nothing away', async () => {
  const { server, admin, act, isGood } = await withActing();
  const helper = await person(server, 'helper', ['latchkey:impersonate', 'latchkey:webhooks']);
  const { token } = await act(helper);
  const revoke = 'mutation ($id: ID!) { revokeScope(id: $id, scope: "latchkey:webhooks") { id } }';
  await admin.ask(revoke, { id: helper.id });
  expect(await isGood(token)).toBe(true);
});

test('only its administrator ends it as such, which is said again when it has ended', async () => {
  const { server, admin, susan, act, isGood } = await withActing();
  const helper = await person(server, 'helper', ['latchkey:impersonate']);
  const { token, sessionId } = await act(helper);
  const end = async (by: Person, id: string) =>
    (await by.ask(endImpersonation, { id })).endImpersonation;
  for (const id of [sessionId, susan.id, 'x', '\0']) expect(await end(admin, id)).toBe(false);
  expect(await isGood(token)).toBe(true);
  expect([await end(helper, sessionId), await end(helper, sessionId)]).toEqual([true, true]);
  const { activity } = (await susan.ask('{ me { activity { nodes { action } } } }')).me;
  const ends = activity.nodes.filter(({ action }: any) => action === 'SESSION_REVOKED');
  expect(ends).toHaveLength(1);
});

test('an administrator who is disabled while they begin has no session as the user afterwards', async () => {
  const { server, susan, isGood } = await withActing();
  const operator = server.administer({ kind: 'test' });
  const after: boolean[] = [];
  for (let n = 0; n < 10; n += 1) {
    const helper = await person(server, `helper${n}`, ['latchkey:impersonate']);
    const begin = server.execute(impersonate, {
      token: helper.token,
      variables: { id: susan.id },
    });
    const [{ body }] = await Promise.all([begin, operator.disableUser(helper.id)]);
    const token: string | undefined = body.data?.['impersonate']?.accessToken;
    after.push(token !== undefined && (await isGood(token)));
  }
  expect(after).toEqual(after.map(() => false));
});

test('when the user was last seen is not when an administrator acted as them', async () => {
  const { server, admin, susan, act } = await withActing();
  const seen = async () =>
    (await admin.ask('query ($id: ID!) { user(by: { id: $id }) { lastSeenAt } }', { id: susan.id }))
      .user.lastSeenAt;
  const before = await seen();
  server.clock.advanceSeconds(30);
  const { token } = await act();
  server.clock.advanceSeconds(120);
  await server.me(token);
  expect(await seen()).toBe(before);
  await server.administer({ kind: 'test' }).revokeSessions(susan.id);
  expect(await seen()).toBe(before);
});
