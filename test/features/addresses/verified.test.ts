import { expect, test } from 'vitest';
import { accountOf, logIn } from '../../support/addresses.ts';
import { bothPaths, json } from '../../support/both-paths.ts';
import { countStatements } from '../../support/statements.ts';
import { createTestServer, password } from '../../support/test-server.ts';

const extension = {
  typeDefs: 'extend type Query { letters: Int @requiresVerified }',
  resolvers: { Query: { letters: () => 7 } },
};

const claimsOf = (token: string) =>
  JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as Record<string, unknown>;

test('on both paths, a field opens at the moment of the proof, with the token from before', async () => {
  const { hot, token, bearer, expectAlike } = await bothPaths({}, extension);
  const asked = { headers: bearer(), body: json('{ letters }') };
  const before = await expectAlike(asked);
  expect(before.status).toBe(403);
  expect(before.body).toContain('EMAIL_NOT_VERIFIED');
  const susan = accountOf(hot, token);
  await susan.request('susan@example.com');
  expect(await expectAlike(asked)).toEqual(before);
  await susan.prove('susan@example.com');
  const after = await expectAlike(asked);
  expect(after).toMatchObject({ status: 200, body: '{"data":{"letters":7}}' });
  const anonymous = { headers: { 'content-type': 'application/json' }, body: asked.body };
  expect((await expectAlike(anonymous)).body).toContain('UNAUTHENTICATED');
});

test('the claim comes with the next token, by login, refresh and reauthenticate', async () => {
  const server = await createTestServer();
  const document = `mutation { login(username: "susan", password: "${password}") { accessToken refreshToken } }`;
  const susan = accountOf(server, await server.signUp());
  const first = (await server.execute(document)).body.data?.['login'];
  expect(claimsOf(first.accessToken)).not.toHaveProperty('email_verified');
  await susan.prove('susan@example.com');
  const login = (await server.execute(document)).body.data?.['login'];
  const refreshed = (
    await server.execute('mutation ($t: String!) { refresh(refreshToken: $t) { accessToken } }', {
      variables: { t: first.refreshToken },
    })
  ).body.data?.['refresh'];
  const again = (
    await server.execute(
      `mutation { reauthenticate(password: "${password}") { accessToken } }`,
      susan,
    )
  ).body.data?.['reauthenticate'];
  for (const { accessToken } of [login, refreshed, again])
    expect(claimsOf(accessToken)).toMatchObject({ email_verified: true });
});

test('no hook for claims can say it', async () => {
  const server = await createTestServer(
    {},
    { hooks: { claims: () => ({ email_verified: true }) } },
  );
  await expect(server.signUp()).rejects.toThrow('INTERNAL_SERVER_ERROR');
});

test('a server that sends no mail asks the store for no address when a user logs in', async () => {
  const server = await createTestServer({ AUTH_SMTP_URL: 'none' }, extension);
  const token = await server.signUp();
  const count = countStatements('contacts');
  expect((await logIn(server, 'susan')).status).toBe(200);
  expect((await server.me(token)).status).toBe(200);
  expect(count()).toBe(0);
});

test('a field stays open to those who have proved an address, also where mail was switched off', async () => {
  const server = await createTestServer();
  const { token, ...susan } = accountOf(server, await server.signUp());
  await susan.prove('susan@example.com');
  const { store, clock } = server;
  const mailless = await createTestServer(
    { AUTH_SMTP_URL: 'none' },
    { ...extension, store, clock },
  );
  const { body } = await mailless.execute('{ letters }', { token });
  expect(body).toEqual({ data: { letters: 7 } });
});
