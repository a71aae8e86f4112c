import { expect, test } from 'vitest';
import { code, createTestServer, password, reason } from '../support/test-server.ts';

// The calls of the article on token authentication with Flask, as GraphQL: what answers 200, 400 and 401
// there answers 200, 400 and 401 here.

const document =
  'mutation ($username: String!, $password: String!) { login(username: $username, password: $password) { accessToken } }';

test('POST /login without a password was 400', async () => {
  const server = await createTestServer();
  const answer = await server.execute(document, { variables: { username: 'john' } });
  expect([answer.status, code(answer)]).toEqual([400, 'BAD_USER_INPUT']);
});

test('POST /login with nothing was 400', async () => {
  const server = await createTestServer();
  expect((await server.post('')).status).toBe(400);
  expect((await server.post('{}')).status).toBe(400);
});

test('POST /login with a wrong password was 401', async () => {
  const server = await createTestServer();
  await server.signUp('john');
  const answer = await server.login('john', 'wrong password');
  expect([answer.status, code(answer)]).toEqual([401, 'INVALID_CREDENTIALS']);
});

test('POST /login was 200 with an access token, and GET /protected with it was 200 with the identity', async () => {
  const server = await createTestServer();
  await server.signUp('john');
  const login = await server.login('john', password);
  expect(login.status).toBe(200);
  const me = await server.me(login.body.data?.['login'].accessToken);
  expect([me.status, me.body.data?.['me'].username]).toEqual([200, 'john']);
});

test('GET /protected without a token was 401', async () => {
  const server = await createTestServer();
  const answer = await server.me();
  expect([answer.status, reason(answer)]).toEqual([401, 'TOKEN_MISSING']);
});

test('GET /protected with an expired token was 401', async () => {
  const server = await createTestServer();
  const token = await server.signUp('john');
  server.clock.advanceSeconds(15 * 60 + 5);
  const answer = await server.me(token);
  expect([answer.status, reason(answer)]).toEqual([401, 'TOKEN_EXPIRED']);
});
