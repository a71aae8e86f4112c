import { decodeJwt } from 'jose';
import { expect, test } from 'vitest';
import { app, codeIn, createCode, redeem } from '../../support/hand-over.ts';
import { createMailServer } from '../../support/mail-server.ts';
import { createPage } from '../../support/page.ts';
import { bringCode, finish, giveIdentity } from '../../support/provider-login.ts';
import { mailed, signUp } from '../../support/sign-up.ts';
import { appOf, complete, confirm } from '../../support/totp.ts';
import { code, createTestServer, password } from '../../support/test-server.ts';
import type { GraphQLAnswer, TestServer } from '../../support/test-server.ts';

const AUTH_SECOND_FACTOR = 'required';

/** Susan and her session are from before a second factor was required. `strict` is the server since. */
async function setUp() {
  const lax = await createMailServer();
  const { accessToken, refreshToken } = (
    await lax.execute(
      `mutation { login(username: "susan", password: "${password}") { accessToken refreshToken } }`,
    )
  ).body.data!['login'];
  const { store, clock } = lax;
  await giveIdentity(lax, 'susan-1');
  const settings = { AUTH_SECOND_FACTOR, AUTH_LOGIN_BY_MAIL: 'on', AUTH_RETURN_URLS: app };
  const strict = await createTestServer(settings, { store, clock });
  return { strict, accessToken: accessToken as string, refreshToken: refreshToken as string };
}

async function loginByMail(server: TestServer): Promise<GraphQLAnswer> {
  await server.execute('mutation { requestLoginMail(email: "susan@example.com") { token } }');
  const token = (await server.mails()).at(-1)!.token!;
  return server.execute(`mutation { loginByMail(token: "${token}") { accessToken } }`);
}

async function sessionsOf(server: TestServer, token: string): Promise<number> {
  const { body } = await server.execute('{ me { sessions { nodes { id } } } }', { token });
  return body.data?.['me'].sessions.nodes.length;
}

/** Each way in for a user who has no second factor yet, and a session from before. */
const ways: Record<string, (server: TestServer, token: string) => Promise<GraphQLAnswer>> = {
  login: (server) => server.login('susan', password),
  loginByMail,
  loginWithCode: async (server, token) => redeem(server, codeIn(await createCode(server, token))),
  finishOidcLogin: async (server) => finish(server, await bringCode(server, 'susan-1')),
  'finishOidcLogin of a new user': async (server) =>
    finish(server, await bringCode(server, 'john-1')),
  signUp: (server) => signUp(server, { username: 'john' }),
  'signUp by mail': async (server) => {
    const { emailToken } = await mailed(server, 'john@example.com');
    return signUp(server, { username: 'john', emailToken });
  },
};

/** A passkey is two factors; an ID token goes on as a code; the others need what one of `ways` gives, or a session. */
const others = ['completeLogin', 'loginWithIdToken', 'loginWithPasskey', 'refresh'];

test('every way in that proves one factor is walked below', async () => {
  const { strict } = await setUp();
  const fields = Object.values(strict.schema.getMutationType()!.getFields())
    .filter(({ type }) => String(type) === 'AuthPayload')
    .filter(({ astNode }) => astNode!.directives!.some(({ name }) => name.value === 'public'));
  const walked = [...Object.keys(ways).map((name) => name.split(' ')[0]!), ...others];
  expect(fields.map(({ name }) => name).toSorted()).toEqual(
    [...new Set(walked)]
      .filter((name) => name in strict.schema.getMutationType()!.getFields())
      .toSorted(),
  );
});

for (const [name, enter] of Object.entries(ways)) {
  test(`where a second factor is required, ${name} is refused until one is set up, and starts nothing`, async () => {
    const { strict, accessToken } = await setUp();
    const before = await sessionsOf(strict, accessToken);
    const answer = await enter(strict, accessToken);
    expect([answer.status, code(answer)]).toEqual([401, 'SECOND_FACTOR_REQUIRED']);
    const { challenge, factors } = answer.body.errors![0]!.extensions;
    expect(factors).toEqual([]);
    expect(answer.text).not.toContain('eyJ');
    expect(answer.headers.getSetCookie()).toEqual([]);
    expect(await sessionsOf(strict, accessToken)).toBe(before);

    const given = { challenge: challenge as string };
    for (const proof of [{ totp: '000000' }, { recoveryCode: 'ABCD-EFGH-JKMN-PQRS' }])
      expect(code(await complete(strict, { ...given, proof }))).toBe('SECOND_FACTOR_INVALID');
    const described = await strict.execute(
      'query ($challenge: String) { loginChallenge(challenge: $challenge) { factors enrolment { totp { secret } } } }',
      { variables: given },
    );
    const { enrolment } = described.body.data!['loginChallenge'];
    const phone = appOf(enrolment.totp.secret, strict.clock);
    const done = await complete(strict, { ...given, proof: { totp: phone.code() } });
    const payload = done.body.data!['completeLogin'];
    expect(payload.session.hasSecondFactor).toBe(true);
    expect(decodeJwt(payload.accessToken)).toMatchObject({ acr: 'aal2' });
    expect((await strict.me(payload.accessToken)).status).toBe(200);
  });
}

test('a page gets no token cookie before it has one', async () => {
  const { strict } = await setUp();
  const page = createPage(strict);
  expect(code(await page.signUp('john'))).toBe('SECOND_FACTOR_REQUIRED');
  expect([...page.cookies.keys()].filter((name) => /access|refresh/.test(name))).toEqual([]);
  expect(code(await page.me())).toBe('UNAUTHENTICATED');
});

test('a session from before goes on at its level, and can set a factor up with a fresh password', async () => {
  const { strict, refreshToken } = await setUp();
  const renewed = await strict.execute(
    `mutation { refresh(refreshToken: "${refreshToken}") { accessToken } }`,
  );
  const token = renewed.body.data!['refresh'].accessToken as string;
  expect(decodeJwt(token)).toMatchObject({ acr: 'aal1' });
  const removal = await strict.execute('mutation { removeTotp }', { token });
  expect(removal.body.errors![0]!.extensions).toMatchObject({ acr: 'aal2', factors: [] });
  const begun = await strict.execute('mutation { startTotp { secret enrolment } }', { token });
  const { secret, enrolment } = begun.body.data!['startTotp'];
  const given = { enrolment, code: appOf(secret, strict.clock).code() };
  const confirmed = (await confirm(strict, token, given)).body.data!['confirmTotp'];
  expect(decodeJwt(confirmed.accessToken)).toMatchObject({ acr: 'aal2' });
});
