import { describe, expect, test } from 'vitest';
import { createSpoilablePostgresDatabase, hasPostgres } from '../support/postgres-database.ts';
import { runSql } from '../support/postgres-server.ts';
import {
  ask,
  latchkey,
  run,
  main,
  signUp,
  startServer,
  viewer,
  type Answer,
} from '../support/process.ts';

const login = (port: number, password = 'correct horse battery') =>
  ask(
    port,
    `mutation { login(username: "susan", password: "${password}") { accessToken refreshToken session { id } } }`,
  );
const refresh = (port: number, token: unknown) =>
  ask(port, `mutation { refresh(refreshToken: "${String(token)}") { accessToken refreshToken } }`);
const codeOf = ({ body }: Answer) => body.errors?.[0]?.extensions.code;
const tokens = ({ body }: Answer) => (body.data?.['login'] ?? body.data?.['refresh']) as Tokens;

interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly session: { readonly id: string };
}

test('a start without its PostgreSQL says so in one line, without the password', async () => {
  const env = { DATABASE_URL: 'postgres://me:hunter2@127.0.0.1:1/latchkey', PORT: '0' };
  expect(await run([main], { env })).toEqual({
    code: 1,
    signal: null,
    stdout: '',
    stderr:
      'Nothing listens at postgres://127.0.0.1:1/latchkey. Start PostgreSQL, or correct host and port in DATABASE_URL.\n',
  });
});

describe.runIf(hasPostgres)('on one PostgreSQL', () => {
  test('ten servers that start at once on an empty database migrate once and share a key', async () => {
    const url = await createSpoilablePostgresDatabase({ migrated: false });
    const env = { DATABASE_URL: url, DATABASE_POOL_SIZE: '3' };
    const servers = await Promise.all(Array.from({ length: 10 }, () => startServer(env)));
    const token = await signUp(servers[0]!.port, 'susan');
    for (const { port } of servers) expect(await viewer(port, token)).toBe('susan');
    expect(await runSql(url, 'select kid from signing_keys')).toHaveLength(1);
    const names = await runSql(url, 'select name from kysely_migration');
    expect(new Set(names.map(({ name }) => name)).size).toBe(names.length);
  });

  describe('three servers in turn', () => {
    async function start(env: Record<string, string> = {}) {
      const url = await createSpoilablePostgresDatabase();
      const settings = { DATABASE_URL: url, AUTH_REFRESH_GRACE_SECONDS: '60', ...env };
      const servers = await Promise.all([1, 2, 3].map(() => startServer(settings)));
      const ports = servers.map(({ port }) => port) as [number, number, number];
      await signUp(ports[0], 'susan');
      return { ports, settings };
    }

    test('share logins, refreshes, replays and revocations', async () => {
      const { ports } = await start();
      const [a, b, c] = ports;
      const first = tokens(await login(a));
      expect(await viewer(b, first.accessToken)).toBe('susan');

      const uses = Array.from({ length: 30 }, (_, n) => refresh(ports[n % 3]!, first.refreshToken));
      const successors = (await Promise.all(uses)).map((answer) => tokens(answer).refreshToken);
      expect(new Set(successors).size).toBe(1);
      const next = tokens(await refresh(b, successors[0]));
      expect(await viewer(c, next.accessToken)).toBe('susan');

      expect(codeOf(await refresh(c, first.refreshToken))).toBe('REFRESH_TOKEN_REUSED');
      for (const port of ports) {
        expect(await viewer(port, next.accessToken)).toBeUndefined();
        expect(codeOf(await refresh(port, next.refreshToken))).toBe('REFRESH_TOKEN_INVALID');
      }

      const [one, other] = [tokens(await login(a)), tokens(await login(b))];
      const revoke = `mutation { revokeSession(id: "${other.session.id}") }`;
      expect((await ask(a, revoke, one.accessToken)).body.data).toEqual({ revokeSession: true });
      expect(await viewer(b, other.accessToken)).toBeUndefined();
      expect(await viewer(c, one.accessToken)).toBe('susan');
    });

    test('count attempts together', async () => {
      const { ports } = await start({
        AUTH_ATTEMPTS: 'on',
        AUTH_ATTEMPTS_PER_USER_AND_ADDRESS: '3/600',
      });
      const wrong = await Promise.all(ports.map((port) => login(port, 'wrong horse battery')));
      expect(wrong.map(codeOf)).toEqual(Array(3).fill('INVALID_CREDENTIALS'));
      for (const port of ports) expect(codeOf(await login(port))).toBe('TOO_MANY_ATTEMPTS');
    });

    test('see each other’s keys', async () => {
      const { ports, settings } = await start();
      const [a, b, c] = ports;
      const old = tokens(await login(a));
      const { stdout } = await latchkey(['keys', 'rotate'], { env: settings });
      const kid = /Published (\S+)/.exec(stdout)?.[1];
      for (const port of ports) {
        await expect
          .poll(async () => JSON.stringify(await (await jwks(port)).json()), { timeout: 5_000 })
          .toContain(kid);
      }
      const list = await latchkey(['keys', 'list'], { env: settings });
      const current = list.stdout.split('\t')[0]!;
      await latchkey(['keys', 'retire', current], { env: settings });
      const fresh = tokens(await login(b));
      for (const port of [a, b, c]) {
        expect(await viewer(port, fresh.accessToken)).toBe('susan');
        expect(await viewer(port, old.accessToken)).toBe('susan');
      }
    });
  });

  test('commands name the database without the password', async () => {
    const url = await createSpoilablePostgresDatabase();
    const env = { DATABASE_URL: url };
    for (const args of [
      ['user', 'list'],
      ['keys', 'list'],
    ]) {
      const { stderr } = await latchkey(args, { env });
      expect(stderr).toMatch(
        /^postgres:\/\/127\.0\.0\.1:\d+\/latchkey_test_\w+ has no (users|keys)/,
      );
    }
  });
});

const jwks = (port: number) => fetch(`http://127.0.0.1:${port}/.well-known/jwks.json`);
