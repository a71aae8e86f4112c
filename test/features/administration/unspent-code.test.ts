import { expect, test } from 'vitest';
import { person, withAdmin } from '../../support/administrators.ts';
import { code, password } from '../../support/test-server.ts';

const create =
  'mutation ($name: String!) { createUser(input: { username: $name }) { passwordCode user { id } } }';
const grant = 'mutation ($id: ID!, $scope: String!) { grantScope(id: $id, scope: $scope) { id } }';

async function withCreator() {
  const { server, admin } = await withAdmin();
  // Who may create users, and give them nothing.
  const creator = await person(server, 'creator', ['latchkey:users']);
  return { server, admin, creator };
}

async function setUp(world?: Awaited<ReturnType<typeof withCreator>>, name = 'bob') {
  const { server, admin, creator } = world ?? (await withCreator());
  const { createUser } = await creator.ask(create, { name });
  const id = createUser.user.id as string;
  const choose = () =>
    server.execute(
      'mutation ($t: String!, $p: String!) { resetPassword(token: $t, newPassword: $p) }',
      { variables: { t: createUser.passwordCode, p: password } },
    );
  const scopesOf = async () => (await server.store.users.findById(id))?.scope;
  return { server, admin, id, choose, scopesOf };
}

test('who created a user, and knows the code, gets no scope that another gives the user', async () => {
  const { server, admin, id, choose, scopesOf } = await setUp();
  for (const scope of ['latchkey:scopes', 'payments:write'])
    expect(await admin.refusal(grant, { id, scope })).toBe('FORBIDDEN');
  const operator = server.administer({ kind: 'test' });
  await expect(operator.grantScope(id, 'latchkey:admin')).rejects.toMatchObject({
    code: 'FORBIDDEN',
    message: expect.stringContaining('has not chosen a password yet'),
  });
  expect((await choose()).status).toBe(200);
  expect(await scopesOf()).toBe('');
});

test('a user who has chosen a password gets scopes, and the code is good no more', async () => {
  const { admin, id, choose, scopesOf } = await setUp();
  await choose();
  expect(await admin.refusal(grant, { id, scope: 'payments:write' })).toBeNull();
  expect(await scopesOf()).toBe('payments:write');
  expect(code(await choose())).toBe('MAIL_TOKEN_INVALID');
});

test('a user whose password an operator has set gets scopes, and the code is good no more', async () => {
  const { server, admin, id, choose } = await setUp();
  await server.administer({ kind: 'test' }).setPassword({ id, username: 'bob' }, password);
  expect(await admin.refusal(grant, { id, scope: 'payments:write' })).toBeNull();
  expect(code(await choose())).toBe('MAIL_TOKEN_INVALID');
});

test('scopes can be taken at any time', async () => {
  const { admin, id } = await setUp();
  const revoke = 'mutation ($id: ID!) { revokeScope(id: $id, scope: "x") { id } }';
  expect(await admin.refusal(revoke, { id })).toBeNull();
});

test('of a grant and a choice of the password at once, the choice ends the code', async () => {
  const world = await withCreator();
  for (let turn = 0; turn < 10; turn += 1) {
    const { admin, id, choose, scopesOf } = await setUp(world, `bob${turn}`);
    const [refusal, chosen] = await Promise.all([
      admin.refusal(grant, { id, scope: 'payments:write' }),
      choose(),
    ]);
    expect(chosen.status).toBe(200);
    expect(await scopesOf()).toBe(refusal === null ? 'payments:write' : '');
  }
});
