import { createHash } from 'node:crypto';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { administrateKeys, secrets } from '../support/keys.ts';
import { createPostgresDatabase, hasPostgres } from '../support/postgres-database.ts';
import { rivals } from '../support/rival.ts';
import { countStatements } from '../support/statements.ts';
import { loginForRefresh as login, logout, refresh } from '../support/refreshing.ts';
import { code, createTestServer, password, type TestServer } from '../support/test-server.ts';

/** Refreshes so many times, and returns every token, the first one first. */
async function refreshOften(server: TestServer, first: string, times: number): Promise<string[]> {
  const tokens = [first];
  for (let n = 0; n < times; n += 1) {
    const { body } = await refresh(server, tokens.at(-1)!);
    tokens.push(body.data?.['refresh'].refreshToken);
  }
  return tokens;
}

describe.each(rivals)('a session on %s', (_engine, create) => {
  async function setUp(environment: Record<string, string> = {}) {
    const { url, connect } = await create();
    const server = await createTestServer({ DATABASE_URL: url, ...environment });
    await server.signUp();
    return { url, server, rival: await connect() };
  }

  test('has one row, however often it was refreshed', async () => {
    const { server, rival } = await setUp();
    await refreshOften(server, await login(server), 30);
    // One of the sign-up, one of the login.
    expect(await rival.rows('select id from sessions')).toHaveLength(2);
    expect(await rival.rows('select hash from refresh_tokens')).toEqual([]);
  });

  test('ends at a replay of any of its tokens, however long ago that was used', async () => {
    const { server } = await setUp();
    for (const nth of [0, 1, 7, 9]) {
      const tokens = await refreshOften(server, await login(server), 10);
      server.clock.advanceSeconds(11);
      expect(code(await refresh(server, tokens[nth]!))).toBe('REFRESH_TOKEN_REUSED');
      expect(code(await refresh(server, tokens[10]!))).toBe('REFRESH_TOKEN_INVALID');
    }
  });

  test('ends by a logout with any of its tokens, and with none that was made up', async () => {
    const { server } = await setUp();
    const tokens = await refreshOften(server, await login(server), 3);
    const madeUp = `${tokens[3]!.slice(0, -1)}${tokens[3]!.endsWith('A') ? 'B' : 'A'}`;
    expect((await logout(server, madeUp)).body.data).toEqual({ logout: false });
    expect((await logout(server, tokens[0]!)).body.data).toEqual({ logout: true });
    expect(code(await refresh(server, tokens[3]!))).toBe('REFRESH_TOKEN_INVALID');
  });

  test('does not end by a token that was made up, and the store is not asked', async () => {
    const { server } = await setUp();
    const [first, second] = await refreshOften(server, await login(server), 1);
    const bytes = Buffer.from(first!.slice('lk_refresh_'.length), 'base64url');
    const asked = countStatements('');
    const before = asked();
    for (let byte = 0; byte < bytes.length; byte += 1) {
      const changed = Buffer.from(bytes);
      changed[byte]! ^= 1;
      const madeUp = `lk_refresh_${changed.toString('base64url')}`;
      expect(code(await refresh(server, madeUp))).toBe('REFRESH_TOKEN_INVALID');
    }
    expect(asked()).toBe(before);
    expect((await refresh(server, second!)).status).toBe(200);
  });

  test('goes on when a token comes that its database has forgotten: a backup was restored', async () => {
    const { server, rival } = await setUp();
    const tokens = await refreshOften(server, await login(server), 2);
    const restored = (await rival.rows('select * from sessions where token_counter = 3')) as [
      { id: string; token_hash: string; previous_token_hash: string },
    ];
    const forgotten = await refreshOften(server, tokens[2]!, 2);
    const [{ id, token_hash, previous_token_hash }] = restored;
    await rival.begin(
      `update sessions set token_counter = 3, token_hash = '${token_hash}',
         previous_token_hash = '${previous_token_hash}', sealed_successor = null where id = '${id}'`,
    );
    await rival.commitDuring(Promise.resolve());
    for (const token of forgotten.slice(1))
      expect(code(await refresh(server, token))).toBe('REFRESH_TOKEN_INVALID');
    expect((await refresh(server, tokens[2]!)).status).toBe(200);
    // It has the number of the one before by now, and was never its session's as far as is known.
    expect(code(await refresh(server, forgotten[1]!))).toBe('REFRESH_TOKEN_INVALID');
  });

  test('that began before there were counters goes on with the token that it has', async () => {
    const { server, rival } = await setUp();
    const first = await login(server);
    const old = `lk_refresh_${Buffer.alloc(32, 7).toString('base64url')}`;
    const hash = createHash('sha256').update(first).digest('base64url');
    const oldHash = createHash('sha256').update(old).digest('base64url');
    await rival.begin(
      `insert into refresh_tokens (hash, session_id) select '${oldHash}', id from sessions where token_hash = '${hash}'`,
      `update sessions set token_counter = 0, token_hash = null where token_hash = '${hash}'`,
    );
    await rival.commitDuring(Promise.resolve());
    const [successor] = [await refresh(server, old), await refresh(server, old)].map(
      ({ body }) => body.data?.['refresh'].refreshToken as string,
    );
    expect(code(await refresh(server, successor!))).toBeUndefined();
    expect(code(await refresh(server, old))).toBe('REFRESH_TOKEN_REUSED');
    expect((await logout(server, old)).body.data).toEqual({ logout: true });
  });

  test('wipes its seal when it is used a minute later, and when it ends', async () => {
    const { server, rival } = await setUp();
    const seals = () => rival.rows('select id from sessions where sealed_successor is not null');
    const { body } = await server.execute(
      'mutation ($p: String!) { login(username: "susan", password: $p) { accessToken refreshToken } }',
      { variables: { p: password } },
    );
    const { accessToken, refreshToken } = body.data!['login'] as Record<string, string>;
    const [, second] = await refreshOften(server, refreshToken!, 1);
    expect(await seals()).toHaveLength(1);
    server.clock.advanceSeconds(61);
    expect((await server.me(accessToken)).status).toBe(200);
    await expect.poll(seals).toEqual([]);
    await refreshOften(server, second!, 1);
    expect(await seals()).toHaveLength(1);
    await logout(server, second!);
    expect(await seals()).toEqual([]);
  });
});

describe.runIf(hasPostgres)('a refresh asks PostgreSQL', () => {
  test.each([
    ['twice', 'none', 2],
    ['once more where mail is sent: whether the user has proved an address', 'console:', 3],
  ])('%s', async (_times, smtpUrl, times) => {
    const environment = { DATABASE_URL: await createPostgresDatabase(), AUTH_SMTP_URL: smtpUrl };
    const server = await createTestServer(environment);
    await server.signUp();
    const first = await login(server);
    const asked = countStatements('');
    await refresh(server, first);
    expect(asked()).toBe(times);
  });
});

describe('a session that is refreshed too often', () => {
  const always = { AUTH_ATTEMPTS: 'on' };

  test('is told to wait, and for how long, though its token is right', async () => {
    const server = await createTestServer(always);
    await server.signUp();
    const tokens = await refreshOften(server, await login(server), 600);
    const refused = await refresh(server, tokens.at(-1)!);
    expect([refused.status, code(refused)]).toEqual([429, 'TOO_MANY_ATTEMPTS']);
    expect(refused.headers.get('retry-after')).toBe('10');
    expect(server.logged.join()).toMatch(
      /attempts_exceeded[^{}]*"kind":"refresh"|"kind":"refresh"[^{}]*attempts_exceeded/,
    );
    server.clock.advanceSeconds(10);
    expect((await refresh(server, tokens.at(-1)!)).status).toBe(200);
  });

  test('does not hold up other sessions of the user', async () => {
    const server = await createTestServer(always);
    await server.signUp();
    const [first, second] = [await login(server), await login(server)];
    await refreshOften(server, first, 601).catch(() => {});
    expect((await refresh(server, second)).status).toBe(200);
  });
});

describe('the key that tells tokens that were issued', () => {
  test('is the same for all servers on a database, and another on another', async () => {
    const server = await createTestServer();
    await server.signUp();
    const token = await login(server);
    const { store, clock } = server;
    expect((await refresh(await createTestServer({}, { store, clock }), token)).status).toBe(200);
    const other = await createTestServer();
    await other.signUp();
    expect(code(await refresh(other, token))).toBe('REFRESH_TOKEN_INVALID');
  });

  test('is made once, of however many servers start at one moment', async () => {
    const store = await openStore('sqlite::memory:');
    onTestFinished(() => store.close());
    const servers = await Promise.all(
      Array.from({ length: 5 }, () => createTestServer({}, { store })),
    );
    await servers[0]!.signUp();
    for (const server of servers) {
      const token = await login(servers[0]!);
      expect((await refresh(server, token)).status).toBe(200);
    }
  });

  test('is encrypted with AUTH_SECRET, also where no key signs, and rewrapped with the others', async () => {
    const one = { AUTH_SECRET: secrets.one, AUTH_ALGORITHM: 'HS256' };
    const hs256 = { ...one, AUTH_HS256_SECRET: 'pL8wX2vN5cR9yT1mK4jH7gF0dS3aQ6zB' };
    const server = await createTestServer(hs256);
    const { store, clock } = server;
    expect(await store.dataKeys.find()).toMatch(/^sealed:/);
    await server.signUp();
    const token = await login(server);
    const other = { ...hs256, AUTH_SECRET: secrets.other };
    await expect(createTestServer(other, { store })).rejects.toThrow(
      /AUTH_SECRET is not the secret/,
    );
    const settings = { AUTH_SECRET: secrets.other };
    await expect(administrateKeys(server, settings).rewrap(null)).rejects.toThrow(
      /Nothing was changed/,
    );
    await administrateKeys(server, settings).rewrap(secrets.one);
    const restarted = await createTestServer(other, { store, clock });
    expect((await refresh(restarted, token)).status).toBe(200);
  });

  test('that was in the clear is encrypted at the first start with AUTH_SECRET', async () => {
    const server = await createTestServer();
    const { store, clock } = server;
    await server.signUp();
    const token = await login(server);
    expect(await store.dataKeys.find()).not.toMatch(/^sealed:/);
    const encrypted = await createTestServer({ AUTH_SECRET: secrets.one }, { store, clock });
    expect(await store.dataKeys.find()).toMatch(/^sealed:/);
    expect((await refresh(encrypted, token)).status).toBe(200);
  });
});
