import { decodeJwt } from 'jose';
import { describe, expect, test } from 'vitest';
import { addApp, challenge, challengesOf, complete, wrongCode } from '../../support/totp.ts';
import { code, createTestServer, password, type TestServer } from '../../support/test-server.ts';

/** Susan has an authenticator app. */
async function setUp(settings: Record<string, string> = {}) {
  const server = await createTestServer(settings);
  const added = await addApp(server, await server.signUp());
  const begin = () => challenge(server, 'susan', password);
  const sessions = async (token = added.token) => {
    const all = await server.execute('{ me { sessions(first: 100) { edges { node { id } } } } }', {
      token,
    });
    return all.body.data?.['me'].sessions.edges.length as number;
  };
  return { server, ...added, begin, sessions };
}

const invalid = 'SECOND_FACTOR_INVALID';
const isVoid = 'CHALLENGE_INVALID';

describe('a login of a user with an authenticator app', () => {
  test('is refused with a challenge, and starts nothing', async () => {
    const { server, sessions } = await setUp();
    const before = await sessions();
    const answer = await server.login('susan', password);
    expect(answer.status).toBe(401);
    expect(answer.body.errors?.[0]?.extensions).toEqual({
      code: 'SECOND_FACTOR_REQUIRED',
      challenge: expect.stringMatching(/^lk_challenge_[\w-]{43}$/),
      factors: ['TOTP'],
      expiresIn: 300,
      attemptsLeft: 5,
    });
    expect(answer.body.data?.['login'] ?? null).toBeNull();
    expect(await sessions()).toBe(before);
  });

  test('is completed by the code that the app shows, and the session says so', async () => {
    const { server, app, begin } = await setUp();
    const answer = await complete(server, {
      challenge: await begin(),
      proof: { totp: app.code() },
    });
    expect(answer.body.data?.['completeLogin']).toMatchObject({
      refreshToken: expect.stringMatching(/^lk_refresh_/),
      user: { username: 'susan' },
      session: { methods: ['PASSWORD', 'TOTP'], hasSecondFactor: true },
    });
    const accessToken = answer.body.data?.['completeLogin']?.accessToken;
    expect(decodeJwt(accessToken)).toMatchObject({ amr: ['pwd', 'otp', 'mfa'], acr: 'aal2' });
    expect(await server.me(accessToken)).toMatchObject({ status: 200 });
  });

  test('a code may have white space in it, and may be one step old', async () => {
    const { server, app, begin } = await setUp();
    server.clock.advanceSeconds(60);
    const spaced = app.code(-1).replace(/(...)/, ' $1 ');
    const answer = await complete(server, { challenge: await begin(), proof: { totp: spaced } });
    expect(code(answer)).toBeUndefined();
  });
});

describe('a code is good once:', () => {
  test('not for a second login', async () => {
    const { server, app, begin } = await setUp();
    const proof = { totp: app.code() };
    expect(code(await complete(server, { challenge: await begin(), proof }))).toBeUndefined();
    expect(code(await complete(server, { challenge: await begin(), proof }))).toBe(invalid);
  });

  test('nor a code of an earlier step, once a later one was used', async () => {
    const { server, app, begin } = await setUp();
    const [earlier, later] = [app.code(), app.code(1)];
    expect(
      code(await complete(server, { challenge: await begin(), proof: { totp: later } })),
    ).toBeUndefined();
    expect(
      code(await complete(server, { challenge: await begin(), proof: { totp: earlier } })),
    ).toBe(invalid);
  });

  test('the code that set the app up logs no one in', async () => {
    const { server, app, begin } = await setUp();
    // The clock has gone one step on since.
    expect(
      code(await complete(server, { challenge: await begin(), proof: { totp: app.code(-1) } })),
    ).toBe(invalid);
  });

  test('of 20 completions of one challenge at once, one starts a session', async () => {
    const { server, app, begin, sessions } = await setUp();
    const before = await sessions();
    const given = { challenge: await begin(), proof: { totp: app.code() } };
    const answers = await Promise.all(Array.from({ length: 20 }, () => complete(server, given)));
    expect(answers.filter((answer) => code(answer) === undefined)).toHaveLength(1);
    expect(await sessions()).toBe(before + 1);
  });

  test('of 20 challenges that are completed at once by one code, one starts a session', async () => {
    const { server, app, begin, sessions } = await setUp();
    const before = await sessions();
    const challenges = await challengesOf(begin, 20);
    const proof = { totp: app.code() };
    const answers = await Promise.all(
      challenges.map((one) => complete(server, { challenge: one, proof })),
    );
    expect(answers.filter((answer) => code(answer) === undefined)).toHaveLength(1);
    expect(await sessions()).toBe(before + 1);
  });
});

describe('a challenge', () => {
  test('is good once', async () => {
    const { server, app, begin } = await setUp();
    const one = await begin();
    expect(
      code(await complete(server, { challenge: one, proof: { totp: app.code() } })),
    ).toBeUndefined();
    expect(code(await complete(server, { challenge: one, proof: { totp: app.code(1) } }))).toBe(
      isVoid,
    );
  });

  test('has five tries, and the sixth is refused though the code is right', async () => {
    const { server, app, begin } = await setUp();
    const one = await begin();
    const wrong = wrongCode(app.code());
    for (const left of [4, 3, 2, 1, 0]) {
      const answer = await complete(server, { challenge: one, proof: { totp: wrong } });
      expect(answer.body.errors?.[0]?.extensions).toMatchObject({
        code: invalid,
        attemptsLeft: left,
      });
    }
    expect(code(await complete(server, { challenge: one, proof: { totp: app.code() } }))).toBe(
      isVoid,
    );
    // Another login goes on.
    expect(
      code(await complete(server, { challenge: await begin(), proof: { totp: app.code() } })),
    ).toBeUndefined();
  });

  test('answers five of 20 wrong codes at once', async () => {
    const { server, app, begin } = await setUp();
    const given = { challenge: await begin(), proof: { totp: wrongCode(app.code()) } };
    const answers = await Promise.all(Array.from({ length: 20 }, () => complete(server, given)));
    expect(answers.filter((answer) => code(answer) === invalid)).toHaveLength(5);
    expect(answers.filter((answer) => code(answer) === isVoid)).toHaveLength(15);
  });

  test('is void after five minutes', async () => {
    const { server, app, begin } = await setUp();
    const one = await begin();
    server.clock.advanceSeconds(300);
    expect(code(await complete(server, { challenge: one, proof: { totp: app.code() } }))).toBe(
      isVoid,
    );
  });

  test('is void once the password is another', async () => {
    const { server, app, begin, token } = await setUp();
    const one = await begin();
    const change = `mutation { changePassword(currentPassword: "${password}", newPassword: "another ${password}") { tokenType } }`;
    expect(code(await server.execute(change, { token }))).toBeUndefined();
    expect(code(await complete(server, { challenge: one, proof: { totp: app.code() } }))).toBe(
      isVoid,
    );
  });

  test('is void once its user is disabled', async () => {
    const { server, app, begin } = await setUp();
    const one = await begin();
    await disable(server);
    expect(code(await complete(server, { challenge: one, proof: { totp: app.code() } }))).toBe(
      isVoid,
    );
  });

  test('takes no code of another user', async () => {
    const { server, begin } = await setUp();
    const john = await addApp(server, await server.signUp('john'));
    expect(
      code(await complete(server, { challenge: await begin(), proof: { totp: john.app.code() } })),
    ).toBe(invalid);
  });

  test.each([
    '',
    'lk_challenge_',
    `lk_challenge_${'A'.repeat(43)}`,
    `lk_refresh_${'A'.repeat(43)}`,
    'x'.repeat(5000),
    '\0',
  ])('that was never issued is void: %j', async (one) => {
    const { server, app } = await setUp();
    expect(code(await complete(server, { challenge: one, proof: { totp: app.code() } }))).toBe(
      isVoid,
    );
  });

  test('is void without a challenge, where there is no cookie either', async () => {
    const { server, app } = await setUp();
    expect(code(await complete(server, { proof: { totp: app.code() } }))).toBe(isVoid);
  });
});

describe('what cannot be a proof', () => {
  test.each(['', '12345', '1234567', '١٢٣٤٥٦', '１２３４５６', 'abcdef', '12345\0'])(
    'is a wrong argument and costs no try: %j',
    async (totp) => {
      const { server, begin } = await setUp();
      const one = await begin();
      const answer = await complete(server, { challenge: one, proof: { totp } });
      expect(answer.status).toBe(400);
      expect(answer.body.errors?.[0]?.extensions).toMatchObject({
        code: 'BAD_USER_INPUT',
        argument: ['proof', 'totp'],
      });
      const asked = await server.execute(
        'query ($challenge: String) { loginChallenge(challenge: $challenge) { attemptsLeft } }',
        { variables: { challenge: one } },
      );
      expect(asked.body.data?.['loginChallenge']).toEqual({ attemptsLeft: 5 });
    },
  );

  test.each([
    {},
    { totp: null },
    { totp: '123456', recoveryCode: '0101-ABCD-EFGH-JKMN' },
    { code: '123456' },
  ])('is refused where it is not exactly one: %j', async (proof) => {
    const { server, begin } = await setUp();
    const answer = await complete(server, { challenge: await begin(), proof });
    expect(answer.status).toBe(400);
  });

  test('two proofs in one document are refused before either is tried', async () => {
    const { server, app, begin } = await setUp();
    const one = await begin();
    const field = (name: string, totp: string) =>
      `${name}: completeLogin(challenge: "${one}", proof: { totp: "${totp}" }) { tokenType }`;
    const answer = await server.execute(
      `mutation { ${field('a', wrongCode(app.code()))} ${field('b', app.code())} }`,
    );
    expect(code(answer)).toBe('DOCUMENT_LIMIT_EXCEEDED');
    expect(
      code(await complete(server, { challenge: one, proof: { totp: app.code() } })),
    ).toBeUndefined();
  });
});

async function disable(server: TestServer): Promise<void> {
  const administration = server.administer({ kind: 'test' });
  const susan = await administration.findUser('susan');
  await administration.disableUser(susan!.id);
}
