import jsonwebtoken from 'jsonwebtoken';
import { describe, expect, test } from 'vitest';
import { createSharedKey } from '../../src/features/keys/shared-key.ts';
import { engines } from '../support/engines.ts';
import { secrets } from '../support/keys.ts';
import { expectRefused } from '../support/refused.ts';
import { code, createTestServer, password } from '../support/test-server.ts';

/** What PostgreSQL's texts cannot hold. */
const odd = ['\0', 'susan\0', '\0susan', 'su\0san'];

describe.each(engines)('on %s, a text with a NUL byte, in', (_engine, createDatabase) => {
  const variables = { password, name: 'susan' };
  const operations: [string, string, string | undefined][] = [
    [
      'login',
      'mutation ($odd: String!, $password: String!) { login(username: $odd, password: $password) { tokenType } }',
      'BAD_USER_INPUT',
    ],
    [
      'login by password',
      'mutation ($odd: String!, $name: String!) { login(username: $name, password: $odd) { tokenType } }',
      'INVALID_CREDENTIALS',
    ],
    [
      'signUp',
      'mutation ($odd: String!, $password: String!) { signUp(input: { username: $odd, password: $password }) { tokenType } }',
      'BAD_USER_INPUT',
    ],
    [
      'refresh',
      'mutation ($odd: String!) { refresh(refreshToken: $odd) { tokenType } }',
      'REFRESH_TOKEN_INVALID',
    ],
    ['logout', 'mutation ($odd: String!) { logout(refreshToken: $odd) }', undefined],
    ['revokeSession', 'mutation ($odd: ID!) { revokeSession(id: $odd) }', undefined],
    [
      'sessions',
      'query ($odd: String!) { me { sessions(after: $odd) { edges { cursor } } } }',
      undefined,
    ],
    [
      'reauthenticate',
      'mutation ($odd: String!) { reauthenticate(password: $odd) { tokenType } }',
      'INVALID_CREDENTIALS',
    ],
  ];

  test.each(operations)('%s, finds nobody and breaks nothing', async (_name, query, expected) => {
    const server = await createTestServer({ DATABASE_URL: await createDatabase() });
    const token = await server.signUp();
    for (const text of odd) {
      const answer = await server.execute(query, {
        variables: { ...variables, odd: text },
        token,
      });
      expect(answer.status, JSON.stringify(text)).toBeLessThan(500);
      expect(code(answer), JSON.stringify(text)).toBe(expected);
    }
  });
});

describe.each(engines)('on %s, a genuine token with', (_engine, createDatabase) => {
  const key = createSharedKey(secrets.one);

  /** HS256 is for those who make tokens of their own as well. */
  async function setUp() {
    const server = await createTestServer({
      DATABASE_URL: await createDatabase(),
      AUTH_ALGORITHM: 'HS256',
      AUTH_HS256_SECRET: secrets.one,
    });
    const token = await server.signUp();
    const claims = jsonwebtoken.decode(token) as Record<string, unknown>;
    const mint = (other: Record<string, unknown>) =>
      jsonwebtoken.sign({ ...claims, ...other }, key.signsWith, {
        algorithm: 'HS256',
        header: { alg: 'HS256', typ: 'at+jwt', kid: key.kid },
      });
    return { server, token, mint };
  }

  const impossible: [string, Record<string, unknown>][] = [
    ['a NUL for a session', { sid: '\0' }],
    ['a session with a NUL', { sid: '01890a5d-ac96-774b-bcce-b302099a8057\0' }],
    ['a session that is no UUID', { sid: 'constructor' }],
    ['a user with a NUL', { sub: 'susan\0' }],
    ['a user that is no UUID', { sub: '__proto__' }],
  ];

  test.each(impossible)('%s is refused, and fails no one else’s read', async (_name, claims) => {
    const { server, token, mint } = await setUp();
    const tokens = [token, token, mint(claims), token, token];
    const answers = await Promise.all(tokens.map((one) => server.me(one)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 401, 200, 200]);
    await expectRefused(server, mint(claims));
  });

  test.each(impossible)('%s ends no session, also when it has expired', async (_name, claims) => {
    const { server, token, mint } = await setUp();
    for (const times of [{}, { iat: 1, exp: 2 }]) {
      const answer = await server.execute('mutation { logout }', {
        token: mint({ ...claims, ...times }),
      });
      expect(answer.status).toBe(200);
      const attempt = await server.execute(
        'mutation { login(username: "susan", password: "a wrong one") { tokenType } }',
        { token: mint({ ...claims, ...times }) },
      );
      expect(code(attempt)).toBe('INVALID_CREDENTIALS');
    }
    expect((await server.me(token)).status).toBe(200);
  });
});
