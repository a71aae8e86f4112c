import { Agent, get } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { sharedDatabase } from '../support/engines.ts';
import { post } from '../support/hostile-clients.ts';
import { beginRequest, openConnection } from '../support/process-connection.ts';
import {
  ask,
  latchkey,
  signalAll,
  signUp,
  signUpQuery,
  startServer,
  temporaryFolder,
  viewer,
  type RunningServer,
} from '../support/process.ts';

interface Line {
  readonly msg: string;
  readonly level: number;
  readonly pid: number;
  readonly worker?: number;
  readonly event?: string;
}

const startWorkers = async (env: Record<string, string> = {}) =>
  startServer({ DATABASE_URL: await sharedDatabase(), AUTH_WORKERS: '2', ...env });

/** Returns the lines of a log, each of which is whole. */
const linesOf = (stdout: string): Line[] =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

/** Returns what each of the workers has logged so far, by asking on new connections, which they get in turn. */
async function pidsOf(
  { port, printed }: RunningServer,
  name = 'susan',
): Promise<Map<number, number>> {
  const pids = new Map<number, number>();
  for (let n = 0; pids.size < 2; n += 1) {
    await signUp(port, `${name}-${n}`);
    const all = await printed(/[^]*\n/);
    for (const { worker, pid } of linesOf(all[0])) if (worker) pids.set(worker, pid);
  }
  return pids;
}

/** Asks on one connection that is kept. */
function createClient(port: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => agent.destroy());
  return async (query: string, token?: string) => {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const answer = await post({ port, agent, headers }, JSON.stringify({ query }));
    return JSON.parse(answer.text);
  };
}

/** Asks on a new connection; returns the status or the code of what went wrong. */
function statusOf(port: number): Promise<string> {
  return new Promise((resolve) => {
    const asking = get({ port, path: '/health', agent: false }, (response) => {
      response.resume().on('end', () => resolve(String(response.statusCode)));
      response.on('error', () => resolve('cut off'));
    });
    asking.setTimeout(5_000, () => asking.destroy(new Error('no answer')));
    asking.on('error', ({ message }) => resolve(message === 'no answer' ? message : 'cut off'));
  });
}

const login =
  'mutation { login(username: "susan", password: "correct horse battery") { accessToken } }';

describe.skipIf(process.platform === 'win32')('two workers', () => {
  test('answer on one port, begin once and write one log of whole lines', async () => {
    const server = await startWorkers({ AUTH_ISUER: 'x', LOG_LEVEL: 'debug' });
    await pidsOf(server);
    const wrong = login.replace('correct', 'wrong');
    await Promise.all(Array.from({ length: 40 }, () => ask(server.port, wrong)));
    const { code, stdout, stderr } = await server.stop();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const lines = linesOf(stdout);
    const count = (text: string) => lines.filter(({ msg }) => msg.includes(text)).length;
    for (const once of ['AUTH_ISUER', 'GraphQL are at', 'The database is', 'finishing', 'stopped'])
      expect(count(once), once).toBe(1);
    expect(lines.at(-1)?.msg).toBe('stopped');
    const numbers = lines.filter(({ event }) => event === 'login_failed').map((one) => one.worker);
    expect(numbers).toHaveLength(40);
    expect(new Set(numbers)).toEqual(new Set([1, 2]));
  });

  test('a session that one of them ends is over for the other at its next request', async () => {
    const server = await startWorkers();
    await signUp(server.port, 'susan');
    const [one, other] = [createClient(server.port), createClient(server.port)];
    for (let n = 0; n < 5; n += 1) {
      for (const [mine, theirs] of [[one, other] as const, [other, one] as const]) {
        const token = (await mine(login)).data.login.accessToken;
        expect(await theirs('{ me { username } }', token)).toEqual({
          data: { me: { username: 'susan' } },
        });
        expect(await mine('mutation { logout }', token)).toEqual({ data: { logout: true } });
        expect(await theirs('{ me { username } }', token)).toMatchObject({
          errors: [{ extensions: { reason: 'SESSION_REVOKED' } }],
        });
      }
    }
    // The two connections were two workers'.
    const lines = linesOf((await server.stop()).stdout);
    const logins = lines.filter(({ event }) => event === 'login_succeeded');
    const numbers = logins.map(({ worker }) => worker);
    expect(new Set(numbers).size).toBe(2);
  });

  test('one that is killed is replaced, and the other one answers meanwhile', async () => {
    const server = await startWorkers();
    const pids = await pidsOf(server);
    const token = await signUp(server.port, 'john');
    process.kill(pids.get(1)!, 'SIGKILL');
    await server.printed(/"worker":1,"msg":"a worker ended: SIGKILL"/);
    expect(await viewer(server.port, token)).toBe('john');
    await expect
      .poll(async () => (await pidsOf(server, `after-${performance.now()}`)).get(1), {
        timeout: 10_000,
      })
      .not.toBe(pids.get(1));
    expect(await server.stop()).toMatchObject({ code: 0, stderr: '' });
  }, 20_000);

  test('one that is killed leaves no client of a new connection without an end', async () => {
    const server = await startWorkers();
    const pids = await pidsOf(server);
    const outcomes = new Set<string>();
    const over = new AbortController();
    const clients = Array.from({ length: 16 }, async () => {
      while (!over.signal.aborted) outcomes.add(await statusOf(server.port));
    });
    await expect.poll(() => outcomes.size).toBe(1);
    process.kill(pids.get(1)!, 'SIGKILL');
    await server.printed(/a worker ended/);
    await pause(200);
    over.abort();
    await Promise.all(clients);
    expect(outcomes).toContain('200');
    expect(outcomes).not.toContain('no answer');
  }, 20_000);

  test('count together, and what one has counted is not lost with it', async () => {
    const server = await startWorkers({ METRICS_PORT: '0' });
    const [, url = ''] = await server.printed(/Metrics are at (http[^"]+)/);
    const counted = async () => {
      const text = await (await fetch(url)).text();
      return Number(/^latchkey_security_events_total\{event="signed_up"\} (\d+)$/m.exec(text)?.[1]);
    };
    const pids = await pidsOf(server);
    for (let n = 0; n < 6; n += 1) await signUp(server.port, `john-${n}`);
    const before = await counted();
    expect(before).toBeGreaterThanOrEqual(8);
    process.kill(pids.get(2)!, 'SIGKILL');
    await server.printed(/a worker ended/);
    expect(await counted()).toBe(before);
    await signUp(server.port, 'last');
    expect(await counted()).toBe(before + 1);
    expect((await fetch(url.replace('/metrics', '/'))).status).toBe(404);
  });

  test('say together whether they are ready, and each what waits in it', async () => {
    const server = await startWorkers({ METRICS_PORT: '0' });
    const [, url = ''] = await server.printed(/Metrics are at (http[^"]+)/);
    const answer = await fetch(url.replace('/metrics', '/ready'));
    expect(answer.status).toBe(200);
    const worker = { status: 'ready', passwords: { waiting: 0, hashing: 0 } };
    expect(await answer.json()).toMatchObject({ status: 'ready', workers: [worker, worker] });
    const text = await (await fetch(url)).text();
    // Of the whole database: two workers have no more of it than one.
    expect(text).toMatch(/^latchkey_upkeep_backlog_seconds\{upkeep="sessions"\} 0$/m);
  });

  test('finish what they have begun when a signal comes to all of them, and once', async () => {
    const server = await startWorkers();
    const { port, printed, finished } = server;
    const requests = [
      await beginRequest(port, signUpQuery('susan')),
      await beginRequest(port, signUpQuery('john')),
    ];
    signalAll(server, 'SIGINT');
    await printed(/SIGINT: finishing/);
    signalAll(server, 'SIGINT');
    await expect(openConnection(port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    for (const { finish, received } of requests) {
      finish();
      expect(await received).toMatch(/^HTTP\/1\.1 200 OK[^]*"accessToken"/m);
    }
    expect(await finished).toMatchObject({ code: 0, signal: null, stderr: '' });
  });

  test('drain together, for as long as one server would', async () => {
    const server = await startWorkers({ AUTH_DRAIN_SECONDS: '2' });
    const { port, child, printed, finished } = server;
    const token = await signUp(port, 'susan');
    child.kill('SIGTERM');
    await printed(/SIGTERM: \/ready says no/);
    const begun = performance.now();
    for (let n = 0; n < 8; n += 1) {
      const ready = await fetch(`http://127.0.0.1:${port}/ready`);
      expect([ready.status, ready.headers.get('connection')]).toEqual([503, 'close']);
      expect(await viewer(port, token)).toBe('susan');
    }
    expect(await finished).toMatchObject({ code: 0, stderr: '' });
    expect(performance.now() - begun).toBeLessThan(5_000);
  });

  test('end at once at a second signal', async () => {
    const server = await startWorkers({ AUTH_DRAIN_SECONDS: '300' });
    const { child, printed, finished } = server;
    child.kill('SIGTERM');
    await printed(/for 300 s more/);
    const insist = setInterval(() => child.kill('SIGTERM'), 100);
    onTestFinished(() => clearInterval(insist));
    expect(await finished).toMatchObject({ code: 143 });
  });

  test('end when the process that began them is killed', async () => {
    const server = await startWorkers();
    process.kill(server.child.pid!, 'SIGKILL');
    // Its standard error is theirs too, and is closed when the last of them has ended.
    expect(await server.finished).toMatchObject({ signal: 'SIGKILL', stderr: '' });
  });

  test('one that hangs keeps the others from no stop', async () => {
    const script = "process.on('SIGUSR2', () => { for (;;); })";
    const hang = `--import data:text/javascript,${encodeURIComponent(script)}`;
    const server = await startWorkers({ NODE_OPTIONS: hang });
    const pids = await pidsOf(server);
    process.kill(pids.get(2)!, 'SIGUSR2');
    await pause(50);
    const begun = performance.now();
    expect(await server.stop()).toMatchObject({ code: 1 });
    expect(performance.now() - begun).toBeLessThan(14_000);
  }, 20_000);
});

describe('workers that cannot begin end with one message:', () => {
  const start = async (env: Record<string, string>, ...args: string[]) => {
    const defaults = { PORT: '0', DATABASE_URL: await sharedDatabase() };
    return latchkey(['serve', ...args], { env: { ...defaults, ...env } });
  };

  test('a database in memory', async () => {
    expect(await start({ DATABASE_URL: 'sqlite::memory:' }, '--workers', '2')).toEqual({
      code: 1,
      signal: null,
      stdout: '',
      stderr: expect.stringMatching(/^AUTH_WORKERS is 2, .*memory.* Example: DATABASE_URL=.*\n$/),
    });
  });

  test.each(['0', '1.5', 'many', '257'])('--workers %s', async (count) => {
    expect(await start({}, '--workers', count)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^AUTH_WORKERS is not .* Example: AUTH_WORKERS=auto\n$/),
    });
  });

  test('a database below a plain file', async () => {
    const DATABASE_URL = `sqlite:${import.meta.filename}/latchkey.db`;
    expect(await start({ DATABASE_URL, AUTH_WORKERS: '2' })).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^The database .* cannot be created: .*\n$/),
    });
  });

  test('a port in use, theirs or that of the metrics', async () => {
    const other = await startServer({ DATABASE_URL: `sqlite:${await temporaryFolder()}/l.db` });
    for (const name of ['PORT', 'METRICS_PORT']) {
      expect(await start({ [name]: String(other.port), AUTH_WORKERS: '2' })).toMatchObject({
        code: 1,
        stdout: '',
        stderr: expect.stringMatching(new RegExp(`^${name} ${other.port} is in use\\..*\\n$`)),
      });
    }
  });
});
