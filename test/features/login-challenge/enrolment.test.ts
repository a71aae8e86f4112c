import { describe, expect, test } from 'vitest';
import { engines } from '../../support/engines.ts';
import { readQrCode } from '../../support/qr-code.ts';
import { addApp, appOf, challenge, challengesOf, complete, wrongCode } from '../../support/totp.ts';
import { code, createTestServer, password } from '../../support/test-server.ts';

/** A server that asks each user for a second factor; susan has signed up before it did, and has none. */
async function setUp(settings: Record<string, string> = {}) {
  const optional = await createTestServer(settings);
  const token = await optional.signUp();
  const { store, clock } = optional;
  const required = { ...settings, AUTH_SECOND_FACTOR: 'required' };
  const server = await createTestServer(required, { store, clock });
  const begin = () => challenge(server, 'susan', password);
  const describeIt = async (one: string) =>
    (
      await server.execute(
        'query ($one: String) { loginChallenge(challenge: $one) { challenge factors expiresIn attemptsLeft enrolment { totp { secret uri qrCode } } } }',
        { variables: { one } },
      )
    ).body.data?.['loginChallenge'];
  const appFor = async (one: string) =>
    appOf((await describeIt(one)).enrolment.totp.secret, server.clock);
  return { optional, server, token, begin, describeIt, appFor };
}

describe('where every user needs a second factor, the login of a user without one', () => {
  test('waits, and shows an app to set up: the same each time it is asked, another one for another login', async () => {
    const { server, begin, describeIt } = await setUp();
    const one = await begin();
    const shown = await describeIt(one);
    expect(shown).toEqual({
      challenge: one,
      factors: [],
      expiresIn: 300,
      attemptsLeft: 5,
      enrolment: {
        totp: {
          secret: expect.stringMatching(/^[A-Z2-7]{32}$/),
          uri: expect.stringContaining('otpauth://totp/localhost:susan?'),
          qrCode: expect.stringMatching(/^data:image\/svg\+xml;base64,/),
        },
      },
    });
    expect(readQrCode(shown.enrolment.totp.qrCode)).toBe(shown.enrolment.totp.uri);
    server.clock.advanceSeconds(10.5);
    expect(await describeIt(one)).toEqual({ ...shown, expiresIn: 290 });
    const other = await describeIt(await begin());
    expect(other.enrolment.totp.secret).not.toBe(shown.enrolment.totp.secret);
  });

  test('is completed by a code of the app, which is a second factor from then on', async () => {
    const { server, begin, appFor } = await setUp();
    const one = await begin();
    const app = await appFor(one);
    const answer = await complete(server, { challenge: one, proof: { totp: app.code() } });
    expect(answer.body.data?.['completeLogin'].session).toMatchObject({
      methods: ['PASSWORD', 'TOTP'],
      hasSecondFactor: true,
    });
    expect(server.logged.join('\n')).toContain('totp_added');
    const next = await begin();
    expect(code(await complete(server, { challenge: next, proof: { totp: app.code() } }))).toBe(
      'SECOND_FACTOR_INVALID',
    );
    server.clock.advanceSeconds(30);
    expect((await complete(server, { challenge: next, proof: { totp: app.code() } })).status).toBe(
      200,
    );
  });

  test('has five tries for that, too', async () => {
    const { server, begin, appFor } = await setUp();
    const one = await begin();
    const app = await appFor(one);
    for (let times = 0; times < 5; times += 1)
      await complete(server, { challenge: one, proof: { totp: wrongCode(app.code()) } });
    expect(code(await complete(server, { challenge: one, proof: { totp: app.code() } }))).toBe(
      'CHALLENGE_INVALID',
    );
  });

  test('sets no app up once the user has one: a thief who waits with the password gets nothing', async () => {
    const { server, begin, appFor } = await setUp();
    const thiefs = await begin();
    const theirApp = await appFor(thiefs);
    const owners = await begin();
    const app = await appFor(owners);
    expect(
      (await complete(server, { challenge: owners, proof: { totp: app.code() } })).status,
    ).toBe(200);
    const answer = await complete(server, { challenge: thiefs, proof: { totp: theirApp.code() } });
    expect(['SECOND_FACTOR_INVALID', 'CHALLENGE_INVALID']).toContain(code(answer));
  });

  test('takes no recovery code', async () => {
    const { server, begin } = await setUp();
    const proof = { recoveryCode: '0101-ABCD-EFGH-JKMN' };
    expect(code(await complete(server, { challenge: await begin(), proof }))).toBe(
      'SECOND_FACTOR_INVALID',
    );
  });

  test('offers no app where apps are switched off, and takes none', async () => {
    const { server, begin, describeIt } = await setUp({ AUTH_TOTP: 'off' });
    const one = await begin();
    expect((await describeIt(one)).enrolment).toEqual({ totp: null });
    expect(code(await complete(server, { challenge: one, proof: { totp: '123456' } }))).toBe(
      'SECOND_FACTOR_INVALID',
    );
  });
});

test('a sign-up waits as well, and is completed by setting an app up', async () => {
  const server = await createTestServer({ AUTH_SECOND_FACTOR: 'required' });
  const answer = await server.execute(
    `mutation { signUp(input: { username: "susan", password: "${password}" }) { accessToken } }`,
  );
  const one = answer.body.errors?.[0]?.extensions['challenge'] as string;
  const { body } = await server.execute(
    `{ loginChallenge(challenge: "${one}") { enrolment { totp { secret } } } }`,
  );
  const app = appOf(body.data?.['loginChallenge'].enrolment.totp.secret, server.clock);
  expect((await complete(server, { challenge: one, proof: { totp: app.code() } })).status).toBe(
    200,
  );
});

test('a challenge that is void says nothing', async () => {
  const { server, begin, describeIt } = await setUp();
  const one = await begin();
  server.clock.advanceSeconds(300);
  expect(await describeIt(one)).toBeUndefined();
  for (const text of ['', 'lk_challenge_', `lk_challenge_${'A'.repeat(43)}`]) {
    const answer = await server.execute(
      'query ($one: String) { loginChallenge(challenge: $one) { factors } }',
      {
        variables: { one: text },
      },
    );
    expect(code(answer)).toBe('CHALLENGE_INVALID');
  }
});

describe.each(engines)('on %s', (_engine, createDatabase) => {
  test('of ten logins that set up an app each, at once, one does', async () => {
    const { server, begin, appFor } = await setUp({ DATABASE_URL: await createDatabase() });
    const challenges = await challengesOf(begin, 10);
    const apps = await Promise.all(challenges.map(appFor));
    const answers = await Promise.all(
      challenges.map((one, n) =>
        complete(server, { challenge: one, proof: { totp: apps[n]!.code() } }),
      ),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });
});

test('an app that was set up goes on being asked for where apps are switched off by now', async () => {
  const optional = await createTestServer();
  const { app } = await addApp(optional, await optional.signUp());
  const { store, clock } = optional;
  const server = await createTestServer({ AUTH_TOTP: 'off' }, { store, clock });
  const one = await challenge(server, 'susan', password);
  expect((await complete(server, { challenge: one, proof: { totp: app.code() } })).status).toBe(
    200,
  );
});

test('a hook that refuses a login costs no try, and no code', async () => {
  let refuses = true;
  const server = await createTestServer(
    {},
    {
      hooks: {
        afterLogin: () => {
          if (refuses) throw new Error('not today');
        },
      },
    },
  );
  const { app } = await addApp(server, await server.signUp());
  const one = await challenge(server, 'susan', password);
  for (let times = 0; times < 6; times += 1)
    expect(
      (await complete(server, { challenge: one, proof: { totp: app.code() } })).status,
    ).not.toBe(200);
  refuses = false;
  expect((await complete(server, { challenge: one, proof: { totp: app.code() } })).status).toBe(
    200,
  );
});
