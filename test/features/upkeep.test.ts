import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { StoreUnavailable } from '../../src/lib/store-errors.ts';
import { sweptTables } from '../../src/store/declared-tables.ts';
import type { Store, Swept } from '../../src/store/store.ts';
import { testDatabase } from '../support/engines.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { administrateKeys } from '../support/keys.ts';
import { openPort } from '../support/listen.ts';
import { session, user } from '../support/rows.ts';
import { createTestServer, type TestServer } from '../support/test-server.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
afterEach(() => void vi.useRealTimers());

const environment = { METRICS_PORT: '0', AUTH_KEY_ROTATION_SECONDS: '3600' };

/** A server whose store answers as `fault` says. It is closed with the test. */
async function serverWith(fault: (store: Store) => Partial<Store>): Promise<TestServer> {
  const store = await openStore(await testDatabase());
  const server = await createTestServer(environment, { store: { ...store, ...fault(store) } });
  onTestFinished(() => server.close());
  return server;
}

/** Lets the time come at which the upkeep is due. */
async function upkeepIsDue({ clock }: TestServer): Promise<void> {
  clock.advanceSeconds(3600);
  await vi.advanceTimersByTimeAsync(60_000);
}

const recorded = ({ logged }: TestServer) =>
  logged.map((line) => JSON.parse(line)).filter(({ event }) => event === 'key_rotated');

const failed = ({ logged }: TestServer) =>
  logged
    .map((line) => JSON.parse(line))
    .filter(({ msg }) => msg === 'an upkeep failed')
    .map(({ upkeep, level }) => `${upkeep} ${level}`)
    .toSorted((a, b) => (a < b ? -1 : 1));

/** Returns when each upkeep has last succeeded, as the metrics say it. */
async function lastSuccess(server: TestServer): Promise<Record<string, number>> {
  const { port } = await openPort(server.metricsListener!);
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const series = text.matchAll(
    /^latchkey_upkeep_last_success_timestamp_seconds\{upkeep="(\w+)"\} (\S+)$/gm,
  );
  return Object.fromEntries([...series].map(([, name, seconds]) => [name, Number(seconds)]));
}

const down = () => Promise.reject(new StoreUnavailable('down'));

test.each<[string, () => Promise<never>, readonly string[]]>([
  ['fails', down, sweptTables.toSorted((a, b) => (a < b ? -1 : 1))],
  ['never ends', () => new Promise(() => {}), []],
])('keys are rotated and recorded also where a sweep %s', async (_how, sweep, failures) => {
  const server = await serverWith((store) => ({ upkeep: { ...store.upkeep, sweep } }));
  await upkeepIsDue(server);
  await expect.poll(() => recorded(server)).toHaveLength(1);
  const states = (await administrateKeys(server).list()).map(({ state }) => state);
  expect(states).toEqual(['current', 'next']);
  await expect.poll(() => failed(server)).toEqual(failures.map((name) => `${name} 40`));
  const now = server.clock.now() / 1000;
  await expect
    .poll(() => lastSuccess(server))
    .toEqual({ audit: now, keys: now, passwords: now, webhooks: now });
});

test('a server deletes what is over within a minute, and leaves the rest', async () => {
  const server = await serverWith(() => ({}));
  const { store, clock } = server;
  const { oldestOver } = store.upkeep;
  const moment = (seconds: number) => new Date(clock.now() + seconds * 1000);
  const distantFuture = moment(1_000_000);
  const whatIsLeft = async () => ({
    sessions: await oldestOver('sessions', distantFuture),
    attempts: await oldestOver('attempts', distantFuture),
  });
  await store.users.insert(user('susan'));
  const begin = async (name: string, seconds: number) => {
    await store.sessions.start(session(name, { expiresAt: moment(seconds) }), name);
    await store.attempts.count([{ key: name, burst: 1, intervalMs: seconds * 1000 }], moment(0));
  };
  await begin('over', 30);
  await begin('later', 4000);
  const later = { sessions: moment(4000), attempts: moment(4000) };
  await upkeepIsDue(server);
  await expect.poll(whatIsLeft).toEqual(later);
});

test('keys that others add are recorded also where the own rotation fails', async () => {
  const server = await serverWith((store) => {
    return { signingKeys: { ...store.signingKeys } };
  });
  const { kid } = await administrateKeys(server).rotate();
  server.store.signingKeys.change = down;
  // By now the new key has signed for so long that its successor is due.
  server.clock.advanceSeconds(3600);
  await upkeepIsDue(server);
  await expect.poll(() => recorded(server)).toMatchObject([{ kid }]);
  await expect.poll(() => failed(server)).toEqual(['keys 40']);
  const success = server.clock.now() / 1000;
  const swept = Object.fromEntries(sweptTables.map((name) => [name, success]));
  await expect
    .poll(() => lastSuccess(server))
    .toEqual({ ...swept, audit: success, passwords: success, webhooks: success });
});

/** Two servers on one store, with one clock, and how often each sweep was run, by the server that ran it. */
async function twoServers() {
  const store = await openStore(await testDatabase());
  const swept: string[] = [];
  const clock = createFakeClock();
  const start = async (name: string) => {
    const sweep = async (kind: Swept) => {
      if (kind === 'sessions') swept.push(name);
      return 0;
    };
    const upkeep = { ...store.upkeep, sweep };
    const server = await createTestServer(environment, { clock, store: { ...store, upkeep } });
    onTestFinished(() => server.close());
    return server;
  };
  return { swept, clock, first: await start('first'), second: await start('second') };
}

/** Lets a minute pass on servers with one clock, until each upkeep has been done by all, or by one of them. */
async function minute(...servers: TestServer[]): Promise<void> {
  const { clock } = servers[0]!;
  clock.advanceSeconds(60);
  await vi.advanceTimersByTimeAsync(60_000);
  const doneBy = async (name: string) => {
    const known = await Promise.all(servers.map(lastSuccess));
    return known.filter((upkeeps) => upkeeps[name] === clock.now() / 1000).length;
  };
  await expect.poll(() => doneBy('keys')).toBe(servers.length);
  for (const name of ['sessions', 'attempts']) await expect.poll(() => doneBy(name)).toBe(1);
}

test('one node sweeps, minute after minute, and every node sees to its keys', async () => {
  const { swept, first, second } = await twoServers();
  for (let n = 0; n < 5; n += 1) await minute(first, second);
  expect(swept).toHaveLength(5);
  expect(new Set(swept).size).toBe(1);
});

test('when the node that sweeps is gone, another does when its lease is over', async () => {
  const { swept, first, second } = await twoServers();
  await minute(first, second);
  const [gone, other] = swept[0] === 'first' ? [first, second] : [second, first];
  await gone.close();
  for (let n = 0; n < 2; n += 1) {
    other.clock.advanceSeconds(60);
    await vi.advanceTimersByTimeAsync(60_000);
    await expect
      .poll(async () => (await lastSuccess(other))['keys'])
      .toBe(other.clock.now() / 1000);
  }
  expect(swept).toHaveLength(1);
  other.clock.advanceSeconds(60);
  await vi.advanceTimersByTimeAsync(60_000);
  await expect.poll(() => swept).toHaveLength(2);
  expect(swept[1]).not.toBe(swept[0]);
});
