import { describe, expect, test } from 'vitest';
import { person, withAdmin } from '../../support/administrators.ts';
import { password } from '../../support/test-server.ts';

const disable = 'mutation ($id: ID!) { disableUser(id: $id, reason: "asked to") { disabledAt } }';
const enable = 'mutation ($id: ID!) { enableUser(id: $id) { disabledAt } }';
const remove = 'mutation ($id: ID!) { deleteUser(id: $id, reason: "asked to") }';
const grant =
  'mutation ($id: ID!, $scope: String!) { grantScope(id: $id, scope: $scope) { scopes } }';
const revoke =
  'mutation ($id: ID!, $scope: String!) { revokeScope(id: $id, scope: $scope) { scopes } }';
const end = 'mutation ($id: ID!) { endSessions(id: $id) }';
const reset = 'mutation ($id: ID!) { resetSecondFactors(id: $id, reason: "a call") { id } }';
const create = `mutation ($input: CreateUserInput!) {
  createUser(input: $input) { passwordCode user { id username } }
}`;

const changes = [disable, enable, remove, end, reset];

describe('an administrator', () => {
  test('disables a user, who is out at the next request, and enables them', async () => {
    const { server, admin } = await withAdmin();
    const susan = await person(server, 'susan');
    const { disableUser } = await admin.ask(disable, { id: susan.id });
    expect(Date.parse(disableUser.disabledAt)).toBeGreaterThanOrEqual(server.clock.now());
    expect(await susan.refusal('{ me { id } }')).toBe('UNAUTHENTICATED');
    expect((await server.login('susan', password)).status).toBe(401);
    expect((await admin.ask(enable, { id: susan.id })).enableUser.disabledAt).toBeNull();
    expect((await server.login('susan', password)).status).toBe(200);
  });

  test('ends sessions, and deletes a user', async () => {
    const { server, admin } = await withAdmin();
    const susan = await person(server, 'susan');
    expect(await admin.ask(end, { id: susan.id })).toEqual({ endSessions: 2 });
    expect(await susan.refusal('{ me { id } }')).toBe('UNAUTHENTICATED');
    expect(await admin.ask(remove, { id: susan.id })).toEqual({ deleteUser: true });
    expect(await admin.refusal(remove, { id: susan.id })).toBe('NOT_FOUND');
  });

  test('gives and takes scopes', async () => {
    const { server, admin } = await withAdmin();
    const susan = await person(server, 'susan');
    const { grantScope } = await admin.ask(grant, { id: susan.id, scope: 'notes:read' });
    expect(grantScope.scopes).toEqual(['notes:read']);
    for (const scope of ['a b', '', 'latchkey:everything'])
      expect(await admin.refusal(grant, { id: susan.id, scope }), scope).toBe('BAD_USER_INPUT');
    const { revokeScope } = await admin.ask(revoke, { id: susan.id, scope: 'notes:read' });
    expect(revokeScope.scopes).toEqual([]);
  });

  test('creates a user, who chooses a password with the code, once', async () => {
    const { server, admin } = await withAdmin();
    const input = { username: 'susan', scopes: ['notes:read'] };
    const { createUser } = await admin.ask(create, { input });
    const { passwordCode } = createUser;
    expect(passwordCode).toMatch(/^lk_password_[\w-]{43}$/);
    expect((await server.login('susan', password)).status).toBe(401);
    const choose = (newPassword: string) =>
      server.execute(
        'mutation ($t: String!, $p: String!) { resetPassword(token: $t, newPassword: $p) }',
        { variables: { t: passwordCode, p: newPassword } },
      );
    expect((await choose('short')).status).toBe(400);
    expect((await choose(password)).status).toBe(200);
    expect((await choose(`${password}!`)).status).toBe(401);
    const { body } = await server.login('susan', password);
    expect(body.data?.['login'].user.id).toBe(createUser.user.id);
    expect(await admin.refusal(create, { input })).toBe('USERNAME_TAKEN');
  });

  test('hands out a code that is over after three days, and with the user disabled', async () => {
    const { server, admin } = await withAdmin({ AUTH_ACCESS_TTL_SECONDS: '900' });
    const made = async (username: string) =>
      (await admin.ask(create, { input: { username } })).createUser;
    const [one, two] = [await made('one'), await made('two')];
    const choose = (t: string) =>
      server.execute(
        `mutation ($t: String!) { resetPassword(token: $t, newPassword: "${password}") }`,
        { variables: { t } },
      );
    // It is no link of a mail.
    const look = await server.execute('query ($t: String!) { mailLink(token: $t) { email } }', {
      variables: { t: one.passwordCode },
    });
    expect(look.status).toBe(401);
    await admin.ask(disable, { id: two.user.id });
    await admin.ask(enable, { id: two.user.id });
    expect((await choose(two.passwordCode)).status).toBe(401);
    server.clock.advanceSeconds(3 * 24 * 3600);
    expect((await choose(one.passwordCode)).status).toBe(401);
  });

  test('creates no user whom no one could sign up as', async () => {
    const { admin } = await withAdmin();
    for (const username of ['', 'a\u200bb', ' x', 'x'.repeat(65)])
      expect(await admin.refusal(create, { input: { username } })).toBe('BAD_USER_INPUT');
    const scopes = ['a b'];
    expect(await admin.refusal(create, { input: { username: 'x', scopes } })).toBe(
      'BAD_USER_INPUT',
    );
  });

  test('says why, in one line', async () => {
    const { server, admin } = await withAdmin();
    const susan = await person(server, 'susan');
    const why = 'mutation ($id: ID!, $r: String!) { disableUser(id: $id, reason: $r) { id } }';
    for (const r of ['', '  ', 'a\nb', '\u001b[2J', 'x'.repeat(501), '\ud800'])
      expect(await admin.refusal(why, { id: susan.id, r })).toBe('BAD_USER_INPUT');
    server.clock.advanceSeconds(1);
    await admin.ask(why, { id: susan.id, r: ' She asked, =cmd() "too" ' });
    const { auditEvents } = await admin.ask(
      '{ auditEvents(first: 1) { nodes { action reason actor { kind userId } subjectId } } }',
    );
    expect(auditEvents.nodes).toEqual([
      {
        action: 'USER_DISABLED',
        reason: 'She asked, =cmd() "too"',
        actor: { kind: 'PERSON', userId: admin.id },
        subjectId: susan.id,
      },
    ]);
    expect(server.logged.join()).not.toContain('She asked');
  });
});

describe('no administrator', () => {
  test('does anything to themselves', async () => {
    const { admin } = await withAdmin();
    for (const change of changes)
      expect(await admin.refusal(change, { id: admin.id })).toBe('FORBIDDEN');
    expect(await admin.refusal(grant, { id: admin.id, scope: 'x' })).toBe('FORBIDDEN');
    expect(await admin.refusal(revoke, { id: admin.id, scope: 'latchkey:admin' })).toBe(
      'FORBIDDEN',
    );
  });

  test('does anything to a user who has a scope of Latchkey’s own that they lack', async () => {
    const { server, admin } = await withAdmin();
    const most = ['latchkey:users', 'latchkey:scopes', 'latchkey:users:factors'];
    const helper = await person(server, 'helper', most);
    const auditor = await person(server, 'auditor', ['latchkey:audit:read']);
    for (const { id } of [admin, auditor])
      for (const change of changes) expect(await helper.refusal(change, { id })).toBe('FORBIDDEN');
    for (const scope of ['x', 'latchkey:admin', 'latchkey:audit:read'])
      expect(await helper.refusal(revoke, { id: auditor.id, scope })).toBe('FORBIDDEN');
    const reader = await person(server, 'reader', ['latchkey:users:read']);
    expect(await helper.refusal(disable, { id: reader.id })).toBeNull();
  });

  test('gives a scope of Latchkey’s own that they lack', async () => {
    const { server } = await withAdmin();
    const helper = await person(server, 'helper', ['latchkey:users', 'latchkey:scopes']);
    const susan = await person(server, 'susan');
    for (const scope of ['latchkey:admin', 'latchkey:audit:read', 'latchkey:impersonate']) {
      expect(await helper.refusal(grant, { id: susan.id, scope })).toBe('FORBIDDEN');
      const input = { username: 'new', scopes: [scope] };
      expect(await helper.refusal(create, { input })).toBe('FORBIDDEN');
    }
    expect(await helper.refusal(grant, { id: susan.id, scope: 'latchkey:users:read' })).toBeNull();
  });

  test('gives a new user scopes without the scope for that', async () => {
    const { server } = await withAdmin();
    const creator = await person(server, 'creator', ['latchkey:users']);
    const input = { username: 'new', scopes: ['payments:write'] };
    expect(await creator.refusal(create, { input })).toBe('FORBIDDEN');
    expect(await creator.refusal(create, { input: { username: 'new' } })).toBeNull();
  });

  test('gives what their token does not have, though they do', async () => {
    const { server } = await withAdmin({ AUTH_SECOND_FACTOR_SCOPES: 'latchkey:admin' });
    const helper = await person(server, 'helper', ['latchkey:scopes', 'latchkey:admin']);
    const susan = await person(server, 'susan');
    // To read scopes takes another scope, whose lack would be a refusal of its own.
    const only = grant.replace('{ scopes }', '{ id }');
    const given = { id: susan.id, scope: 'latchkey:admin' };
    expect(await helper.refusal(only, given)).toBe('FORBIDDEN');
    expect((await server.store.users.findById(susan.id))!.scope).toBe('');
    expect(await helper.refusal(only, { id: susan.id, scope: 'notes:read' })).toBeNull();
  });

  test('gives a service account a password, nor does an operator', async () => {
    const { server, admin } = await withAdmin();
    const { createServiceAccount } = await admin.ask(
      'mutation { createServiceAccount(input: { username: "robot" }) { id username } }',
    );
    await expect(
      server.administer({ kind: 'test' }).setPassword(createServiceAccount, password),
    ).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    expect((await server.login('robot', password)).status).toBe(401);
  });

  test('acts on a user who is not there', async () => {
    const { admin } = await withAdmin();
    for (const id of ['x', 'a\0b', '00000000-0000-7000-8000-000000000000'])
      for (const change of changes) expect(await admin.refusal(change, { id })).toBe('NOT_FOUND');
  });

  test('acts without the scope, after it was taken, or long after the login', async () => {
    const { server, admin } = await withAdmin();
    const susan = await person(server, 'susan');
    const other = await person(server, 'other', ['latchkey:admin']);
    for (const change of changes)
      expect(await susan.refusal(change, { id: other.id })).toBe('FORBIDDEN');
    await admin.ask(revoke, { id: other.id, scope: 'latchkey:admin' });
    for (const change of changes)
      expect(await other.refusal(change, { id: susan.id })).toBe('FORBIDDEN');
    server.clock.advanceSeconds(301);
    for (const change of changes)
      expect(await admin.refusal(change, { id: susan.id })).toBe('REAUTHENTICATION_REQUIRED');
  });
});
