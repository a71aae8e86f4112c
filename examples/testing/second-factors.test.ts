import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import type { Extension } from 'latchkey';
import {
  createSoftwareAuthenticator,
  createTestServer,
  expectData,
  expectRefused,
  totpCode,
} from 'latchkey/testing';

/** What you hand to createServer. */
const extension: Extension = {
  typeDefs: 'extend type Query { vault: String @requiresSecondFactor }',
  resolvers: { Query: { vault: () => 'gold' } },
};

test('the vault opens for a user who has proved a second factor', async () => {
  await using server = await createTestServer(extension);
  const susan = await server.asUser({ methods: ['PASSWORD', 'TOTP'] });
  deepEqual(expectData(await susan.execute('{ vault }')), { vault: 'gold' });
  const john = await server.asUser({ username: 'john' });
  expectRefused(await john.execute('{ vault }'), 'REAUTHENTICATION_REQUIRED', { acr: 'aal2' });
});

test('a user sets up an authenticator app, and logs in with it', async () => {
  await using server = await createTestServer(extension);
  const user = { username: 'susan', password: 'correct horse battery' };
  const signUp = `mutation ($username: String!, $password: String!) {
    signUp(input: { username: $username, password: $password }) { accessToken }
  }`;
  const { accessToken } = expectData(await server.execute(signUp, user)).signUp;
  const susan = server.withToken(accessToken);

  const { startTotp } = expectData(await susan('mutation { startTotp { secret enrolment } }'));
  const code = () => totpCode(startTotp.secret, server.clock.now());
  const confirm = `mutation ($enrolment: String!, $code: String!) {
    confirmTotp(enrolment: $enrolment, code: $code) { accessToken }
  }`;
  const { enrolment } = startTotp;
  expectData(await susan(confirm, { enrolment, code: code() }));

  const login = `mutation ($username: String!, $password: String!) {
    login(username: $username, password: $password) { accessToken }
  }`;
  const refused = expectRefused(await server.execute(login, user), 'SECOND_FACTOR_REQUIRED');
  const { challenge, factors } = refused.extensions;
  deepEqual(factors, ['TOTP']);
  // Each code counts once, and the app shows another one every 30 seconds.
  server.clock.advanceSeconds(30);
  const complete = `mutation ($challenge: String, $totp: String) {
    completeLogin(challenge: $challenge, proof: { totp: $totp }) { accessToken }
  }`;
  const { completeLogin } = expectData(await server.execute(complete, { challenge, totp: code() }));
  deepEqual(expectData(await server.withToken(completeLogin.accessToken)('{ vault }')), {
    vault: 'gold',
  });
});

test('a user registers a passkey, and opens the vault with it', async () => {
  await using server = await createTestServer(extension);
  const authenticator = createSoftwareAuthenticator();
  const susan = await server.asUser();
  const { startPasskeyRegistration: creation } = expectData(
    await susan.execute('mutation { startPasskeyRegistration { challenge options } }'),
  );
  const register = `mutation ($challenge: String!, $credential: RegistrationResponseJSON!) {
    registerPasskey(challenge: $challenge, credential: $credential) { id }
  }`;
  const made = authenticator.create(creation.options);
  expectData(await susan.execute(register, { challenge: creation.challenge, credential: made }));

  const { startPasskeyLogin: request } = expectData(
    await server.execute('mutation { startPasskeyLogin { challenge options } }'),
  );
  const login = `mutation ($challenge: String!, $credential: AuthenticationResponseJSON!) {
    loginWithPasskey(challenge: $challenge, credential: $credential) { accessToken user { username } }
  }`;
  const used = authenticator.get(request.options);
  const { loginWithPasskey } = expectData(
    await server.execute(login, { challenge: request.challenge, credential: used }),
  );
  equal(loginWithPasskey.user.username, 'susan');
  expectData(await server.withToken(loginWithPasskey.accessToken)('{ vault }'));
});
