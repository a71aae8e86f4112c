import { decodeJwt } from 'jose';
import { describe, expect, test } from 'vitest';
import type { Deviation } from '../../../src/testing/software-authenticator.ts';
import { begun, createPasskeyUser, startRegistration, type Begun } from '../../support/passkeys.ts';
import { code, createTestServer, password } from '../../support/test-server.ts';

const fields = 'accessToken refreshToken session { id methods hasSecondFactor }';

/** Susan has a passkey, and a session from before it. */
async function setUp(settings: Record<string, string> = {}) {
  const server = await createTestServer(settings);
  const token = await server.signUp();
  const page = createPasskeyUser(server);
  const registered = await page.register(token);
  if (code(registered)) throw new Error(registered.text);
  const prove = (proof: Record<string, unknown>, by = token) =>
    server.execute(
      `mutation ($proof: ReauthenticationProof!) { reauthenticateWith(proof: $proof) { ${fields} } }`,
      { token: by, variables: { proof } },
    );
  const use = ({ challenge, options }: Begun, deviation: Deviation = {}) => ({
    passkey: { challenge, credential: page.authenticator.get(options, deviation) },
  });
  return { server, token, page, prove, use };
}

test('a passkey proves a second factor in a session that goes on', async () => {
  const { server, token, page, prove, use } = await setUp();
  server.clock.advanceSeconds(400);
  const answer = await prove(use(await page.start(token)));
  const payload = answer.body.data!['reauthenticateWith'];
  expect(payload).toMatchObject({
    refreshToken: null,
    session: { id: decodeJwt(token)['sid'], methods: ['PASSWORD', 'PASSKEY'] },
  });
  expect(decodeJwt(payload.accessToken)).toMatchObject({
    acr: 'aal2',
    amr: ['pwd', 'hwk', 'user', 'mfa'],
    auth_time: Math.floor(server.clock.now() / 1000),
  });
  const change = `mutation { changePassword(currentPassword: "${password}", newPassword: "another pass phrase") { expiresIn } }`;
  expect(code(await server.execute(change, { token }))).toBe('REAUTHENTICATION_REQUIRED');
  expect(code(await server.execute(change, { token: payload.accessToken }))).toBeUndefined();
});

test('a password makes the login fresh, and proves no second factor', async () => {
  const { server, prove } = await setUp();
  server.clock.advanceSeconds(400);
  const payload = (await prove({ password })).body.data!['reauthenticateWith'];
  expect(payload.session).toMatchObject({ methods: ['PASSWORD'], hasSecondFactor: false });
  expect(decodeJwt(payload.accessToken)).toMatchObject({
    acr: 'aal1',
    auth_time: Math.floor(server.clock.now() / 1000),
  });
  expect(code(await prove({ password: 'not her password' }))).toBe('INVALID_CREDENTIALS');
  const long = await prove({ password: 'a'.repeat(257) });
  expect(long.body.errors![0]!.extensions).toMatchObject({
    code: 'BAD_USER_INPUT',
    argument: ['proof', 'password'],
  });
});

describe('a use of a passkey is good once:', () => {
  test('of 20 at once, one; and none for a login after it', async () => {
    const { token, page, prove, use } = await setUp();
    const asked = await page.start(token);
    const proof = use(asked);
    const answers = await Promise.all(Array.from({ length: 20 }, () => prove(proof)));
    const codes = answers.map(code);
    expect(codes.filter((one) => one === undefined)).toHaveLength(1);
    expect(codes.filter((one) => one === 'SECOND_FACTOR_INVALID')).toHaveLength(19);
    expect(code(await page.loginWith(asked, proof.passkey.credential))).toBe('INVALID_CREDENTIALS');
  });

  test('none after a login with it', async () => {
    const { page, prove, use } = await setUp();
    const asked = await page.start();
    const proof = use(asked);
    expect(code(await page.loginWith(asked, proof.passkey.credential))).toBeUndefined();
    expect(code(await prove(proof))).toBe('SECOND_FACTOR_INVALID');
  });

  test('none for a synced passkey whose counter stays 0', async () => {
    const server = await createTestServer();
    const token = await server.signUp();
    const page = createPasskeyUser(server, { isSynced: true });
    await page.register(token);
    const { challenge, options } = await page.start(token);
    const proof = { passkey: { challenge, credential: page.authenticator.get(options) } };
    const ask = () =>
      server.execute(
        `mutation ($proof: ReauthenticationProof!) { reauthenticateWith(proof: $proof) { ${fields} } }`,
        { token, variables: { proof } },
      );
    const first = (await ask()).body.data!['reauthenticateWith'];
    expect(first.session.hasSecondFactor).toBe(true);
    expect(code(await ask())).toBe('SECOND_FACTOR_INVALID');
  });
});

describe('refused is', () => {
  test('the passkey of another user, and options that name another', async () => {
    const { server, token, page, prove, use } = await setUp();
    const johns = await server.signUp('john', 'another fine password');
    const john = createPasskeyUser(server);
    await john.register(johns);
    const asked = await page.start(token);
    const credential = john.authenticator.get((await john.start(johns)).options);
    const stolen = { passkey: { challenge: asked.challenge, credential } };
    expect(code(await prove(stolen))).toBe('SECOND_FACTOR_INVALID');
    expect(code(await prove(use(asked), johns))).toBe('CHALLENGE_INVALID');
    expect(server.logged.filter((line) => line.includes('reauthentication_failed'))).toHaveLength(
      1,
    );
  });

  test.each<[string, Deviation]>([
    ['a passkey that has not verified its user', { verifiesUser: false }],
    ['a passkey that was used on another page', { origin: 'https://evil.example' }],
  ])('%s', async (_name, deviation) => {
    const { token, page, prove, use } = await setUp();
    expect(code(await prove(use(await page.start(token), deviation)))).toBe(
      'SECOND_FACTOR_INVALID',
    );
  });

  test('what was begun for a registration, and what is over', async () => {
    const { server, page, prove, use } = await setUp();
    const started = await page.start();
    server.clock.advanceSeconds(3601);
    const { accessToken } = (await page.login()).body.data!['loginWithPasskey'];
    expect(code(await prove(use(started), accessToken))).toBe('CHALLENGE_INVALID');
    const asked = begun(await server.execute(startRegistration, { token: accessToken }));
    const credential = page.authenticator.get((await page.start()).options);
    const mixed = { passkey: { challenge: asked.challenge, credential } };
    expect(code(await prove(mixed, accessToken))).toBe('CHALLENGE_INVALID');
  });

  test.each([
    ['no proof', {}],
    ['two proofs', { password, passkey: null }],
    ['a proof that is null', { password: null }],
    ['a passkey that is none', { passkey: { challenge: 'x', credential: { id: 'x' } } }],
  ])('%s, as BAD_USER_INPUT', async (_name, proof) => {
    const { prove } = await setUp();
    const answer = await prove(proof);
    expect([answer.status, code(answer)]).toEqual([400, 'BAD_USER_INPUT']);
  });

  test('a session that has ended, and the passkey is still good', async () => {
    const { server, token, page, prove, use } = await setUp();
    const asked = await page.start();
    const proof = use(asked);
    await server.execute('mutation { logout }', { token });
    expect(code(await prove(proof))).toBe('UNAUTHENTICATED');
    expect(code(await page.loginWith(asked, proof.passkey.credential))).toBeUndefined();
  });

  test('a second proof in one request', async () => {
    const { server, token } = await setUp();
    const field = `reauthenticateWith(proof: { password: "${password}" }) { scope }`;
    const twice = await server.execute(`mutation { a: ${field} b: ${field} }`, { token });
    expect(code(twice)).toBe('DOCUMENT_LIMIT_EXCEEDED');
  });
});
