import { writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { openPort } from '../support/listen.ts';
import { hasOwnPostgres, ownPostgres } from '../support/postgres-rig.ts';
import { databaseOn, runSql } from '../support/postgres-server.ts';
import { latchkey, main, run, startServer, temporaryFolder } from '../support/process.ts';
import { snippets } from '../support/snippets.ts';
import { createTestServer, password } from '../support/test-server.ts';

const blocks = snippets
  .filter(({ file, language }) => file === 'docs/deploy.md' && language === 'sql')
  .map(({ code }) => code.split(';').filter((statement) => statement.trim() !== ''));
const [roles = [], grants = []] = blocks;

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
afterEach(() => void vi.useRealTimers());

describe.runIf(hasOwnPostgres)('with the two users that docs/deploy.md makes', () => {
  const { running } = ownPostgres();

  const as = (username: string) =>
    Object.assign(new URL(databaseOn(running().adminUrl, 'latchkey')), { username, password }).href;

  /** Makes the users and the database, anew for each test, and returns the URLs. */
  async function create() {
    const { adminUrl } = running();
    await runSql(adminUrl, 'drop database if exists latchkey with (force)');
    await runSql(adminUrl, 'drop role if exists latchkey_owner, latchkey_server');
    for (const statement of roles) await runSql(adminUrl, statement);
    const users = ['latchkey_owner', 'latchkey_server'] as const;
    for (const user of users) await runSql(adminUrl, `alter role ${user} password '${password}'`);
    return { owner: as(users[0]), server: as(users[1]) };
  }

  const grant = async (owner: string) => {
    for (const statement of grants) await runSql(owner, statement);
  };
  const migrate = async (owner: string) =>
    expect(await latchkey(['migrate'], { env: { DATABASE_URL: owner } })).toMatchObject({
      code: 0,
    });

  test('the server may not migrate, and is told what it lacks', async () => {
    const { owner, server } = await create();
    const start = () => run([main], { env: { DATABASE_URL: server, PORT: '0' } });
    const needs = /to run `latchkey migrate`, they have to own the tables\. docs\/deploy\.md has /;
    expect((await start()).stderr).toMatch(needs);
    await migrate(owner);
    const { code, stderr } = await start();
    expect({ code, lines: stderr.split('\n').length }).toEqual({ code: 1, lines: 2 });
    expect(stderr).toMatch(
      /^The user latchkey_server may not use .* \(permission denied for table kysely_migration\)\. To serve, they need USAGE on its schema and SELECT, INSERT, UPDATE and DELETE on all tables/,
    );
    await expect(runSql(server, 'create table notes (id text)')).rejects.toThrow(
      'permission denied',
    );
  });

  test.each(['before', 'after'])(
    'grants %s the first migration are enough for a start, with AUTH_MIGRATE on and off',
    async (when) => {
      const { owner, server } = await create();
      if (when === 'before') await grant(owner);
      await migrate(owner);
      if (when === 'after') await grant(owner);
      for (const AUTH_MIGRATE of ['on', 'off']) {
        const { port, stop } = await startServer({ DATABASE_URL: server, AUTH_MIGRATE });
        expect((await fetch(`http://127.0.0.1:${port}/ready`)).status).toBe(200);
        await stop();
      }
      await expect(runSql(server, 'alter table users add column x text')).rejects.toThrow(
        'must be owner of table users',
      );
    },
  );

  test('the server does all that it does', async () => {
    const { owner, server: url } = await create();
    await grant(owner);
    await migrate(owner);
    const store = await openStore(url, { migrate: false });
    const environment = {
      METRICS_PORT: '0',
      AUTH_KEY_ROTATION_SECONDS: '3600',
      AUTH_ATTEMPTS: 'on',
    };
    const server = await createTestServer(environment, { store });
    const does = async (query: string, token?: string) => {
      const { body, text } = await server.execute(query, token === undefined ? {} : { token });
      expect(body.errors, text).toBeUndefined();
      return body.data ?? {};
    };
    await server.signUp('susan');
    await server.login('susan', 'not this one');
    const login = `mutation { login(username: "susan", password: "${password}") { accessToken refreshToken session { id } } }`;
    const first = (await does(login))['login'];
    const second = (await does(login))['login'];
    await does(`mutation { revokeSession(id: "${second.session.id}") }`, first.accessToken);
    const refresh = `mutation { refresh(refreshToken: "${first.refreshToken}") { accessToken refreshToken } }`;
    const { accessToken } = (await does(refresh))['refresh'];
    expect(await does('{ me { username } }', accessToken)).toEqual({ me: { username: 'susan' } });
    const changed = await does(
      `mutation { changePassword(currentPassword: "${password}", newPassword: "another horse battery") { refreshToken } }`,
      accessToken,
    );
    await does(`mutation { logout(refreshToken: "${changed['changePassword'].refreshToken}") }`);

    server.clock.advanceSeconds(40 * 86_400);
    await vi.advanceTimersByTimeAsync(60_000);
    const { port } = await openPort(server.metricsListener!);
    const upkeeps = async () => {
      const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
      return text.match(/(?<=upkeep_last_success_timestamp_seconds\{upkeep=")\w+/g)?.toSorted();
    };
    await expect.poll(upkeeps).toEqual(expect.arrayContaining(['attempts', 'keys', 'sessions']));
    expect(server.logged.filter((line) => line.includes('an upkeep failed'))).toEqual([]);
    expect(server.logged.filter((line) => line.includes('key_rotated'))).toHaveLength(1);
    await expect.poll(() => runSql(url, 'select id from sessions')).toEqual([]);
    await server.close();
  });

  test('the commands do all that they do', { timeout: 60_000 }, async () => {
    const { owner, server } = await create();
    await grant(owner);
    await migrate(owner);
    const file = `${await temporaryFolder()}/users.json`;
    await writeFile(file, JSON.stringify({ ann: 'staple correct horse' }));
    const commands = [
      ['user', 'add', 'susan'],
      ['user', 'disable', 'susan'],
      ['user', 'enable', 'susan'],
      ['user', 'grant', 'susan', 'admin'],
      ['user', 'revoke', 'susan', 'admin'],
      ['user', 'password', 'susan'],
      ['user', 'list'],
      ['sessions', 'revoke', 'susan'],
      ['sessions', 'revoke', '--all'],
      ['user', 'delete', 'susan'],
      ['import', file],
      ['keys', 'rotate'],
      ['keys', 'list'],
      ['migrate'],
    ];
    for (const command of commands) {
      const input = 'correct horse battery\n';
      const env = { DATABASE_URL: server, AUTH_MIGRATE: 'off' };
      const { code, stderr } = await latchkey(command, { env, input });
      expect({ command, code, stderr: code === 0 ? '' : stderr }).toMatchObject({
        code: 0,
        stderr: '',
      });
    }
  });
});
