import { describe, expect, test } from 'vitest';
import { engines } from '../../support/engines.ts';
import { addApp, challenge, challengesOf, complete, wrongCode } from '../../support/totp.ts';
import { code, createTestServer, password, read } from '../../support/test-server.ts';

/** Susan has an authenticator app, and attempts are counted. */
async function setUp(settings: Record<string, string> = {}) {
  const server = await createTestServer({ AUTH_ATTEMPTS: 'on', ...settings });
  const added = await addApp(server, await server.signUp());
  const begin = () => challenge(server, 'susan', password);
  return { server, ...added, begin };
}

describe.each(engines)('on %s', (_engine, createDatabase) => {
  test('of 300 wrong codes on 50 challenges at once, no more are compared than the user has tries', async () => {
    const { server, app, begin } = await setUp({
      DATABASE_URL: await createDatabase(),
      AUTH_ATTEMPTS_PER_USER_AND_ADDRESS: '1000/1',
    });
    const challenges = await challengesOf(begin, 50);
    const proof = { totp: wrongCode(app.code()) };
    const codes: unknown[] = [];
    for (let times = 0; times < 6; times += 1) {
      const tries = challenges.map((one) => complete(server, { challenge: one, proof }));
      codes.push(...(await Promise.all(tries)).map(code));
    }
    expect(codes).toHaveLength(300);
    expect(codes.filter((one) => one === 'SECOND_FACTOR_INVALID').length).toBeLessThanOrEqual(10);
    expect(codes.filter((one) => one === 'TOO_MANY_ATTEMPTS').length).toBeGreaterThan(200);
    expect(codes).not.toContain(undefined);
  });

  test('of 20 completions at once, of one challenge and of 20, one starts a session', async () => {
    const settings = { DATABASE_URL: await createDatabase(), AUTH_ATTEMPTS: 'off' };
    const { server, app, begin } = await setUp(settings);
    const one = await begin();
    const others = await challengesOf(begin, 20);
    for (const challenges of [Array.from({ length: 20 }, () => one), others]) {
      const proof = { totp: app.code() };
      const answers = await Promise.all(
        challenges.map((each) => complete(server, { challenge: each, proof })),
      );
      expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1);
      server.clock.advanceSeconds(30);
    }
  });

  test('a challenge and a new password at once: whichever is first, no session of before is left', async () => {
    const settings = { DATABASE_URL: await createDatabase(), AUTH_ATTEMPTS: 'off' };
    const { server, app, begin, token } = await setUp(settings);
    const one = await begin();
    const change = `mutation { changePassword(currentPassword: "${password}", newPassword: "another ${password}") { tokenType } }`;
    const [completed, changed] = await Promise.all([
      complete(server, { challenge: one, proof: { totp: app.code() } }),
      server.execute(change, { token }),
    ]);
    expect(changed.status).toBe(200);
    const started = completed.body.data?.['completeLogin']?.accessToken ?? 'none';
    expect((await server.me(started)).status).toBe(401);
    expect([undefined, 'CHALLENGE_INVALID']).toContain(code(completed));
  });
});

test('wrong codes use up what the user may try, whatever the challenge, and a right password gives none of it back', async () => {
  const { server, app, begin } = await setUp({ AUTH_SECOND_FACTOR_ATTEMPTS: '3/300' });
  const guess = async () =>
    code(
      await complete(server, { challenge: await begin(), proof: { totp: wrongCode(app.code()) } }),
    );
  const invalid = 'SECOND_FACTOR_INVALID';
  expect([await guess(), await guess(), await guess()]).toEqual([invalid, invalid, invalid]);
  expect(await guess()).toBe('TOO_MANY_ATTEMPTS');
  const right = await complete(server, { challenge: await begin(), proof: { totp: app.code() } });
  expect(right.body.errors?.[0]?.extensions).toMatchObject({
    code: 'TOO_MANY_ATTEMPTS',
    retryAfter: 300,
  });
});

test('strangers with many addresses suspend no app: what would be refused though it were right is not compared', async () => {
  const { server, app } = await setUp();
  const from = async (ip: string, query: string) => {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ query });
    const url = 'http://localhost:4000/graphql';
    return read(await server.fetch(new Request(url, { method: 'POST', headers, body }), { ip }));
  };
  const guess = async (ip: string) => {
    const login = `mutation { login(username: "susan", password: "${password}") { tokenType } }`;
    const one = (await from(ip, login)).body.errors?.[0]?.extensions['challenge'] as string;
    const proof = `{ totp: "${wrongCode(app.code())}" }`;
    const completion = `mutation { completeLogin(challenge: "${one}", proof: ${proof}) { tokenType } }`;
    for (let times = 0; times < 5; times += 1) await from(ip, completion);
  };
  for (let network = 0; network < 25; network += 1) await guess(`198.51.${network}.7`);
  const user = await server.store.users.findByUsernameKey('susan');
  expect((await server.store.secondFactors.find(user!.id)).totpFailures).toBeLessThanOrEqual(10);
});

test('what is refused because there were too many costs the challenge no try', async () => {
  const { server, app, begin } = await setUp({ AUTH_SECOND_FACTOR_ATTEMPTS: '1/300' });
  const one = await begin();
  for (let times = 0; times < 6; times += 1)
    await complete(server, { challenge: one, proof: { totp: wrongCode(app.code()) } });
  const asked = await server.execute(`{ loginChallenge(challenge: "${one}") { attemptsLeft } }`);
  expect(asked.body.data?.['loginChallenge']).toEqual({ attemptsLeft: 4 });
});

test('a login that waits resets no count of wrong passwords; one that is completed does', async () => {
  const { server, app, begin } = await setUp({ AUTH_ATTEMPTS_PER_USER_AND_ADDRESS: '3/300' });
  const wrong = async () => code(await server.login('susan', 'a wrong password'));
  const [invalid, tooMany] = ['INVALID_CREDENTIALS', 'TOO_MANY_ATTEMPTS'];
  expect([await wrong(), await wrong()]).toEqual([invalid, invalid]);
  const one = await begin();
  expect([await wrong(), await wrong()]).toEqual([invalid, tooMany]);
  expect((await complete(server, { challenge: one, proof: { totp: app.code() } })).status).toBe(
    200,
  );
});

test('a code that was used before clears no count: who has seen one cannot guess on with it', async () => {
  const { server, app, begin } = await setUp({ AUTH_SECOND_FACTOR_ATTEMPTS: '4/300' });
  const used = app.code();
  expect((await complete(server, { challenge: await begin(), proof: { totp: used } })).status).toBe(
    200,
  );
  const codes: unknown[] = [];
  for (const totp of [wrongCode(used), used, wrongCode(used), used, wrongCode(used)])
    codes.push(code(await complete(server, { challenge: await begin(), proof: { totp } })));
  expect(codes.at(-1)).toBe('TOO_MANY_ATTEMPTS');
});

test('after 100 wrong codes in a row no code is good, and the password alone is not enough either', async () => {
  const { server, app, begin, token } = await setUp({ AUTH_ATTEMPTS: 'off' });
  for (let times = 0; times < 100; times += 5) {
    const one = await begin();
    for (let each = 0; each < 5; each += 1)
      await complete(server, { challenge: one, proof: { totp: wrongCode(app.code()) } });
  }
  const answer = await server.login('susan', password);
  expect(answer.body.errors?.[0]?.extensions).toMatchObject({
    code: 'SECOND_FACTOR_REQUIRED',
    factors: [],
  });
  const one = await begin();
  const asked = await server.execute(
    `{ loginChallenge(challenge: "${one}") { factors enrolment { totp { secret } } } }`,
  );
  expect(asked.body.data?.['loginChallenge']).toEqual({ factors: [], enrolment: null });
  const refused = await complete(server, { challenge: one, proof: { totp: app.code() } });
  expect(code(refused)).toBe('SECOND_FACTOR_INVALID');
  // A new password resumes it.
  const changed = `another ${password}`;
  const change = `mutation { changePassword(currentPassword: "${password}", newPassword: "${changed}") { tokenType } }`;
  expect((await server.execute(change, { token })).status).toBe(200);
  const again = await challenge(server, 'susan', changed);
  expect((await complete(server, { challenge: again, proof: { totp: app.code() } })).status).toBe(
    200,
  );
});
