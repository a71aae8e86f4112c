import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { buildSchema } from 'graphql';
import { describe, expect, test } from 'vitest';
import { challengeOf, redeem, verifier } from '../../support/hand-over.ts';
import { createMailServer, type MailServer } from '../../support/mail-server.ts';
import { errorStatus } from '../../../src/errors.ts';
import { createPasskeyUser } from '../../support/passkeys.ts';
import { bringCode, finish, giveIdentity } from '../../support/provider-login.ts';
import { session } from '../../support/rows.ts';
import { code, password, type GraphQLAnswer } from '../../support/test-server.ts';
import { addApp, challenge, complete, wrongCode, type App } from '../../support/totp.ts';
import { userId } from '../../support/user-id.ts';

interface Parts {
  readonly server: MailServer;
  readonly app: App;
  readonly passkey: ReturnType<typeof createPasskeyUser>;
}

/** Tries to get in without the second factor, with everything else right. */
type Attack = (parts: Parts) => Promise<GraphQLAnswer>;

/** Every way in, and what it answers to a caller who has everything but the second factor. */
const ways: Readonly<Record<string, { attack: Attack; refusal: string }>> = {
  login: {
    attack: ({ server }) => server.login('susan', password),
    refusal: 'SECOND_FACTOR_REQUIRED',
  },
  loginByMail: {
    attack: async ({ server }) =>
      server.loginByMail({ token: (await server.mailed('login')).link }),
    refusal: 'SECOND_FACTOR_REQUIRED',
  },
  completeLogin: {
    attack: async ({ server, app }) => {
      const waiting = await challenge(server, 'susan', password);
      return complete(server, { challenge: waiting, proof: { totp: wrongCode(app.code()) } });
    },
    refusal: 'SECOND_FACTOR_INVALID',
  },
  // A session that has proved no factor makes no code: this one was put into the database.
  loginWithCode: {
    attack: ({ server }) => redeem(server, weakCode),
    refusal: 'SECOND_FACTOR_REQUIRED',
  },
  finishOidcLogin: {
    attack: async ({ server }) => finish(server, await bringCode(server, 'susan-1')),
    refusal: 'SECOND_FACTOR_REQUIRED',
  },
  // It ends as a code, which the server redeems itself: here without a provider that could have issued one.
  loginWithIdToken: {
    attack: ({ server }) =>
      server.execute(
        'mutation { loginWithIdToken(provider: "corp", idToken: "x", nonce: "x") { accessToken } }',
      ),
    refusal: 'BAD_USER_INPUT',
  },
  loginWithPasskey: {
    attack: ({ passkey }) => passkey.login({ verifiesUser: false }),
    refusal: 'INVALID_CREDENTIALS',
  },
  refresh: {
    attack: async ({ server }) => {
      const token = await challenge(server, 'susan', password);
      return server.execute(`mutation { refresh(refreshToken: "${token}") { accessToken } }`);
    },
    refusal: 'REFRESH_TOKEN_INVALID',
  },
  signUp: {
    attack: ({ server }) =>
      server.execute(
        `mutation { signUp(input: { username: "susan", password: "${password}" }) { accessToken } }`,
      ),
    refusal: 'USERNAME_TAKEN',
  },
};

async function setUp(): Promise<Parts> {
  const server = await createMailServer({ AUTH_ATTEMPTS: 'on' });
  await server.prove('susan', 'susan@example.com');
  const first = (await server.login('susan', password)).body.data?.['login'].accessToken;
  const { app, token } = await addApp(server, first);
  const passkey = createPasskeyUser(server);
  const registered = await passkey.register(token);
  if (!registered.body.data?.['registerPasskey']) throw new Error(registered.text);
  await giveWeakCode(server);
  await giveIdentity(server, 'susan-1');
  return { server, app, passkey };
}

const weakCode = `lk_login_${'x'.repeat(43)}`;

/** Gives susan a session that has proved a password alone, and a code by which it hands that over. */
async function giveWeakCode({ store, clock }: MailServer) {
  const susan = await userId(store);
  const [createdAt, expiresAt] = [new Date(clock.now()), new Date(clock.now() + 60_000)];
  await store.sessions.start(session('weak', { userId: susan, createdAt, expiresAt }), 'weak');
  await store.loginCodes.insert({
    hash: hash('sha256', weakCode, 'base64url'),
    userId: susan,
    sessionId: 'weak',
    codeChallenge: challengeOf(verifier),
    createdAt,
    expiresAt,
  });
}

/** Returns every session that susan has. */
async function sessionsOf({ store, clock }: MailServer) {
  const susan = await userId(store);
  const now = new Date(clock.now());
  return store.sessions.list({ userId: susan, after: null, limit: 100, now });
}

test('every mutation that can start a session without a token is among the ways', () => {
  const schema = buildSchema(readFileSync('schema.graphql', 'utf8'));
  const fields = Object.values(schema.getMutationType()!.getFields());
  const open = fields.filter(
    ({ type, astNode }) =>
      String(type) === 'AuthPayload' &&
      astNode?.directives?.some(({ name }) => name.value === 'public'),
  );
  expect(open.map(({ name }) => name).toSorted()).toEqual(Object.keys(ways).toSorted());
});

describe.each(Object.entries(ways))('%s, of a user with a second factor', (_name, way) => {
  test('starts no session, sets no cookie, and gives no token that works', async () => {
    const parts = await setUp();
    const { server } = parts;
    const before = await sessionsOf(server);
    const answer = await way.attack(parts);
    expect([answer.status, code(answer)]).toEqual([
      errorStatus[way.refusal as keyof typeof errorStatus],
      way.refusal,
    ]);
    expect(await sessionsOf(server)).toEqual(before);
    expect(answer.headers.getSetCookie()).toEqual([]);
    for (const [secret = ''] of answer.text.matchAll(/lk_[\w-]+/g))
      expect((await server.me(secret)).status).toBe(401);
  });
});

test('a user with everything gets in', async () => {
  const { server, app, passkey } = await setUp();
  const waiting = await challenge(server, 'susan', password);
  const completed = await complete(server, { challenge: waiting, proof: { totp: app.code() } });
  expect(completed.body.data?.['completeLogin'].session.methods).toEqual(['PASSWORD', 'TOTP']);
  expect((await passkey.login()).body.data?.['loginWithPasskey'].session.hasSecondFactor).toBe(
    true,
  );
});
