import { decodeJwt } from 'jose';
import { describe, expect, test } from 'vitest';
import { userHandleOf } from '../../../src/features/passkeys/ceremony.ts';
import type {
  Deviation,
  SoftwareAuthenticatorOptions,
} from '../../../src/testing/software-authenticator.ts';
import { createPasskeyUser } from '../../support/passkeys.ts';
import { code, createTestServer, password, type TestServer } from '../../support/test-server.ts';

const waiting = `query ($challenge: String!) {
  loginChallenge(challenge: $challenge) {
    factors attemptsLeft passkeyOptions enrolment { passkeyOptions }
  }
}`;

const complete = `mutation ($challenge: String!, $proof: LoginProof!) {
  completeLogin(challenge: $challenge, proof: $proof) {
    accessToken session { methods hasSecondFactor }
  }
}`;

const ownPasskeys =
  '{ me { secondFactors { isRequired passkeys { id name lastUsedAt } acceptedPasskeys } } }';

/** Returns the challenge of a login that waits for a second factor. */
async function begin(server: TestServer, username = 'susan'): Promise<string> {
  const answer = await server.login(username, password);
  const challenge = answer.body.errors?.[0]?.extensions['challenge'];
  if (typeof challenge !== 'string') throw new Error(`No second factor is due: ${answer.text}`);
  return challenge;
}

async function describeLogin(server: TestServer, challenge: string) {
  const { body, text } = await server.execute(waiting, { variables: { challenge } });
  if (!body.data) throw new Error(text);
  return body.data['loginChallenge'];
}

const send = (server: TestServer, challenge: string, proof: object) =>
  server.execute(complete, { variables: { challenge, proof } });

async function open(
  environment: Record<string, string> = {},
  options: SoftwareAuthenticatorOptions = {},
) {
  const server = await createTestServer(environment);
  const token = await server.signUp();
  const user = createPasskeyUser(server, options);
  const registered = await user.register(token);
  if (registered.body.errors) throw new Error(registered.text);
  /** Uses the passkey for this login, and sends that. */
  const proveTo = async (challenge: string, deviation: Deviation = {}) => {
    const { passkeyOptions } = await describeLogin(server, challenge);
    return send(server, challenge, {
      passkey: user.authenticator.get(passkeyOptions, deviation),
    });
  };
  return { server, token, proveTo, ...user };
}

describe('a passkey as a second factor', () => {
  test('completes a login that has given the password', async () => {
    const { server, proveTo } = await open();
    const challenge = await begin(server);
    const described = await describeLogin(server, challenge);
    expect(described).toMatchObject({
      factors: ['PASSKEY'],
      enrolment: null,
      passkeyOptions: { allowCredentials: [{ type: 'public-key' }], userVerification: 'required' },
    });
    const { body } = await proveTo(challenge);
    expect(body.errors).toBeUndefined();
    const { accessToken, session } = body.data!['completeLogin'];
    expect(session).toEqual({ methods: ['PASSWORD', 'PASSKEY'], hasSecondFactor: true });
    expect(decodeJwt(accessToken)).toMatchObject({
      amr: ['pwd', 'hwk', 'user', 'mfa'],
      acr: 'aal2',
    });
  });

  test.each([
    ['by a page of another origin', { origin: 'https://evil.example.com' }],
    ['for another domain', { rpId: 'example.com' }],
    ['that was a registration', { type: 'webauthn.create' }],
    ['without its user verified', { verifiesUser: false }],
    ['of another user', { userHandle: userHandleOf('019ac8f0-2b54-7cc1-8a3f-5a1f0d3c7e22') }],
  ])('is refused %s, and says how many tries are left', async (_name, deviation) => {
    const { server, proveTo } = await open();
    const challenge = await begin(server);
    const refused = await proveTo(challenge, deviation);
    expect(refused.body.errors?.[0]?.extensions).toEqual({
      code: 'SECOND_FACTOR_INVALID',
      attemptsLeft: 4,
    });
    expect(code(await proveTo(challenge))).toBeUndefined();
  });

  test('of another user is refused', async () => {
    const { server } = await open();
    const john = await server.signUp('john');
    const { register, authenticator } = createPasskeyUser(server);
    await register(john);
    const challenge = await begin(server);
    const { passkeyOptions } = await describeLogin(server, challenge);
    const passkey = authenticator.get({ ...passkeyOptions, allowCredentials: [] });
    expect(code(await send(server, challenge, { passkey }))).toBe('SECOND_FACTOR_INVALID');
  });

  test('counts for the login that it was used for, and for no other', async () => {
    const { server, authenticator, start } = await open({}, { isSynced: true });
    const [first, second] = [await begin(server), await begin(server)];
    const { passkeyOptions } = await describeLogin(server, first);
    const passkey = authenticator.get(passkeyOptions);
    expect(code(await send(server, second, { passkey }))).toBe('SECOND_FACTOR_INVALID');
    const { options } = await start();
    const ofLogin = authenticator.get(options);
    expect(code(await send(server, second, { passkey: ofLogin }))).toBe('SECOND_FACTOR_INVALID');
    expect(code(await send(server, first, { passkey }))).toBeUndefined();
    expect(code(await send(server, first, { passkey }))).toBe('CHALLENGE_INVALID');
  });

  test('that completes a login starts no second one without a password', async () => {
    const { server, authenticator, start, loginWith } = await open({}, { isSynced: true });
    const challenge = await begin(server);
    const { passkeyOptions } = await describeLogin(server, challenge);
    const used = authenticator.get(passkeyOptions);
    expect(code(await loginWith({ ...(await start()), challenge }, used))).toBe(
      'CHALLENGE_INVALID',
    );
    expect(code(await loginWith(await start(), used))).toBe('INVALID_CREDENTIALS');
  });

  test('starts one session of twenty tries at once', async () => {
    for (const isSynced of [true, false]) {
      const { server, token, authenticator } = await open({}, { isSynced });
      const challenge = await begin(server);
      const { passkeyOptions } = await describeLogin(server, challenge);
      const passkey = authenticator.get(passkeyOptions);
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => send(server, challenge, { passkey })),
      );
      expect(answers.filter((answer) => code(answer) === undefined)).toHaveLength(1);
      const { body } = await server.execute('{ me { sessions { nodes { id } } } }', { token });
      expect(body.data?.['me'].sessions.nodes).toHaveLength(2);
    }
  });

  test('is void after five wrong ones', async () => {
    const { server, proveTo } = await open();
    const challenge = await begin(server);
    for (let n = 0; n < 5; n += 1)
      expect(code(await proveTo(challenge, { verifiesUser: false }))).toBe('SECOND_FACTOR_INVALID');
    expect(code(await server.execute(waiting, { variables: { challenge } }))).toBe(
      'CHALLENGE_INVALID',
    );
  });

  test('is BAD_USER_INPUT where it is none, which takes no try', async () => {
    const { server } = await open();
    const challenge = await begin(server);
    const answer = await send(server, challenge, { passkey: { id: 'x' } });
    expect(answer.body.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(await describeLogin(server, challenge)).toMatchObject({ attemptsLeft: 5 });
  });
});

describe('where every user needs a second factor', () => {
  async function arrive(environment: Record<string, string> = {}) {
    const server = await createTestServer({ AUTH_SECOND_FACTOR: 'required', ...environment });
    await server.execute(
      `mutation { signUp(input: { username: "susan", password: "${password}" }) { tokenType } }`,
    );
    const challenge = await begin(server);
    const { enrolment } = await describeLogin(server, challenge);
    return { server, challenge, ...createPasskeyUser(server), options: enrolment.passkeyOptions };
  }

  test('a user who has none registers a passkey, which completes the login', async () => {
    const { server, challenge, authenticator, options, login } = await arrive();
    const { body } = await send(server, challenge, { newPasskey: authenticator.create(options) });
    expect(body.errors).toBeUndefined();
    const { accessToken, session } = body.data!['completeLogin'];
    expect(session).toEqual({ methods: ['PASSWORD', 'PASSKEY'], hasSecondFactor: true });
    const own = await server.execute(ownPasskeys, { token: accessToken });
    expect(own.body.data?.['me'].secondFactors).toMatchObject({
      isRequired: true,
      passkeys: [{ name: 'Passkey', lastUsedAt: null }],
    });
    expect(code(await login())).toBeUndefined();
    expect(server.logged.filter((line) => line.includes('passkey_added'))).toHaveLength(1);
  });

  test('a passkey that was made otherwise is refused', async () => {
    const { server, challenge, authenticator, options } = await arrive();
    for (const deviation of [
      { verifiesUser: false },
      { origin: 'https://evil.example.com' },
      { type: 'webauthn.get' },
    ]) {
      const newPasskey = authenticator.create(options, deviation);
      expect(code(await send(server, challenge, { newPasskey }))).toBe('SECOND_FACTOR_INVALID');
    }
    const other = await begin(server);
    const newPasskey = authenticator.create(options);
    expect(code(await send(server, other, { newPasskey }))).toBe('SECOND_FACTOR_INVALID');
  });

  test('a thief who knows the password adds none beside that of the user', async () => {
    const { server, challenge, authenticator, options } = await arrive();
    const later = await begin(server);
    const { enrolment } = await describeLogin(server, later);
    await send(server, challenge, { newPasskey: authenticator.create(options) });
    const { authenticator: thief } = createPasskeyUser(server);
    const late = await send(server, later, { newPasskey: thief.create(enrolment.passkeyOptions) });
    expect(code(late)).toBe('CHALLENGE_INVALID');
    const again = await begin(server);
    expect(await describeLogin(server, again)).toMatchObject({
      factors: ['PASSKEY'],
      enrolment: null,
    });
    const forged = {
      ...enrolment.passkeyOptions,
      challenge: (await describeLogin(server, again)).passkeyOptions.challenge,
    };
    expect(code(await send(server, again, { newPasskey: thief.create(forged) }))).toBe(
      'SECOND_FACTOR_INVALID',
    );
  });

  test('of twenty new passkeys at once, one is stored', async () => {
    const { server, challenge, options } = await arrive();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => {
        const { authenticator } = createPasskeyUser(server);
        return send(server, challenge, { newPasskey: authenticator.create(options) });
      }),
    );
    const [won, ...others] = answers.filter((answer) => code(answer) === undefined);
    expect(others).toEqual([]);
    const { accessToken } = won!.body.data!['completeLogin'];
    const own = await server.execute(ownPasskeys, { token: accessToken });
    expect(own.body.data?.['me'].secondFactors.passkeys).toHaveLength(1);
  });

  test('there is none to register where passkeys are off', async () => {
    const { options } = await arrive({ AUTH_PASSKEYS: 'off' });
    expect(options).toBeNull();
  });
});

describe('the passkeys of a user', () => {
  test('are listed for them alone, with what browsers are told of them', async () => {
    const { server, token } = await open();
    const { body } = await server.execute(ownPasskeys, { token });
    const { passkeys, acceptedPasskeys } = body.data!['me'].secondFactors;
    expect(passkeys).toHaveLength(1);
    expect(acceptedPasskeys).toEqual({
      rpId: 'localhost',
      userId: expect.stringMatching(/^[\w-]{22}$/),
      allAcceptedCredentialIds: [expect.stringMatching(/^[\w-]{43}$/)],
    });
  });

  test('can no longer be used for the domain of before, and are not offered', async () => {
    const { server, token, id } = await (async () => {
      const opened = await open();
      const me = await opened.server.me(opened.token);
      return { ...opened, id: me.body.data!['me'].id as string };
    })();
    const [passkey] = await server.store.passkeys.list(id);
    const renamed = await createTestServer(
      { AUTH_PASSKEY_RP_ID: 'example.com', AUTH_PASSKEY_ORIGINS: 'https://example.com' },
      { store: server.store, clock: server.clock },
    );
    const { body } = await renamed.execute(ownPasskeys, { token });
    expect(body.data?.['me'].secondFactors).toMatchObject({
      passkeys: [{ id: passkey!.id }],
      acceptedPasskeys: { rpId: 'example.com', allAcceptedCredentialIds: [] },
    });
  });
});
