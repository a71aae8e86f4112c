import { decodeJwt } from 'jose';
import { describe, expect, test } from 'vitest';
import { engines } from '../../support/engines.ts';
import { readQrCode } from '../../support/qr-code.ts';
import { addApp, appOf, challenge, complete, confirm, wrongCode } from '../../support/totp.ts';
import { code, createTestServer, password } from '../../support/test-server.ts';

const begin = 'mutation { startTotp { secret uri qrCode enrolment } }';
const remove = 'mutation { removeTotp }';

/** Susan has begun to set an app up. */
async function setUp(settings: Record<string, string> = {}) {
  const server = await createTestServer(settings);
  const token = await server.signUp();
  const start = async (by = token) =>
    (await server.execute(begin, { token: by })).body.data?.['startTotp'] as {
      secret: string;
      uri: string;
      qrCode: string;
      enrolment: string;
    };
  const begun = await start();
  return { server, token, start, ...begun, app: appOf(begun.secret, server.clock) };
}

const isVoid = 'CHALLENGE_INVALID';

describe('setting an app up', () => {
  test('begins with a secret, a link and a QR code that say the same, and stores nothing', async () => {
    const { server, secret, uri, qrCode } = await setUp();
    expect(Buffer.from(secret)).toHaveLength(32);
    expect(uri).toBe(
      `otpauth://totp/localhost:susan?issuer=localhost&secret=${secret}&algorithm=SHA1&digits=6&period=30`,
    );
    expect(readQrCode(qrCode)).toBe(uri);
    expect((await server.login('susan', password)).status).toBe(200);
  });

  test('ends with a code of the app; the session goes on, and has proved it', async () => {
    const { server, token, enrolment, app } = await setUp();
    const answer = await confirm(server, token, { enrolment, code: app.code() });
    const payload = answer.body.data?.['confirmTotp'];
    expect(payload).toMatchObject({
      refreshToken: null,
      session: {
        id: decodeJwt(token)['sid'],
        methods: ['PASSWORD', 'TOTP'],
        hasSecondFactor: true,
      },
    });
    expect(decodeJwt(payload.accessToken)).toMatchObject({
      amr: ['pwd', 'otp', 'mfa'],
      acr: 'aal2',
    });
    expect(code(await server.login('susan', password))).toBe('SECOND_FACTOR_REQUIRED');
  });

  test('is refused with a wrong code, and goes on', async () => {
    const { server, token, enrolment, app } = await setUp();
    const wrong = await confirm(server, token, { enrolment, code: wrongCode(app.code()) });
    expect(code(wrong)).toBe('SECOND_FACTOR_INVALID');
    const none = await confirm(server, token, { enrolment, code: '١٢٣٤٥٦' });
    expect(none.body.errors?.[0]?.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      argument: ['code'],
    });
    expect((await server.login('susan', password)).status).toBe(200);
    expect((await confirm(server, token, { enrolment, code: app.code() })).status).toBe(200);
  });

  test('is void after ten minutes', async () => {
    const { server, enrolment, app } = await setUp();
    server.clock.advanceSeconds(600);
    const accessToken = (await server.login('susan', password)).body.data?.['login']?.accessToken;
    expect(code(await confirm(server, accessToken, { enrolment, code: app.code() }))).toBe(isVoid);
  });

  test('is void for another user, and with a text that is none', async () => {
    const { server, token, enrolment, app } = await setUp();
    const john = await server.signUp('john');
    expect(code(await confirm(server, john, { enrolment, code: app.code() }))).toBe(isVoid);
    const changed = `${enrolment.slice(0, -1)}${enrolment.endsWith('A') ? 'B' : 'A'}`;
    for (const text of [changed, '', `${enrolment}=`])
      expect(code(await confirm(server, token, { enrolment: text, code: app.code() }))).toBe(
        isVoid,
      );
  });

  test('is used up: an app that was removed cannot be set up by it again', async () => {
    const { server, token, enrolment, app } = await setUp();
    const answer = await confirm(server, token, { enrolment, code: app.code() });
    const accessToken = answer.body.data?.['confirmTotp']?.accessToken;
    expect((await server.execute(remove, { token: accessToken })).body.data).toEqual({
      removeTotp: true,
    });
    server.clock.advanceSeconds(30);
    expect(code(await confirm(server, token, { enrolment, code: app.code() }))).toBe(isVoid);
  });

  test('needs a fresh login', async () => {
    const { server, token, enrolment, app } = await setUp();
    server.clock.advanceSeconds(301);
    expect(code(await server.execute(begin, { token }))).toBe('REAUTHENTICATION_REQUIRED');
    expect(code(await confirm(server, token, { enrolment, code: app.code() }))).toBe(
      'REAUTHENTICATION_REQUIRED',
    );
    expect(code(await server.execute(begin))).toBe('UNAUTHENTICATED');
  });

  test('is not offered where it is switched off; an app from before is asked for all the same', async () => {
    const server = await createTestServer({ AUTH_TOTP: 'off' });
    const token = await server.signUp();
    expect(code(await server.execute(begin, { token }))).toBe('METHOD_NOT_AVAILABLE');
  });
});

describe('a user who has an app', () => {
  test('replaces it by another one, and the first is good for nothing', async () => {
    const { server, token, start, enrolment, app } = await setUp();
    const confirmed = await confirm(server, token, { enrolment, code: app.code() });
    const accessToken = confirmed.body.data?.['confirmTotp']?.accessToken;
    const second = await start(accessToken);
    const other = appOf(second.secret, server.clock);
    expect(
      (await confirm(server, accessToken, { enrolment: second.enrolment, code: other.code() }))
        .status,
    ).toBe(200);
    server.clock.advanceSeconds(30);
    const one = await challenge(server, 'susan', password);
    expect(code(await complete(server, { challenge: one, proof: { totp: app.code() } }))).toBe(
      'SECOND_FACTOR_INVALID',
    );
    expect((await complete(server, { challenge: one, proof: { totp: other.code() } })).status).toBe(
      200,
    );
  });

  test('cannot be given another one by a session that has proved the password alone', async () => {
    const { server, token, enrolment, app } = await setUp();
    const stolen = (await server.login('susan', password)).body.data?.['login'].accessToken;
    const thiefs = (await server.execute(begin, { token: stolen })).body.data?.['startTotp'];
    expect((await confirm(server, token, { enrolment, code: app.code() })).status).toBe(200);
    const theirs = appOf(thiefs.secret, server.clock);
    const given = { enrolment: thiefs.enrolment, code: theirs.code() };
    expect(['REAUTHENTICATION_REQUIRED', isVoid]).toContain(
      code(await confirm(server, stolen, given)),
    );
    server.clock.advanceSeconds(30);
    const one = await challenge(server, 'susan', password);
    expect((await complete(server, { challenge: one, proof: { totp: app.code() } })).status).toBe(
      200,
    );
  });

  test('removes it with a session that has proved it, and not with another', async () => {
    const { server, token, enrolment, app } = await setUp();
    const stolen = (await server.login('susan', password)).body.data?.['login'].accessToken;
    const confirmed = await confirm(server, token, { enrolment, code: app.code() });
    expect(code(await server.execute(remove, { token: stolen }))).toBe('REAUTHENTICATION_REQUIRED');
    const accessToken = confirmed.body.data?.['confirmTotp']?.accessToken;
    expect((await server.execute(remove, { token: accessToken })).body.data).toEqual({
      removeTotp: true,
    });
    expect((await server.execute(remove, { token: accessToken })).body.data).toEqual({
      removeTotp: false,
    });
    expect((await server.login('susan', password)).status).toBe(200);
  });

  test('has a login that waits voided when the app is removed', async () => {
    const { server, token, enrolment, app } = await setUp();
    const confirmed = await confirm(server, token, { enrolment, code: app.code() });
    const one = await challenge(server, 'susan', password);
    const accessToken = confirmed.body.data?.['confirmTotp']?.accessToken;
    await server.execute(remove, { token: accessToken });
    server.clock.advanceSeconds(30);
    expect(code(await complete(server, { challenge: one, proof: { totp: app.code() } }))).toBe(
      isVoid,
    );
  });
});

describe.each(engines)('on %s', (_engine, createDatabase) => {
  test('of 20 confirmations of one enrolment at once, one succeeds', async () => {
    const { server, token, enrolment, app } = await setUp({ DATABASE_URL: await createDatabase() });
    const given = { enrolment, code: app.code() };
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => confirm(server, token, given)),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  test('of ten sessions that have proved the password alone and set up an app each, at once, one succeeds', async () => {
    const { server, start } = await setUp({ DATABASE_URL: await createDatabase() });
    const logins = await Promise.all(
      Array.from({ length: 10 }, () => server.login('susan', password)),
    );
    const tokens = logins.map(({ body }) => body.data?.['login'].accessToken as string);
    const begun = await Promise.all(tokens.map((token) => start(token)));
    const answers = await Promise.all(
      begun.map(({ secret, enrolment }, n) =>
        confirm(server, tokens[n]!, { enrolment, code: appOf(secret, server.clock).code() }),
      ),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });
});

test('neither secrets nor codes nor challenges get into the log', async () => {
  const server = await createTestServer();
  const { app } = await addApp(server, await server.signUp());
  const one = await challenge(server, 'susan', password);
  const right = app.code();
  await complete(server, { challenge: one, proof: { totp: wrongCode(right) } });
  await complete(server, { challenge: one, proof: { totp: right } });
  const log = server.logged.join('\n');
  for (const event of ['totp_added', 'second_factor_required', 'second_factor_failed'])
    expect(log).toContain(event);
  for (const secret of [one, 'lk_challenge_', 'lk_begun_', 'otpauth:'])
    expect(log).not.toContain(secret);
  // By themselves: ids and times have digits, too.
  for (const each of [right, wrongCode(right)])
    expect(log).not.toMatch(new RegExp(`(?<!\\w)${each}(?!\\w)`));
});
