import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { StoreOpenError } from '../../src/lib/store-errors.ts';
import { fakePostgres } from '../support/fake-postgres.ts';
import { databaseOn, runSql } from '../support/postgres-server.ts';
import { hasOwnPostgres, ownPostgres } from '../support/postgres-rig.ts';
import { temporaryFolder } from '../support/process.ts';

const password = 'hunter2';

/** Opens what cannot be opened and returns the line that says why. */
async function problem(url: string): Promise<string> {
  const error: unknown = await openStore(url).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(StoreOpenError);
  const { message } = error as StoreOpenError;
  expect(message).not.toMatch(/hunter2|\n/);
  return message;
}

async function open(url: string): Promise<void> {
  const store = await openStore(url);
  await store.ping();
  await store.close();
}

describe('a PostgreSQL that cannot be opened is one line:', () => {
  test('nobody listens', async () => {
    expect(await problem(`postgres://me:${password}@127.0.0.1:1/latchkey`)).toBe(
      'Nothing listens at postgres://127.0.0.1:1/latchkey. Start PostgreSQL, or correct host and port in DATABASE_URL.',
    );
  });

  test('no URL', async () => {
    const url = `postgres://me:${password}@127.0.0.1:port/latchkey`;
    await expect(openStore(url)).rejects.toThrow(
      /^DATABASE_URL is neither sqlite:PATH .* nor postgres:/,
    );
  });

  test('no such host', async () => {
    expect(await problem(`postgres://me:${password}@nowhere.invalid/latchkey`)).toMatch(
      /^The host of postgres:\/\/nowhere\.invalid\/latchkey is unknown\./,
    );
  });

  test('too old', async () => {
    const version = '14.20 (Debian)';
    const engine = `PostgreSQL ${version} on x86_64-pc-linux-gnu`;
    const url = await fakePostgres({ engine, version, encoding: 'UTF8' });
    expect(await problem(url)).toBe(
      'The server of DATABASE_URL is PostgreSQL 14.20 (Debian). Latchkey needs 15 or newer.',
    );
  });

  test.each([
    ['CockroachDB CCL v25.2.1 (x86_64-pc-linux-gnu)', '13.0.0'],
    ['PostgreSQL 11.2-YB-2024.1.3.0-b105 on x86_64-pc-linux-gnu', '11.2-YB-2024.1.3.0-b105'],
  ])('but not the version of %s, which is of another count', async (engine, version) => {
    const url = await fakePostgres({ engine, version, encoding: 'UTF8' });
    expect(await problem(url)).not.toMatch(/needs 15/);
  });

  test('a missing certificate', async () => {
    const options = 'sslmode=verify-full&sslrootcert=/nowhere/ca.pem';
    expect(await problem(`postgres://me:${password}@127.0.0.1:1/latchkey?${options}`)).toMatch(
      /^A file that DATABASE_URL names is missing: .*\/nowhere\/ca\.pem/,
    );
  });
});

describe.runIf(hasOwnPostgres)('a server of its own', () => {
  const { running, createDatabase } = ownPostgres();

  const as = (url: string, username: string, secret = password) =>
    Object.assign(new URL(url), { username, password: secret }).href;
  const createUser = (name: string, options = '') =>
    runSql(running().adminUrl, `create role ${name} login password '${password}' ${options}`);

  test('refuses a wrong password, and an unknown user', async () => {
    for (const url of [as(running().url, 'latchkey'), as(running().url, 'nobody')]) {
      expect(await problem(url)).toMatch(
        /^PostgreSQL refuses the user (latchkey|nobody) at postgres:/,
      );
    }
  });

  test('has no such database', async () => {
    expect(await problem(databaseOn(running().url, 'nowhere'))).toMatch(
      /^There is no database nowhere at .* Create it: createdb --encoding=UTF8 nowhere$/,
    );
  });

  test('lets nobody create tables who may not, nor read tables of others', async () => {
    const url = await createDatabase();
    await createUser('guest');
    expect(await problem(as(url, 'guest'))).toMatch(
      /^The user guest may not use postgres:.* \(permission denied for schema public\)/,
    );
    await open(url);
    expect(await problem(as(url, 'guest'))).toMatch(/^The user guest may not use postgres:/);
  });

  test('has no connection left', async () => {
    await createUser('crowd', 'connection limit 0');
    expect(await problem(as(running().url, 'crowd'))).toMatch(
      /has no connection left\. Lower DATABASE_POOL_SIZE, or raise max_connections\.$/,
    );
  });

  test('has a database of another encoding', async () => {
    const url = await createDatabase("encoding 'SQL_ASCII' locale_provider libc locale 'C'");
    expect(await problem(url)).toMatch(/is encoded in SQL_ASCII\. Create one with UTF8: createdb /);
  });

  test('has a database that needs a newer version', async () => {
    const url = await createDatabase();
    await open(url);
    const row = "('999-from-tomorrow-needs-999', '2030-01-01')";
    await runSql(url, `insert into kysely_migration values ${row}`);
    expect(await problem(url)).toMatch(
      /newer version of Latchkey \(it has 999-from-tomorrow-needs/,
    );
  });

  test('is a read-only standby', async () => {
    const url = await createDatabase();
    const name = new URL(url).pathname.slice(1);
    await runSql(url, `alter database ${name} set default_transaction_read_only = on`);
    expect(await problem(url)).toMatch(/is read-only\. Set DATABASE_URL to the primary\.$/);
  });

  test('says nothing at all', { timeout: 15_000 }, async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    onTestFinished(() => void silent.close());
    const { port } = silent.address() as AddressInfo;
    expect(await problem(`postgres://me:${password}@127.0.0.1:${port}/latchkey`)).toMatch(
      /does not answer\. Correct DATABASE_URL, or look at the network in between\.$/,
    );
  });

  test('has no TLS where it is asked for', async () => {
    expect(await problem(`${running().url}?sslmode=require`)).toMatch(
      /cannot be opened: The server does not support SSL connections\.$/,
    );
  });

  const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

  describe.runIf(hasOpenssl)('with TLS', () => {
    /** Gives the server a certificate for `localhost`, and returns where it is. */
    async function useTls(): Promise<string> {
      const folder = await temporaryFolder();
      const [key, certificate] = [`${folder}/server.key`, `${folder}/server.crt`];
      const about = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
      const kind = [
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-days',
        '2',
      ];
      execFileSync(
        'openssl',
        ['req', '-x509', ...kind, ...about, '-keyout', key, '-out', certificate],
        { stdio: 'ignore' },
      );
      const { adminUrl } = running();
      for (const [path, name] of [
        [key, 'server.key'],
        [certificate, 'server.crt'],
      ] as const) {
        const pem = readFileSync(path, 'utf8').trim();
        await runSql(
          adminUrl,
          `copy (select unnest(string_to_array('${pem}', E'\\n'))) to program 'umask 077; cat > ${name}'`,
        );
      }
      await runSql(adminUrl, 'alter system set ssl = on');
      await runSql(adminUrl, 'select pg_reload_conf()');
      onTestFinished(async () => void (await runSql(adminUrl, 'alter system reset ssl')));
      return certificate;
    }

    test('is checked down to the name, unless it is not to be', async () => {
      const url = await createDatabase();
      const certificate = await useTls();
      const local = url.replace('127.0.0.1', 'localhost');
      await open(`${local}?sslmode=verify-full&sslrootcert=${certificate}`);
      await open(`${local}?sslmode=require&sslrootcert=${certificate}`);
      await open(`${url}?sslmode=no-verify`);
      expect(await problem(`${local}?sslmode=require`)).toMatch(
        /^The certificate of PostgreSQL at .* is not trusted .*: sslrootcert=PATH$/,
      );
      const other = await problem(`${url}?sslmode=verify-full&sslrootcert=${certificate}`);
      expect(other).toMatch(/does not match certificate's altnames/);
    });
  });
});
