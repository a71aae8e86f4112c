import { GraphQLError } from 'graphql';
import { describe, expect, test, vi } from 'vitest';
import { AuthError, type Extension } from '../src/index.ts';
import type { AfterLogin } from '../src/features/sign-in/proof.ts';
import type { AfterSignUp } from '../src/features/sign-up/after-sign-up.ts';
import type { VerifyRequest } from '../src/request/authentication.ts';
import { access, createPage, loginDocument, setCookiesOf } from './support/page.ts';
import { code, createTestServer, password } from './support/test-server.ts';

const typeDefs = `
  extend type Query { greeting: String @public }
  extend input SignUpInput { company: String }
`;

const resolvers: Extension['resolvers'] = {
  Query: {
    greeting: (_parent, _args, { viewer }) => `Hello ${viewer?.user.username ?? 'stranger'}`,
  },
};

const signUp =
  'mutation ($input: SignUpInput!) { signUp(input: $input) { accessToken refreshToken } }';
const input = { username: 'susan', password, company: 'Acme' };

describe('claims of theirs', () => {
  const claimsOf = (token: string) =>
    JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());

  test('are in every access token that is issued, and in the viewer', async () => {
    let times = 0;
    const server = await createTestServer(
      {},
      {
        typeDefs: 'extend type Query { tenant: String @authenticated }',
        resolvers: {
          Query: { tenant: (_parent, _args, { viewer }) => viewer?.claims['tenant'] },
        },
        hooks: { claims: ({ user }) => ({ tenant: `${user.username} ${(times += 1)}` }) },
      },
    );
    const { body } = await server.execute(signUp, {
      variables: { input: { username: 'susan', password } },
    });
    const first = body.data?.['signUp'];
    const { body: refreshed } = await server.execute(
      'mutation ($token: String) { refresh(refreshToken: $token) { accessToken } }',
      { variables: { token: first.refreshToken } },
    );
    const token = refreshed.data?.['refresh'].accessToken;
    const { body: again } = await server.execute(
      'mutation ($password: String!) { reauthenticate(password: $password) { accessToken } }',
      { token, variables: { password } },
    );
    const tokens = [first.accessToken, token, again.data?.['reauthenticate'].accessToken];
    expect(tokens.map((one) => claimsOf(one).tenant)).toEqual(['susan 1', 'susan 2', 'susan 3']);
    expect((await server.execute('{ tenant }', { token })).body.data).toEqual({
      tenant: 'susan 2',
    });
  });

  test.each(['sub', 'scope', 'exp', 'nbf', 'sid', 'auth_time', 'act', 'cnf', '__proto__'])(
    'cannot be %s: no token is issued, and the log names it',
    async (name) => {
      const claims = JSON.parse(`{"${name}": "admin"}`) as Record<string, unknown>;
      const server = await createTestServer({}, { hooks: { claims: () => claims } });
      const answer = await server.execute(signUp, {
        variables: { input: { username: 'susan', password } },
      });
      expect(code(answer)).toBe('INTERNAL_SERVER_ERROR');
      expect(server.logged.join()).toContain(`The hook for claims sets \\"${name}\\"`);
      // Whoever got no token can sign up once more.
      expect(await server.store.users.findByUsernameKey('susan')).toBeNull();
    },
  );

  test('cannot speak for the whole token by a toJSON of their own', async () => {
    const toJSON = () => ({ iss: 'http://localhost:4000', sub: 'admin', scope: 'admin' });
    const server = await createTestServer({}, { hooks: { claims: () => ({ toJSON }) } });
    const answer = await server.execute(signUp, {
      variables: { input: { username: 'susan', password } },
    });
    expect(answer.body.data).toBeUndefined();
    expect(server.logged.join()).toContain('The hook for claims sets \\"toJSON\\"');
  });

  test('cannot make a token that a browser would drop with its cookie, and the log says why', async () => {
    let size = 0;
    const server = await createTestServer(
      {},
      { hooks: { claims: () => ({ x: 'x'.repeat(size) }) } },
    );
    const page = createPage(server);
    const { accessToken } = (await page.signUp()).body.data!['signUp'];
    // Four characters for three bytes.
    size = Math.ceil(((4000 - accessToken.length) * 3) / 4);
    const answers = [];
    do answers.push(await page.execute(loginDocument));
    while (answers.at(-1)!.status !== 200 && size-- > 0);
    const longest = answers.at(-1)!.body.data!['login'].accessToken;
    expect(longest.length).toBeGreaterThan(3996);
    expect(longest.length).toBeLessThanOrEqual(4000);
    expect(page.cookies.get(access)).toBe(longest);
    size += 3;
    const refused = await page.execute(loginDocument);
    expect([code(refused), setCookiesOf(refused)]).toEqual(['INTERNAL_SERVER_ERROR', {}]);
    expect(server.logged.join()).toContain('4000 are the most');
    expect(server.logged.join()).toContain('browsers');
  });
});

describe('after a sign-up', () => {
  test('the hook gets the user and what was added to the input, never the password', async () => {
    const afterSignUp = vi.fn<AfterSignUp>();
    const server = await createTestServer({}, { typeDefs, resolvers, hooks: { afterSignUp } });
    await server.execute(signUp, { variables: { input } });
    expect(afterSignUp.mock.calls).toEqual([
      [
        {
          user: expect.objectContaining({ username: 'susan' }),
          input: { company: 'Acme' },
          identity: null,
        },
      ],
    ]);
  });

  test('what the hook throws is the answer, and the name is free again', async () => {
    let refusals = 1;
    const afterSignUp = () => {
      if (refusals-- > 0)
        throw new GraphQLError('No such company.', { extensions: { code: 'BAD_USER_INPUT' } });
    };
    const server = await createTestServer({}, { typeDefs, resolvers, hooks: { afterSignUp } });
    const refused = await server.execute(signUp, { variables: { input } });
    expect([code(refused), refused.body.errors?.[0]?.message]).toEqual([
      'BAD_USER_INPUT',
      'No such company.',
    ]);
    expect(await server.store.users.findByUsernameKey('susan')).toBeNull();
    expect(server.logged.join()).not.toContain('signed_up');
    expect((await server.execute(signUp, { variables: { input } })).body.data).toBeTruthy();
  });
});

describe('after a login', () => {
  test('the hook gets the user and the session, and not for a wrong password', async () => {
    const afterLogin = vi.fn<AfterLogin>();
    const server = await createTestServer({}, { hooks: { afterLogin } });
    await server.signUp();
    await server.login('susan', 'wrong password');
    expect(afterLogin).not.toHaveBeenCalled();
    await server.login('susan', password);
    expect(afterLogin).toHaveBeenCalledOnce();
    const [{ user, session }] = afterLogin.mock.calls[0]!;
    expect([user.username, session.userId]).toEqual(['susan', user.id]);
  });

  test('what the hook throws is the answer, and no session starts', async () => {
    let sessionId = '';
    const afterLogin: AfterLogin = ({ session }) => {
      sessionId = session.id;
      throw new AuthError('FORBIDDEN');
    };
    const server = await createTestServer({}, { hooks: { afterLogin } });
    await server.signUp();
    expect(code(await server.login('susan', password))).toBe('FORBIDDEN');
    expect(await server.store.sessions.find(sessionId)).toBeNull();
    expect(server.logged.join()).not.toContain('login_succeeded');
  });
});

describe('the verification of a request', () => {
  test('refuses protected fields with what it throws, and lets public ones answer', async () => {
    const verifyRequest = ({ headers }: { headers: Pick<Headers, 'get'> }) => {
      if (headers.get('x-tenant') !== 'acme') throw new AuthError('FORBIDDEN');
    };
    const server = await createTestServer({}, { typeDefs, resolvers, hooks: { verifyRequest } });
    const token = await server.signUp();
    const refused = await server.execute('{ me { username } }', { token });
    expect([refused.status, code(refused)]).toEqual([403, 'FORBIDDEN']);
    const { body } = await server.execute('{ greeting }', { token });
    expect(body.data).toEqual({ greeting: 'Hello stranger' });
    const headers = { 'x-tenant': 'acme' };
    expect((await server.execute('{ greeting }', { token, headers })).body.data).toEqual({
      greeting: 'Hello susan',
    });
  });

  test('that adds to the scopes of one viewer adds to nobody else’s', async () => {
    const verifyRequest: VerifyRequest = ({ viewer, headers }) => {
      if (headers.get('x-beta')) (viewer.scopes as Set<string>).add('beta');
    };
    const server = await createTestServer(
      {},
      {
        typeDefs: 'extend type Query { beta: Int @requiresScopes(scopes: [["beta"]]) }',
        resolvers: { Query: { beta: () => 1 } },
        hooks: { verifyRequest },
      },
    );
    const [susan, john] = [await server.signUp(), await server.signUp('john')];
    const headers = { 'x-beta': 'yes' };
    const added = await server.execute('{ beta }', { token: susan, headers });
    expect(added.body.data).toEqual({ beta: 1 });
    expect(code(await server.execute('{ beta }', { token: john }))).toBe('FORBIDDEN');
  });

  test('is asked about nobody but viewers', async () => {
    const verifyRequest = vi.fn<VerifyRequest>();
    const server = await createTestServer({}, { hooks: { verifyRequest } });
    await server.me();
    await server.me('nonsense');
    expect(verifyRequest).not.toHaveBeenCalled();
  });

  test('that fails is a fault, masked and logged, and nobody gets past it', async () => {
    const hooks = {
      verifyRequest: () => {
        throw new Error('the tenants are gone');
      },
    };
    const server = await createTestServer({}, { hooks });
    const answer = await server.me(await server.signUp());
    expect([answer.status, answer.text.includes('tenants')]).toEqual([500, false]);
    expect(server.logged.join()).toContain('the tenants are gone');
  });
});
