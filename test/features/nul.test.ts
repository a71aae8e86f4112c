import { describe, expect, test } from 'vitest';
import { engines } from '../support/engines.ts';
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
