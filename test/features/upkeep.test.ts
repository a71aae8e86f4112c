import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { StoreUnavailable, type Store } from '../../src/store/store.ts';
import { testDatabase } from '../support/engines.ts';
import { administrateKeys } from '../support/keys.ts';
import { openPort } from '../support/listen.ts';
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
    .map(({ upkeep, level }) => [upkeep, level]);

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

test.each<[string, () => Promise<never>, string[]]>([
  ['fails', down, ['sessions', 'attempts']],
  ['never ends', () => new Promise(() => {}), []],
])('keys are rotated and recorded also where a sweep %s', async (_how, sweep, failures) => {
  const server = await serverWith((store) => ({
    sessions: { ...store.sessions, sweep },
    attempts: { ...store.attempts, sweep },
  }));
  await upkeepIsDue(server);
  await expect.poll(() => recorded(server)).toHaveLength(1);
  const states = (await administrateKeys(server).list()).map(({ state }) => state);
  expect(states).toEqual(['current', 'next']);
  expect(failed(server)).toEqual(failures.map((name) => [name, 40]));
  await expect.poll(() => lastSuccess(server)).toEqual({ keys: server.clock.now() / 1000 });
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
  await expect.poll(() => failed(server)).toEqual([['keys', 40]]);
  const success = server.clock.now() / 1000;
  await expect.poll(() => lastSuccess(server)).toEqual({ sessions: success, attempts: success });
});
