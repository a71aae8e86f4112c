import { describe, expect, test } from 'vitest';
import { engines } from '../support/engines.ts';
import { code, createTestServer, password } from '../support/test-server.ts';
import { userId } from '../support/user-id.ts';

const fields = 'accessToken scope';

/** What takes as long as a hash, and what then commits. Between them, a scope goes and another comes. */
const operations: [string, string][] = [
  ['login', `login(username: "susan", password: "${password}")`],
  ['reauthenticate', `reauthenticate(password: "${password}")`],
  [
    'changePassword',
    `changePassword(currentPassword: "${password}", newPassword: "another pass phrase")`,
  ],
];

describe.each(engines)('on %s', (_engine, createDatabase) => {
  async function setUp() {
    const plain = await createTestServer({ DATABASE_URL: await createDatabase() });
    const token = await plain.signUp();
    const { store, clock } = plain;
    await store.users.grantScope(await userId(store), 'old');
    const meanwhile = async () => {
      await store.users.revokeScope(await userId(store), 'old');
      await store.users.grantScope(await userId(store), 'new');
    };
    const before =
      <Step extends unknown[], Outcome>(step: (...step: Step) => Promise<Outcome>) =>
      async (...given: Step) => {
        await meanwhile();
        return step(...given);
      };
    const { sessions, passwords } = store;
    const changing = {
      ...store,
      sessions: {
        ...sessions,
        start: before(sessions.start),
        reauthenticate: before(sessions.reauthenticate),
      },
      passwords: { ...passwords, change: before(passwords.change) },
    };
    const server = await createTestServer({}, { store: changing, clock });
    return { server, token };
  }

  test.each(operations)(
    '%s gives the scopes that are committed when the password has been verified',
    async (name, field) => {
      const { server, token } = await setUp();
      const answer = await server.execute(`mutation { ${field} { ${fields} } }`, { token });
      const { accessToken, scope } = answer.body.data![name];
      const claims = JSON.parse(Buffer.from(accessToken.split('.')[1], 'base64url').toString());
      expect([scope, claims.scope]).toEqual(['new', 'new']);
    },
  );

  test.each(['login', 'refresh'])(
    '%s gives those that are left when claims were slow',
    async (name) => {
      const plain = await createTestServer({ DATABASE_URL: await createDatabase() });
      await plain.signUp();
      const { store, clock } = plain;
      const tokens = await plain.execute(
        `mutation { login(username: "susan", password: "${password}") { refreshToken } }`,
      );
      const { refreshToken } = tokens.body.data!['login'];
      await store.users.grantScope(await userId(store), 'old');
      const claims = async ({ user }: { user: { scope: string } }) => {
        await store.users.revokeScope(await userId(store), 'old');
        return { told: user.scope };
      };
      const server = await createTestServer({}, { store, clock, hooks: { claims } });
      const [, field] = [
        ...operations,
        ['refresh', `refresh(refreshToken: "${refreshToken}")`],
      ].find(([one]) => one === name)!;
      const answer = await server.execute(`mutation { ${field} { ${fields} } }`);
      const { accessToken, scope } = answer.body.data![name];
      const issued = JSON.parse(Buffer.from(accessToken.split('.')[1], 'base64url').toString());
      expect([scope, issued.scope, issued.told]).toEqual([null, undefined, '']);
    },
  );

  test('a claims hook that changes the scope each time is not asked for ever', async () => {
    const { store, clock, ...plain } = await createTestServer({
      DATABASE_URL: await createDatabase(),
    });
    await plain.signUp();
    let asked = 0;
    const claims = async () => {
      asked += 1;
      await store.users.grantScope(await userId(store), `scope-${asked}`);
      if (asked === 50) throw new Error('asked for ever');
      return {};
    };
    const server = await createTestServer({}, { store, clock, hooks: { claims } });
    const answer = await server.login('susan', password);
    expect(code(answer)).toBe('INTERNAL_SERVER_ERROR');
    expect(server.logged.join()).toContain('changed each time');
    expect(asked).toBeLessThan(10);
  });

  test('signUp gives those that its hook has granted', async () => {
    const { store, clock } = await createTestServer({ DATABASE_URL: await createDatabase() });
    const afterSignUp = async () => store.users.grantScope(await userId(store), 'member');
    const server = await createTestServer({}, { store, clock, hooks: { afterSignUp } });
    const answer = await server.execute(
      `mutation { signUp(input: { username: "susan", password: "${password}" }) { ${fields} } }`,
    );
    expect(answer.body.data?.['signUp'].scope).toBe('member');
  });
});
