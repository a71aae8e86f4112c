import { describe, expect, test } from 'vitest';
import { createTestServer } from '../support/test-server.ts';

describe('no answer repeats a secret:', () => {
  const secret = 'hunter2-and-more';
  const documents = [
    `mutation { login(username: "susan", password: "${secret}" { accessToken } }`,
    `mutation { login(username: "susan", "${secret}") { accessToken } }`,
    `mutation { login(username: "susan", password: """${secret}""" extra: "${secret}") { accessToken } }`,
    `mutation { login(username: "susan", password: "${secret}) { accessToken } }`,
    `mutation { login(username: "susan", password: ["${secret}"]) { accessToken } }`,
    `mutation { login(username: "susan", password: { is: "${secret}" }) { accessToken } }`,
    `mutation { signUp(input: { username: "susan", password: { is: "${secret}" } }) { accessToken } }`,
    `mutation { signUp(input: "${secret}") { accessToken } }`,
    `mutation { login(username: "susan", password: "pa"hunter2 and more") { accessToken } }`,
    `mutation { login(username: "susan", password: correct hunter2 and more) { accessToken } }`,
    `mutation { login(username: "susan", password: "${secret}") { nothing } }`,
    `mutation { login(username: "susan", password: "${secret}") }`,
    `mutation { login(username: "susan", password: "${secret}\\q") { accessToken } }`,
    `mutation ($p: String! = ["${secret}"]) { login(username: "susan", password: $p) { accessToken } }`,
    `mutation @include(if: "${secret}") { login(username: "susan", password: "${secret}") { accessToken } }`,
    `mutation { login(username: "susan", password: "${secret}") { accessToken @skip(if: "${secret}") } }`,
  ];

  test.each(documents)('%s', async (query) => {
    const server = await createTestServer();
    const answer = await server.execute(query);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(answer.text).not.toContain('hunter2');
    expect(server.logged.join('')).not.toContain('hunter2');
  });

  test.each<[string, unknown]>([
    ['as a list', [secret]],
    ['as an object', { [secret]: secret }],
    ['as a list of lists', [[secret]]],
  ])('a variable %s', async (_name, value) => {
    const server = await createTestServer();
    const login =
      'mutation ($p: String!) { login(username: "susan", password: $p) { accessToken } }';
    const signUp = 'mutation ($p: SignUpInput!) { signUp(input: $p) { accessToken } }';
    for (const query of [login, signUp]) {
      const answer = await server.execute(query, { variables: { p: value } });
      expect(answer.status).toBe(400);
      expect(answer.text).not.toContain(secret);
    }
  });

  test('a body that is no JSON', async () => {
    const server = await createTestServer();
    for (const body of [`{"password":"${secret}"`, secret, `{"query":"${secret}",}`]) {
      expect((await server.post(body)).text).not.toContain(secret);
    }
  });

  test('and a short literal garbles no message', async () => {
    const server = await createTestServer();
    const query = 'mutation { login(username: e, password: e) { accessToken } }';
    const { body } = await server.execute(query);
    expect(body.errors?.[0]?.message).toBe('String cannot represent a non string value: …');
  });
});
