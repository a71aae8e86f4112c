import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  code,
  createTestServer,
  password,
  reason,
  type GraphQLAnswer,
  type TestServer,
} from '../support/test-server.ts';
import { userId } from '../support/user-id.ts';
import { rotateToken } from '../support/rotation.ts';

interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly session: { readonly id: string };
}

const fields = 'accessToken tokenType expiresIn refreshToken user { id username } session { id }';

async function login(server: TestServer): Promise<Tokens> {
  const { body } = await server.execute(
    `mutation ($p: String!) { login(username: "susan", password: $p) { ${fields} } }`,
    { variables: { p: password } },
  );
  return body.data?.['login'] as Tokens;
}

const refresh = (server: TestServer, refreshToken: unknown, token?: string) =>
  server.execute(`mutation ($t: String) { refresh(refreshToken: $t) { ${fields} } }`, {
    variables: { t: refreshToken },
    ...(token !== undefined && { token }),
  });

const tokensOf = ({ body }: GraphQLAnswer) => body.data?.['refresh'] as Tokens;

async function setUp(environment: Record<string, string> = {}) {
  const server = await createTestServer(environment);
  await server.signUp('susan');
  return { server, first: await login(server) };
}

describe('a refresh token', () => {
  test('is 256 random bits, with its session and a MAC, behind a prefix that says what it is', async () => {
    const { first } = await setUp();
    expect(first.refreshToken).toMatch(/^lk_refresh_[\w-]{92}$/);
  });

  test('gives a new access token and its successor, in the same session', async () => {
    const { server, first } = await setUp();
    const answer = await refresh(server, first.refreshToken);
    const second = tokensOf(answer);
    expect(answer.status).toBe(200);
    expect(second.session.id).toBe(first.session.id);
    expect(second.refreshToken).not.toBe(first.refreshToken);
    expect(second.accessToken).not.toBe(first.accessToken);
    expect((await server.me(second.accessToken)).status).toBe(200);
    expect((await refresh(server, second.refreshToken)).status).toBe(200);
  });

  test('is stored as its SHA-256 and nothing else', async () => {
    const { server, first } = await setUp();
    const hash = createHash('sha256').update(first.refreshToken).digest('base64url');
    const rotate = (presented: string) =>
      rotateToken(server.store.sessions, {
        token: { sessionId: first.session.id, counter: 1, hash: presented },
        successorHash: 'next',
        sealedSuccessor: 'sealed',
        now: new Date(server.clock.now()),
        graceSeconds: 10,
      });
    expect((await rotate(first.refreshToken)).outcome).toBe('unknown');
    expect((await rotate(hash)).outcome).toBe('rotated');
  });

  test('is no access token, and an access token is no refresh token', async () => {
    const { server, first } = await setUp();
    expect(reason(await server.me(first.refreshToken))).toBe('TOKEN_INVALID');
    expect(code(await refresh(server, first.accessToken))).toBe('REFRESH_TOKEN_INVALID');
  });

  test.each([
    undefined,
    null,
    '',
    'x',
    'lk_refresh_',
    `lk_refresh_${'a'.repeat(43)}`,
    `lk_refresh_${'a'.repeat(92)}`,
    'a'.repeat(9000),
  ])('%j is REFRESH_TOKEN_INVALID', async (token) => {
    const { server } = await setUp();
    const answer = await refresh(server, token);
    expect([answer.status, code(answer)]).toEqual([401, 'REFRESH_TOKEN_INVALID']);
  });

  test('works while an expired access token is in the header', async () => {
    const { server, first } = await setUp();
    server.clock.advanceSeconds(3600);
    expect(reason(await server.me(first.accessToken))).toBe('TOKEN_EXPIRED');
    expect((await refresh(server, first.refreshToken, first.accessToken)).status).toBe(200);
  });

  test('ends with its session, 30 days after the login, however often it was refreshed', async () => {
    const { server, first } = await setUp();
    server.clock.advanceSeconds(29 * 86_400);
    const second = tokensOf(await refresh(server, first.refreshToken));
    server.clock.advanceSeconds(86_400 - 1);
    const third = tokensOf(await refresh(server, second.refreshToken));
    server.clock.advanceSeconds(1);
    expect(code(await refresh(server, third.refreshToken))).toBe('REFRESH_TOKEN_INVALID');
    expect(reason(await server.me(third.accessToken))).toBe('SESSION_REVOKED');
  });

  test('gives an access token that does not outlive the session', async () => {
    const { server, first } = await setUp();
    server.clock.advanceSeconds(30 * 86_400 - 100);
    const { body } = await refresh(server, first.refreshToken);
    expect(body.data?.['refresh'].expiresIn).toBe(100);
    const token: string = body.data?.['refresh'].accessToken;
    const { exp, iat } = JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString());
    expect(exp - iat).toBe(100);
  });

  test('says that its session has just been used', async () => {
    const { server, first } = await setUp();
    server.clock.advanceSeconds(3600);
    const { body } = await server.execute(
      'mutation ($t: String) { refresh(refreshToken: $t) { session { lastUsedAt } } }',
      { variables: { t: first.refreshToken } },
    );
    expect(body.data?.['refresh'].session.lastUsedAt).toBe('2026-11-23T10:30:00.000Z');
  });

  test('of a disabled or deleted user is refused', async () => {
    const { server, first } = await setUp();
    await server.store.users.disable(await userId(server.store), new Date());
    expect(code(await refresh(server, first.refreshToken))).toBe('REFRESH_TOKEN_INVALID');
    await server.store.users.delete(await userId(server.store), new Date());
    expect(code(await refresh(server, first.refreshToken))).toBe('REFRESH_TOKEN_INVALID');
  });
});

describe('a replay', () => {
  test('within the grace gives the same successor and a good access token', async () => {
    const { server, first } = await setUp();
    const second = tokensOf(await refresh(server, first.refreshToken));
    server.clock.advanceSeconds(10);
    const again = tokensOf(await refresh(server, first.refreshToken));
    expect(again.refreshToken).toBe(second.refreshToken);
    expect((await server.me(again.accessToken)).status).toBe(200);
  });

  test('after the grace ends the session: reused once, then invalid, and every token is dead', async () => {
    const { server, first } = await setUp();
    const second = tokensOf(await refresh(server, first.refreshToken));
    server.clock.advanceSeconds(11);
    const replay = await refresh(server, first.refreshToken);
    expect([replay.status, code(replay)]).toEqual([401, 'REFRESH_TOKEN_REUSED']);
    expect(code(await refresh(server, first.refreshToken))).toBe('REFRESH_TOKEN_INVALID');
    expect(code(await refresh(server, second.refreshToken))).toBe('REFRESH_TOKEN_INVALID');
    for (const { accessToken } of [first, second]) {
      expect(reason(await server.me(accessToken))).toBe('SESSION_REVOKED');
    }
    expect(server.logged.join('')).toContain('"event":"refresh_token_reused"');
    expect(server.logged.join('')).not.toContain(first.refreshToken);
  });

  test('within the grace, but after the successor was used, ends the session too', async () => {
    const { server, first } = await setUp();
    const second = tokensOf(await refresh(server, first.refreshToken));
    const third = tokensOf(await refresh(server, second.refreshToken));
    expect(code(await refresh(server, first.refreshToken))).toBe('REFRESH_TOKEN_REUSED');
    expect(code(await refresh(server, third.refreshToken))).toBe('REFRESH_TOKEN_INVALID');
  });

  test('ends its own session and no other', async () => {
    const { server, first } = await setUp();
    const other = await login(server);
    await refresh(server, first.refreshToken);
    server.clock.advanceSeconds(11);
    await refresh(server, first.refreshToken);
    expect((await server.me(other.accessToken)).status).toBe(200);
    expect((await refresh(server, other.refreshToken)).status).toBe(200);
  });

  test('with no grace at all is never forgiven', async () => {
    const { server, first } = await setUp({ AUTH_REFRESH_GRACE_SECONDS: '0' });
    await refresh(server, first.refreshToken);
    expect(code(await refresh(server, first.refreshToken))).toBe('REFRESH_TOKEN_REUSED');
  });
});

describe('200 refreshes with one token at once', () => {
  /** Whoever is told that the database is too busy asks again. */
  const insist = async (server: TestServer, token: string) => {
    for (;;) {
      const answer = await refresh(server, token);
      if (code(answer) !== 'STORE_UNAVAILABLE') return answer;
    }
  };
  const storm = (server: TestServer, token: string) =>
    Promise.all(Array.from({ length: 200 }, () => insist(server, token)));

  test('yield one successor, the same for all of them', async () => {
    const { server, first } = await setUp();
    const answers = await storm(server, first.refreshToken);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const successors = new Set(answers.map((answer) => tokensOf(answer).refreshToken));
    expect(successors.size).toBe(1);
    expect((await refresh(server, [...successors][0])).status).toBe(200);
  });

  test('without a grace: exactly one succeeds, and the session is over', async () => {
    const { server, first } = await setUp({ AUTH_REFRESH_GRACE_SECONDS: '0' });
    const answers = await storm(server, first.refreshToken);
    const count = (wanted: unknown) => answers.filter((answer) => code(answer) === wanted).length;
    expect(count(undefined)).toBe(1);
    expect(count('REFRESH_TOKEN_REUSED')).toBe(1);
    expect(count('REFRESH_TOKEN_INVALID')).toBe(198);
    const winner = answers.find(({ status }) => status === 200)!;
    expect(reason(await server.me(tokensOf(winner).accessToken))).toBe('SESSION_REVOKED');
  });
});
