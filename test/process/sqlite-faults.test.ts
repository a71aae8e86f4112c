import { get } from 'node:http';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, onTestFinished, test } from 'vitest';
import { canFreeze, canLimit, canMount, freeze, limitFiles, startOnDisk } from '../support/disk.ts';
import { post } from '../support/hostile-clients.ts';
import { ask, signUp, startServer, temporaryFolder, viewer } from '../support/process.ts';

/** What is promised of a database that cannot be written. */
const answerWithinMs = 2_000;
const recoverWithinMs = 5_000;

const login =
  'mutation { login(username: "susan", password: "correct horse battery") { accessToken refreshToken } }';

interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
}

function status(port: number, path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asking = get({ port, path, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    asking.on('error', reject);
  });
}

/** Sends one operation and returns what the client is told, and how soon. */
async function timed(port: number, query: string) {
  const begun = performance.now();
  const body = JSON.stringify({ query });
  const { status: answered, headers, text } = await post({ port, agent: false, headers: {} }, body);
  const code = JSON.parse(text).errors?.[0]?.extensions.code;
  const seen = { status: answered, code, retryAfter: headers['retry-after'] };
  return { seen, ms: performance.now() - begun };
}

/** A client that logs in and out, and keeps what was acknowledged. */
function createClient(port: number) {
  const living: Tokens[] = [];
  const ended: Tokens[] = [];
  return {
    living,
    async logIn() {
      const { body } = await ask(port, login);
      const tokens = body.data?.['login'];
      if (tokens) living.push(tokens);
      return tokens !== undefined;
    },
    async logOut() {
      const tokens = living.shift()!;
      await ask(port, `mutation { logout(refreshToken: "${tokens.refreshToken}") }`);
      ended.push(tokens);
    },
    /** Whatever was acknowledged is still so, on this port or another. */
    async expectKept(at = port) {
      for (const { accessToken } of living) expect(await viewer(at, accessToken)).toBe('susan');
      for (const { accessToken } of ended) expect(await viewer(at, accessToken)).toBeUndefined();
    },
  };
}

async function createBusyClient(port: number) {
  await signUp(port, 'susan');
  const client = createClient(port);
  for (let count = 0; count < 6; count += 1) await client.logIn();
  await client.logOut();
  return client;
}

type Client = Awaited<ReturnType<typeof createBusyClient>>;

async function expectUnavailable(port: number, { living, expectKept }: Client): Promise<void> {
  const { refreshToken } = living[0]!;
  const refresh = `mutation { refresh(refreshToken: "${refreshToken}") { accessToken } }`;
  const answers = await Promise.all([login, refresh].map((query) => timed(port, query)));
  for (const { seen, ms } of answers) {
    expect(seen).toEqual({ status: 503, code: 'STORE_UNAVAILABLE', retryAfter: '5' });
    expect(ms).toBeLessThan(answerWithinMs);
  }
  await expect.poll(() => status(port, '/ready'), { timeout: answerWithinMs }).toBe(503);
  expect(await status(port, '/health')).toBe(200);
  // Who only reads is served as before.
  const begun = performance.now();
  await expectKept();
  expect(performance.now() - begun).toBeLessThan(answerWithinMs);
}

async function expectRecovery(port: number, client: Client): Promise<void> {
  await expect
    .poll(async () => [await status(port, '/ready'), await client.logIn()], {
      timeout: recoverWithinMs,
    })
    .toEqual([200, true]);
  await client.logOut();
  await client.expectKept();
}

/** A server on a file, which is killed and started again at the end: what is kept is in the file. */
async function startOnFile() {
  const path = `${await temporaryFolder()}/latchkey.db`;
  const env = { DATABASE_URL: `sqlite:${path}` };
  const server = await startServer(env);
  const client = await createBusyClient(server.port);
  return {
    path,
    server,
    client,
    async expectKeptAfterKill() {
      await server.stop('SIGKILL');
      await client.expectKept((await startServer(env)).port);
    },
  };
}

describe('a SQLite database', () => {
  test.runIf(canMount)(
    'whose disk is full refuses writes in time, and is well when there is room',
    async () => {
      const { server, fill, free } = await startOnDisk(8, {});
      const { port } = server;
      const client = await createBusyClient(port);
      fill();
      // What the log has room for is still written.
      for (let tries = 0; (await client.logIn()) && tries < 500; tries += 1);
      await expectUnavailable(port, client);
      free();
      await expectRecovery(port, client);
    },
  );

  test.runIf(canLimit)(
    'that fails to be written refuses writes in time, and is well afterwards',
    async () => {
      const { server, client, expectKeptAfterKill } = await startOnFile();
      const release = limitFiles(server, 4_096);
      await expectUnavailable(server.port, client);
      release();
      await expectRecovery(server.port, client);
      await expectKeptAfterKill();
    },
  );

  test('that becomes read-only refuses writes in time, and is well afterwards', async ({
    skip,
  }) => {
    const { path, server, client, expectKeptAfterKill } = await startOnFile();
    skip(!canFreeze(path), 'No file can be made immutable here.');
    // SQLite maps its -shm into memory, and whoever is refused a page of that is killed.
    const thaw = freeze([path, `${path}-wal`]);
    await expectUnavailable(server.port, client);
    thaw();
    await expectRecovery(server.port, client);
    await expectKeptAfterKill();
  });

  test('that another process keeps locked refuses writes in time, and is well afterwards', async () => {
    const { path, server, client, expectKeptAfterKill } = await startOnFile();
    const other = new DatabaseSync(path);
    onTestFinished(() => other.close());
    other.exec('begin immediate');
    await expectUnavailable(server.port, client);
    other.exec('rollback');
    await expectRecovery(server.port, client);
    await expectKeptAfterKill();
  });
});
