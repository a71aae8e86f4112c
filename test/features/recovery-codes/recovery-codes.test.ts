import { describe, expect, test } from 'vitest';
import { engines } from '../../support/engines.ts';
import { addApp, challenge, challengesOf, complete, wrongCode } from '../../support/totp.ts';
import { code, createTestServer, password } from '../../support/test-server.ts';

const create = 'mutation { createRecoveryCodes }';

/** Susan has an authenticator app and ten recovery codes. */
async function setUp(settings: Record<string, string> = {}) {
  const server = await createTestServer(settings);
  const added = await addApp(server, await server.signUp());
  const begin = () => challenge(server, 'susan', password);
  const renew = async (token = added.token) =>
    (await server.execute(create, { token })).body.data?.['createRecoveryCodes'] as string[];
  const attempt = async (recoveryCode: string, one?: string) =>
    complete(server, { challenge: one ?? (await begin()), proof: { recoveryCode } });
  return { server, ...added, begin, renew, attempt, codes: await renew() };
}

const invalid = 'SECOND_FACTOR_INVALID';

test('ten codes are shown, and each completes one login in the place of a factor', async () => {
  const { server, codes, attempt } = await setUp();
  expect(codes).toHaveLength(10);
  const answer = await attempt(codes[0]!);
  expect(answer.body.data?.['completeLogin'].session).toMatchObject({
    methods: ['PASSWORD', 'RECOVERY_CODE'],
    hasSecondFactor: true,
  });
  expect(code(await attempt(codes[0]!))).toBe(invalid);
  expect((await attempt(codes[1]!)).status).toBe(200);
  expect((await server.login('susan', password)).body.errors?.[0]?.extensions['factors']).toEqual([
    'TOTP',
    'RECOVERY_CODE',
  ]);
});

test('a code may be typed small, without hyphens, and with letters that look like digits', async () => {
  const { codes, attempt } = await setUp();
  const typed = codes[0]!
    .toLowerCase()
    .replaceAll('-', ' ')
    .replaceAll('0', 'o')
    .replaceAll('1', 'l');
  expect((await attempt(typed)).status).toBe(200);
});

test('new codes void those from before', async () => {
  const { codes, renew, attempt } = await setUp();
  const renewed = await renew();
  expect(code(await attempt(codes[0]!))).toBe(invalid);
  expect((await attempt(renewed[0]!)).status).toBe(200);
});

test('a code of another user is wrong, and so is one with the right beginning alone', async () => {
  const { server, codes, attempt } = await setUp();
  const { token } = await addApp(server, await server.signUp('john'));
  const johns = (await server.execute(create, { token })).body.data?.['createRecoveryCodes'];
  expect(code(await attempt(johns[0]))).toBe(invalid);
  expect(code(await attempt(`${codes[0]!.slice(0, 4)}-AAAA-AAAA-AAAA`))).toBe(invalid);
});

test('what cannot be a code is a wrong argument', async () => {
  const { attempt } = await setUp();
  const answer = await attempt('123456');
  expect(answer.body.errors?.[0]?.extensions).toMatchObject({
    code: 'BAD_USER_INPUT',
    argument: ['proof', 'recoveryCode'],
  });
});

test('codes are for users with a second factor, who have proved it lately', async () => {
  const server = await createTestServer();
  const token = await server.signUp();
  expect(code(await server.execute(create, { token }))).toBe('REAUTHENTICATION_REQUIRED');
  expect(code(await server.execute(create))).toBe('UNAUTHENTICATED');
  const added = await addApp(server, token);
  server.clock.advanceSeconds(301);
  expect(code(await server.execute(create, { token: added.token }))).toBe(
    'REAUTHENTICATION_REQUIRED',
  );
});

test('they go with the last second factor', async () => {
  const { server, token, codes } = await setUp();
  expect((await server.execute('mutation { removeTotp }', { token })).body.data).toEqual({
    removeTotp: true,
  });
  expect((await server.login('susan', password)).status).toBe(200);
  const again = await addApp(server, token);
  const one = await challenge(server, 'susan', password);
  expect(code(await complete(server, { challenge: one, proof: { recoveryCode: codes[0]! } }))).toBe(
    invalid,
  );
  expect(
    (await complete(server, { challenge: one, proof: { totp: again.app.code() } })).status,
  ).toBe(200);
});

test('a code resumes an app that wrong codes have suspended', async () => {
  const { server, app, begin, attempt, codes } = await setUp();
  for (let times = 0; times < 100; times += 5) {
    const one = await begin();
    for (let each = 0; each < 5; each += 1)
      await complete(server, { challenge: one, proof: { totp: wrongCode(app.code()) } });
  }
  expect(
    code(await complete(server, { challenge: await begin(), proof: { totp: app.code() } })),
  ).toBe(invalid);
  expect((await attempt(codes[0]!)).status).toBe(200);
  expect(
    (await complete(server, { challenge: await begin(), proof: { totp: app.code() } })).status,
  ).toBe(200);
});

test('a code that a busy server did not check costs no try', async () => {
  const { server, begin, codes } = await setUp({ AUTH_PASSWORD_QUEUE_LIMIT: '0' });
  const one = await begin();
  const proof = { recoveryCode: `${codes[0]!.slice(0, 4)}-AAAA-AAAA-AAAA` };
  const flood = Array.from({ length: 12 }, () => complete(server, { challenge: one, proof }));
  const answers = (await Promise.all(flood)).map(code);
  const asked = await server.execute(`{ loginChallenge(challenge: "${one}") { attemptsLeft } }`);
  const left = asked.body.data?.['loginChallenge'].attemptsLeft ?? 0;
  expect(left).toBe(5 - answers.filter((each) => each === invalid).length);
});

test('new codes can be asked for five times, and then one a minute', async () => {
  const { server, token } = await setUp({ AUTH_ATTEMPTS: 'on' });
  const ask = async () => code(await server.execute(create, { token }));
  // One set was asked for before.
  for (let times = 0; times < 4; times += 1) expect(await ask()).toBeUndefined();
  expect(await ask()).toBe('TOO_MANY_ATTEMPTS');
});

describe.each(engines)('on %s', (_engine, createDatabase) => {
  test('ten codes on one challenge at once start one session, and use up one code', async () => {
    const { server, token, begin, codes, attempt } = await setUp({
      DATABASE_URL: await createDatabase(),
      AUTH_PASSWORD_QUEUE_LIMIT: '100',
    });
    const one = await begin();
    const answers = await Promise.all(codes.slice(0, 5).map((each) => attempt(each, one)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const { body } = await server.execute('{ me { secondFactors { recoveryCodesLeft } } }', {
      token,
    });
    expect(body.data?.['me'].secondFactors.recoveryCodesLeft).toBe(9);
  });

  test('one code on ten challenges at once starts one session', async () => {
    const { begin, codes, attempt } = await setUp({
      DATABASE_URL: await createDatabase(),
      AUTH_PASSWORD_QUEUE_LIMIT: '100',
    });
    const challenges = await challengesOf(begin, 10);
    const answers = await Promise.all(challenges.map((one) => attempt(codes[0]!, one)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });
});
