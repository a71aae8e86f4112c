import { describe, expect, test } from 'vitest';
import type { Extension } from '../../../src/index.ts';
import { StoreUnavailable } from '../../../src/lib/store-errors.ts';
import { openStore } from '../../../src/store/open.ts';
import type { Store } from '../../../src/store/store.ts';
import { bothPaths, json } from '../../support/both-paths.ts';
import { testDatabase } from '../../support/engines.ts';
import { countStatements } from '../../support/statements.ts';
import { giveSecondFactor } from '../../support/second-factor.ts';
import { createPasskeyUser } from '../../support/passkeys.ts';
import { code, createTestServer, password, type TestServer } from '../../support/test-server.ts';
import { addApp } from '../../support/totp.ts';
import { userId } from '../../support/user-id.ts';

const extension: Extension = {
  typeDefs: `extend type Query {
    vault: Int @requiresFresh
    safe: Int @requiresSecondFactor
    letters: [Letter!]! @authenticated
  }
  type Letter @requiresFresh { a: Int b: Int c: Int }`,
  resolvers: {
    Query: {
      vault: () => 1,
      safe: () => 2,
      letters: () => Array.from({ length: 50 }, () => ({ a: 1, b: 2, c: 3 })),
    },
  },
};

describe('a session that began before its user set up a second factor', () => {
  const changes = [
    `changePassword(currentPassword: "${password}", newPassword: "another pass phrase") { scope }`,
    'requestEmailChange(email: "thief@example.com") { token }',
    'changeUsername(username: "thief") { id }',
    'deleteAccount',
  ];

  test.each(changes)('has no right to %s from then on, fresh password or not', async (field) => {
    const { hot, token, bearer, expectAlike } = await bothPaths();
    await giveSecondFactor(hot, 'susan');
    const confirm = `mutation { reauthenticate(password: "${password}") { accessToken } }`;
    const { accessToken } = (await hot.execute(confirm, { token })).body.data!['reauthenticate'];
    for (const by of [token, accessToken]) {
      const asked = { headers: bearer({}, by), body: json(`mutation { ${field} }`) };
      const { status, headers, body } = await expectAlike(asked);
      expect(status).toBe(401);
      expect(JSON.parse(body).errors[0].extensions).toEqual({
        code: 'REAUTHENTICATION_REQUIRED',
        acr: 'aal2',
        factors: ['TOTP'],
      });
      expect(headers['www-authenticate']).toContain('acr_values="aal2"');
    }
    expect(await hot.store.users.findByUsernameKey('susan')).not.toBeNull();
  });
});

test('wrong codes that suspend the app make no session from before it worth more', async () => {
  const server = await createTestServer();
  const token = await server.signUp();
  await giveSecondFactor(server, 'susan');
  const id = await userId(server.store);
  for (let n = 0; n < 100; n += 1) await server.store.totp.countTry(id);
  expect(await server.store.totp.countTry(id)).toBeNull();
  const answer = await server.execute('mutation { changeUsername(username: "thief") { id } }', {
    token,
  });
  const [error] = answer.body.errors!;
  expect(error!.extensions).toEqual({
    code: 'REAUTHENTICATION_REQUIRED',
    acr: 'aal2',
    factors: [],
  });
  expect(error!.message).toContain('suspended');
});

test('fields of an embedder ask for it as well, and for no more than a user can prove', async () => {
  const server = await createTestServer({}, extension);
  const token = await server.signUp();
  const ask = async (field: string) =>
    (await server.execute(`{ ${field} }`, { token })).body.errors?.[0]?.extensions ?? null;
  expect(await ask('vault')).toBeNull();
  const refusal = { code: 'REAUTHENTICATION_REQUIRED', acr: 'aal2' };
  expect(await ask('safe')).toEqual({ ...refusal, factors: [] });
  await giveSecondFactor(server, 'susan');
  expect(await ask('vault')).toEqual({ ...refusal, factors: ['TOTP'] });
  expect(await ask('safe')).toEqual({ ...refusal, factors: ['TOTP'] });
});

describe('the store is asked for the factors', () => {
  test('once in a request, however many fields ask for a fresh login', async () => {
    const server = await createTestServer({}, extension);
    const token = await server.signUp();
    const count = countStatements('recovery_codes');
    const { body } = await server.execute('{ vault letters { a b c } }', { token });
    expect(body.data?.['letters']).toHaveLength(50);
    expect(count()).toBe(1);
  });

  test('by no request for who one is: it costs the same with a second factor and without', async () => {
    const server = await createTestServer();
    const token = await server.signUp();
    const count = countStatements('');
    const cost = async () => {
      const before = count();
      expect((await server.me(token)).status).toBe(200);
      return count() - before;
    };
    await cost();
    const without = await cost();
    await giveSecondFactor(server, 'susan');
    expect([await cost(), await cost()]).toEqual([without, without]);
  });

  test('and where it does not answer, nothing is opened', async () => {
    const whole = await openStore(await testDatabase());
    const find = () => Promise.reject(new StoreUnavailable('away'));
    const store: Store = { ...whole, secondFactors: { ...whole.secondFactors, find } };
    const server = await createTestServer({}, { ...extension, store });
    const token = (await createTestServer({}, { store: whole })).signUp();
    for (const field of ['vault', 'safe']) {
      const answer = await server.execute(`{ ${field} }`, { token: await token });
      expect([answer.status, code(answer)]).toEqual([503, 'STORE_UNAVAILABLE']);
    }
  });
});

test.each([
  ['an app', async (server: TestServer, token: string) => void (await addApp(server, token))],
  ['a passkey', (server: TestServer, token: string) => createPasskeyUser(server).register(token)],
])(
  'a session that proved a factor which is gone ends when the owner sets up %s',
  async (_which, setUpFirst) => {
    const server = await createTestServer({ DATABASE_URL: await testDatabase() });
    const loggedIn = async (): Promise<string> =>
      (await server.login('susan', password)).body.data!['login'].accessToken;
    // A thief knows the password before the owner has a factor, sets one up and takes it away again.
    const thief = (await addApp(server, await server.signUp())).token;
    expect(code(await server.execute('mutation { removeTotp }', { token: thief }))).toBeUndefined();
    const [owner, other] = [await loggedIn(), await loggedIn()];
    await setUpFirst(server, owner);
    expect((await server.me(thief)).status).toBe(401);
    for (const token of [owner, other]) expect((await server.me(token)).status).toBe(200);
  },
);

test('a session that sets up a factor in the place of its last one goes on', async () => {
  const server = await createTestServer();
  const { token } = await addApp(server, await server.signUp());
  await server.execute('mutation { removeTotp }', { token });
  expect(code(await createPasskeyUser(server).register(token))).toBeUndefined();
  expect((await server.me(token)).status).toBe(200);
});
