import { decodeJwt } from 'jose';
import { describe, expect, test } from 'vitest';
import { createForge } from '../../support/forge.ts';
import { createMailServer } from '../../support/mail-server.ts';
import { countStatements } from '../../support/statements.ts';
import { addApp, appOf, challenge, complete, confirm } from '../../support/totp.ts';
import { code, createTestServer, password, reason } from '../../support/test-server.ts';
import type { TestServer } from '../../support/test-server.ts';

const fields = 'accessToken refreshToken scope session { id methods hasSecondFactor }';

const prove = (server: TestServer, token: string, proof: Record<string, unknown>) =>
  server.execute(
    `mutation ($proof: ReauthenticationProof!) { reauthenticateWith(proof: $proof) { ${fields} } }`,
    { token, variables: { proof } },
  );

/** Susan has an authenticator app, and two sessions: one has proved it, and one is from before. */
async function setUp(settings: Record<string, string> = {}) {
  const server = await createTestServer(settings);
  const token = await server.signUp();
  const login = `mutation { login(username: "susan", password: "${password}") { ${fields} } }`;
  const old = (await server.execute(login)).body.data!['login'];
  const { app, token: proved } = await addApp(server, token);
  return { server, app, proved, old, oldToken: old.accessToken as string };
}

const invalid = 'SECOND_FACTOR_INVALID';
const stepUp = 'REAUTHENTICATION_REQUIRED';

describe('a session from before the app', () => {
  test('has proved it with a code: its new token says so, and auth_time is now', async () => {
    const { server, app, old, oldToken } = await setUp();
    server.clock.advanceSeconds(300);
    const answer = await prove(server, oldToken, { totp: app.code() });
    const payload = answer.body.data!['reauthenticateWith'];
    expect(payload).toMatchObject({
      refreshToken: null,
      session: { id: old.session.id, methods: ['PASSWORD', 'TOTP'], hasSecondFactor: true },
    });
    expect(decodeJwt(payload.accessToken)).toMatchObject({
      acr: 'aal2',
      amr: ['pwd', 'otp', 'mfa'],
      auth_time: Math.floor(server.clock.now() / 1000),
    });
    // What was given out before says what it said, and the session remembers.
    expect(decodeJwt(oldToken)).toMatchObject({ acr: 'aal1' });
    expect(code(await server.execute('mutation { deleteAccount }', { token: oldToken }))).toBe(
      stepUp,
    );
    const renew = `mutation { refresh(refreshToken: "${old.refreshToken}") { ${fields} } }`;
    const refreshed = (await server.execute(renew)).body.data!['refresh'];
    expect(decodeJwt(refreshed.accessToken)).toMatchObject({ acr: 'aal2' });
  });

  test('has not proved it with a password: the login is fresh, and no more', async () => {
    const { server, oldToken } = await setUp();
    server.clock.advanceSeconds(400);
    const answer = await prove(server, oldToken, { password });
    const payload = answer.body.data!['reauthenticateWith'];
    expect(payload.session).toMatchObject({ methods: ['PASSWORD'], hasSecondFactor: false });
    expect(decodeJwt(payload.accessToken)).toMatchObject({
      acr: 'aal1',
      auth_time: Math.floor(server.clock.now() / 1000),
    });
  });

  const changes = [
    `changePassword(currentPassword: "${password}", newPassword: "another pass phrase") { scope }`,
    'requestEmailChange(email: "thief@example.com") { token }',
    'changeUsername(username: "thief") { id }',
    'startTotp { enrolment }',
    'confirmTotp(enrolment: "x", code: "123456") { scope }',
    'removeTotp',
    'createRecoveryCodes',
    'deleteAccount',
  ];

  test.each(changes)('whose holder knows the password as well cannot call %s', async (field) => {
    const { server, app, oldToken } = await setUp();
    const fresh = (await prove(server, oldToken, { password })).body.data!['reauthenticateWith'];
    const answer = await server.execute(`mutation { ${field} }`, { token: fresh.accessToken });
    expect(answer.status).toBe(401);
    const { extensions } = answer.body.errors![0]!;
    expect(extensions).toMatchObject({ code: stepUp, acr: 'aal2', factors: ['TOTP'] });
    expect(answer.headers.get('www-authenticate')).toContain('acr_values="aal2"');
    // Nor has anything changed.
    const login = { challenge: await challenge(server, 'susan', password), proof: {} };
    login.proof = { totp: app.code() };
    expect(code(await complete(server, login))).toBeUndefined();
  });

  test('sets up no app of its own that it began before there was one', async () => {
    const server = await createTestServer();
    const token = await server.signUp();
    const { accessToken } = (await server.login('susan', password)).body.data!['login'];
    const begun = await server.execute('mutation { startTotp { secret enrolment } }', {
      token: accessToken,
    });
    const { secret, enrolment } = begun.body.data!['startTotp'];
    await addApp(server, token);
    const stolen = { enrolment, code: appOf(secret, server.clock).code() };
    expect(code(await confirm(server, accessToken, stolen))).toBe(stepUp);
  });
});

describe('a code is good once:', () => {
  test('not again, nor one of a step before', async () => {
    const { server, app, oldToken } = await setUp();
    const [earlier, now] = [app.code(-1), app.code()];
    expect(code(await prove(server, oldToken, { totp: now }))).toBeUndefined();
    for (const totp of [now, earlier])
      expect(code(await prove(server, oldToken, { totp }))).toBe(invalid);
  });

  test('not after a login, nor for a login after it', async () => {
    const { server, app, oldToken } = await setUp();
    const first = { challenge: await challenge(server, 'susan', password), proof: {} };
    first.proof = { totp: app.code() };
    expect(code(await complete(server, first))).toBeUndefined();
    expect(code(await prove(server, oldToken, { totp: app.code() }))).toBe(invalid);
    server.clock.advanceSeconds(30);
    expect(code(await prove(server, oldToken, { totp: app.code() }))).toBeUndefined();
    const second = { challenge: await challenge(server, 'susan', password), proof: {} };
    second.proof = { totp: app.code() };
    expect(code(await complete(server, second))).toBe(invalid);
  });

  test('of 20 uses at once, one', async () => {
    const { server, app, oldToken } = await setUp();
    const proof = { totp: app.code() };
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => prove(server, oldToken, proof)),
    );
    expect(answers.filter((answer) => code(answer) === undefined)).toHaveLength(1);
  });

  test('of a recovery code, too: it proves a second factor', async () => {
    const { server, proved, oldToken } = await setUp();
    const made = await server.execute('mutation { createRecoveryCodes }', { token: proved });
    const [recoveryCode] = made.body.data!['createRecoveryCodes'];
    const answers = await Promise.all(
      Array.from({ length: 3 }, () => prove(server, oldToken, { recoveryCode })),
    );
    const good = answers.filter((answer) => code(answer) === undefined);
    expect(good).toHaveLength(1);
    const { session } = good[0]!.body.data!['reauthenticateWith'];
    expect(session.methods).toEqual(['PASSWORD', 'RECOVERY_CODE']);
    expect(answers.filter((answer) => code(answer) === invalid)).toHaveLength(2);
  });
});

test('a recovery code that proves a second factor is told by mail', async () => {
  const server = await createMailServer();
  const { accessToken } = (await server.login('susan', password)).body.data!['login'];
  const { token } = await addApp(server, accessToken);
  const made = await server.execute('mutation { createRecoveryCodes }', { token });
  const [recoveryCode] = made.body.data!['createRecoveryCodes'];
  expect(code(await prove(server, accessToken, { recoveryCode }))).toBeUndefined();
  const told = (await server.mails()).at(-1);
  expect(told?.subject).toContain('recovery code was used');
  expect(told?.text).not.toContain(recoveryCode);
  expect(server.logged.join('\n')).toContain('recovery_code_used');
});

describe('refused is', () => {
  test('a wrong code, and that of another user', async () => {
    const { server, oldToken } = await setUp();
    const john = await addApp(server, await server.signUp('john', 'another fine password'));
    for (const totp of [john.app.code(), '000000']) {
      const answer = await prove(server, oldToken, { totp });
      expect([answer.status, code(answer)]).toEqual([401, invalid]);
    }
    expect(server.logged.join('\n')).not.toContain(john.app.code());
  });

  test('the code of a user without an app', async () => {
    const server = await createTestServer();
    const token = await server.signUp();
    expect(code(await prove(server, token, { totp: '123456' }))).toBe(invalid);
    expect(code(await prove(server, token, { recoveryCode: 'ABCD-EFGH-JKMN-PQRS' }))).toBe(invalid);
  });

  test('a wrong password', async () => {
    const { server, oldToken } = await setUp();
    const answer = await prove(server, oldToken, { password: 'not her password' });
    expect(code(answer)).toBe('INVALID_CREDENTIALS');
  });

  test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['no proof', {}, {}],
    ['two proofs', { password, totp: '123456' }, {}],
    ['a proof that is null', { totp: null }, {}],
    ['digits of another script', { totp: '١٢٣٤٥٦' }, { argument: ['proof', 'totp'] }],
    ['five digits', { totp: '12345' }, { argument: ['proof', 'totp'] }],
    ['a short recovery code', { recoveryCode: 'ABCD' }, { argument: ['proof', 'recoveryCode'] }],
    ['a long password', { password: 'a'.repeat(257) }, { argument: ['proof', 'password'] }],
  ])('%s, as BAD_USER_INPUT', async (_name, proof, more) => {
    const { server, oldToken } = await setUp();
    const answer = await prove(server, oldToken, proof);
    expect(answer.status).toBe(400);
    expect(code(answer)).toBe('BAD_USER_INPUT');
    expect(answer.body.errors![0]!.extensions).toMatchObject(more);
  });

  test('a session that has ended, and then the code is still good', async () => {
    const { server, app, proved, oldToken } = await setUp();
    await server.execute('mutation { revokeOtherSessions }', { token: proved });
    const late = await prove(server, oldToken, { totp: app.code() });
    expect([code(late), reason(late)]).toEqual(['UNAUTHENTICATED', 'SESSION_REVOKED']);
    expect(code(await prove(server, proved, { totp: app.code() }))).toBeUndefined();
  });

  test('another party that acts for the user, and a second proof in one request', async () => {
    const { server, app, oldToken } = await setUp();
    const forge = await createForge(server.store, oldToken);
    const other = await prove(
      server,
      forge.mint({ act: { sub: '0190b6a2-5d5e-7000-8000-000000000001' } }),
      { totp: app.code() },
    );
    expect(code(other)).toBe('FORBIDDEN');
    const field = 'reauthenticateWith(proof: { totp: "000000" }) { scope }';
    const twice = await server.execute(`mutation { a: ${field} b: ${field} }`, { token: oldToken });
    expect(code(twice)).toBe('DOCUMENT_LIMIT_EXCEEDED');
  });

  test('guessing: of 60 tries, no more are checked than the user may try, right passwords or not', async () => {
    const { server, app, oldToken } = await setUp({ AUTH_ATTEMPTS: 'on' });
    const codes: unknown[] = [];
    const passwords: unknown[] = [];
    for (let round = 0; round < 12; round += 1) {
      const tries = Array.from({ length: 5 }, () => prove(server, oldToken, { totp: '000000' }));
      codes.push(...(await Promise.all(tries)).map(code));
      passwords.push(code(await prove(server, oldToken, { password })));
    }
    expect(passwords.slice(0, 5)).toEqual(Array.from({ length: 5 }));
    const checked = codes.filter((one) => one === invalid).length;
    expect(checked).toBeGreaterThan(0);
    expect(checked).toBeLessThanOrEqual(10);
    expect(codes.at(-1)).toBe('TOO_MANY_ATTEMPTS');
    expect(code(await prove(server, oldToken, { totp: app.code() }))).toBe('TOO_MANY_ATTEMPTS');
  });
});

test('with the proof come the scopes that take one', async () => {
  const { server, app, oldToken } = await setUp({ AUTH_SECOND_FACTOR_SCOPES: 'admin:*' });
  const { sub } = decodeJwt(oldToken);
  for (const scope of ['admin:users', 'notes']) await server.store.users.grantScope(sub!, scope);
  const byPassword = await prove(server, oldToken, { password });
  expect(byPassword.body.data!['reauthenticateWith'].scope).toBe('notes');
  const { scope } = (await prove(server, oldToken, { totp: app.code() })).body.data![
    'reauthenticateWith'
  ];
  expect(scope).toBe('admin:users notes');
});

test('asking who one is costs the same statements, with a second factor or without', async () => {
  const server = await createTestServer();
  const token = await server.signUp();
  const count = countStatements('');
  const cost = async (by: string) => {
    const before = count();
    expect((await server.me(by)).status).toBe(200);
    return count() - before;
  };
  await cost(token);
  const without = await cost(token);
  const { token: proved } = await addApp(server, token);
  await cost(proved);
  expect([await cost(token), await cost(proved)]).toEqual([without, without]);
});
