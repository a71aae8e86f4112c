import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { latchkey, signUp, startServer, temporaryFolder, viewer } from '../support/process.ts';

const memory = { DATABASE_URL: 'sqlite::memory:' };

test('a start says where GraphQL is, what it uses, what to register at providers, and which variable is no setting', async () => {
  const folder = await temporaryFolder();
  const server = await startServer({
    DATABASE_URL: `sqlite:${folder}/latchkey.db\r`,
    AUTH_ATTEMPTS: 'on',
    AUTH_SIGN_UP: 'closed',
    AUTH_ISSUER: '',
    AUTH_ISUER: 'https://auth.example.com',
    AUTH_OIDC_PROVIDERS: 'corp',
    AUTH_OIDC_CORP_NAME: 'Example Corp',
    AUTH_OIDC_CORP_ISSUER: 'https://id.example.com',
    AUTH_OIDC_CORP_CLIENT_ID: 'latchkey',
    AUTH_OIDC_CORP_CLIENT_SECRET: 'a secret of the provider',
  });
  const origin = `http://localhost:${server.port}`;
  const { stdout } = await server.stop();
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.slice(0, 5)).toMatchObject([
    { level: 40, msg: 'AUTH_ISUER is not a setting of Latchkey. Did you mean AUTH_ISSUER?' },
    { level: 30, msg: `Begin in a browser, at ${origin}/` },
    { level: 30, msg: `GraphiQL and GraphQL are at ${origin}/graphql` },
    {
      level: 30,
      msg: `The database is sqlite:${folder}/latchkey.db, the issuer is ${origin}, and sign-up is closed`,
    },
    {
      level: 30,
      msg: `Users can log in with Example Corp; the redirect URI there is ${origin}/oidc/corp/callback`,
    },
  ]);
  expect(await readdir(folder)).toContain('latchkey.db');
});

test('the issuer follows the port, also one that the system chose', async () => {
  const server = await startServer({ ...memory, AUTH_ISSUER: '' });
  const issuer = `http://localhost:${server.port}`;
  const discovery = await fetch(`${issuer}/.well-known/openid-configuration`);
  expect(await discovery.json()).toMatchObject({ issuer });
  const [, claims = ''] = (await signUp(server.port, 'susan')).split('.');
  expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({ iss: issuer });
  expect((await server.stop()).stdout).toContain(`the issuer is ${issuer}, and sign-up is open`);
});

test('in production GraphiQL is not announced, and keys in the clear are warned of', async () => {
  const server = await startServer({
    DATABASE_URL: 'sqlite::memory:',
    NODE_ENV: 'production',
    AUTH_DRAIN_SECONDS: '0',
    AUTH_ISSUER: 'https://auth.example.com',
  });
  const { stdout } = await server.stop();
  expect(stdout).toContain('"msg":"GraphQL is at http');
  expect(stdout).not.toContain('Begin in a browser');
  expect(stdout).toMatch(/"level":40.*"msg":"AUTH_SECRET is not set/);
});

test.skipIf(process.platform === 'win32')(
  'the database and its folder are made for their owner only',
  async () => {
    const folder = join(await temporaryFolder(), 'data');
    await startServer({ DATABASE_URL: `sqlite:${folder}/latchkey.db` });
    const mode = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);
    expect(await mode(folder)).toBe('700');
    expect(await mode(join(folder, 'latchkey.db'))).toBe('600');
    expect(await mode(join(folder, 'latchkey.db-wal'))).toBe('600');
  },
);

test('a second start keeps users and keys, and old tokens still work', async () => {
  const env = { DATABASE_URL: `sqlite:${await temporaryFolder()}/latchkey.db` };
  const first = await startServer(env);
  const token = await signUp(first.port, 'susan');
  await first.stop();
  const second = await startServer(env);
  expect(await viewer(second.port, token)).toBe('susan');
});

test('processes that start at one moment on one new database share its key', async () => {
  const path = join(await temporaryFolder(), 'data/latchkey.db');
  const servers = await Promise.all(
    Array.from({ length: 6 }, () => startServer({ DATABASE_URL: `sqlite:${path}` })),
  );
  const [first, ...others] = servers;
  const token = await signUp(first!.port, 'susan');
  for (const { port } of others) expect(await viewer(port, token)).toBe('susan');
  using database = new DatabaseSync(path, { readOnly: true });
  expect(database.prepare('SELECT kid FROM signing_keys').all()).toHaveLength(1);
});

test('METRICS_PORT opens /metrics on this machine alone, and closes with the server', async () => {
  const server = await startServer({ DATABASE_URL: 'sqlite::memory:', METRICS_PORT: '0' });
  const [, url = ''] = await server.printed(/Metrics are at (http:\/\/127\.0\.0\.1:\d+\/metrics)/);
  expect(await (await fetch(url)).text()).toContain('latchkey_process_cpu_seconds_total');
  expect(await server.stop()).toMatchObject({ code: 0, stderr: '' });
  await expect(fetch(url)).rejects.toThrow('fetch failed');
});

test.runIf(process.platform === 'linux')('METRICS_HOST is where /metrics is', async () => {
  const env = { DATABASE_URL: 'sqlite::memory:', METRICS_PORT: '0', METRICS_HOST: '127.0.0.2' };
  const server = await startServer(env);
  const [, port = ''] = await server.printed(/Metrics are at http:\/\/127\.0\.0\.2:(\d+)\/metrics/);
  const ask = (host: string) => fetch(`http://${host}:${port}/metrics`);
  expect(await (await ask('127.0.0.2')).text()).toContain('latchkey_process_cpu_seconds_total');
  await expect(ask('127.0.0.1')).rejects.toThrow('fetch failed');
});

test('a metrics port that is in use stops the start with a line', async () => {
  const server = await startServer({ DATABASE_URL: 'sqlite::memory:', METRICS_PORT: '0' });
  const [, port = ''] = await server.printed(/Metrics are at http:\/\/127\.0\.0\.1:(\d+)/);
  const env = { DATABASE_URL: 'sqlite::memory:', PORT: '0', METRICS_PORT: port };
  expect(await latchkey(['serve'], { env })).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(new RegExp(`^METRICS_PORT ${port} is in use.*\\n$`)),
  });
});
