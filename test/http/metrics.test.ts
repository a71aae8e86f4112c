import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { sweptTables } from '../../src/store/declared-tables.ts';
import { openStore } from '../../src/store/open.ts';
import { StoreUnavailable } from '../../src/lib/store-errors.ts';
import { testDatabase } from '../support/engines.ts';
import { withAdmin } from '../support/administrators.ts';
import { bothPaths, json, me } from '../support/both-paths.ts';
import { startReceiver } from '../support/receiver.ts';
import { createTestServer, password, type TestServer } from '../support/test-server.ts';
import { createWebhook } from '../support/webhooks.ts';

async function listenForMetrics({ metricsListener }: TestServer): Promise<string> {
  const http = createServer(metricsListener!);
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    http.closeAllConnections();
    http.close();
  });
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
}

/** The series whose name begins so, without those of the process. */
const series = (text: string, prefix: string) =>
  text.split('\n').filter((line) => line.startsWith(prefix));

test('events, errors and answers are counted, and what strangers send makes no series', async () => {
  const server = await createTestServer({ METRICS_PORT: '0' });
  const url = await listenForMetrics(server);
  const token = await server.signUp('susan');
  await server.login('susan', password);
  await server.me(token);
  const before = series(await (await fetch(`${url}/metrics`)).text(), 'latchkey_').length;
  for (let n = 0; n < 50; n += 1) {
    await server.login(`nobody ${n}`, 'a wrong one');
    await server.execute(`query Operation${n} { me { id } }`);
    await server.execute(`{ unknown${n} }`);
    await server.fetch(new Request(`http://localhost:4000/path-${n}`, { method: `M${n}` }));
  }
  const answer = await fetch(`${url}/metrics`);
  expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=/);
  const text = await answer.text();
  expect(series(text, 'latchkey_security_events_total')).toEqual([
    'latchkey_security_events_total{event="signed_up"} 1',
    'latchkey_security_events_total{event="login_succeeded"} 1',
    'latchkey_security_events_total{event="login_failed"} 50',
  ]);
  expect(series(text, 'latchkey_errors_total').toSorted()).toEqual([
    'latchkey_errors_total{code="GRAPHQL_VALIDATION_FAILED"} 50',
    'latchkey_errors_total{code="INVALID_CREDENTIALS"} 50',
    'latchkey_errors_total{code="UNAUTHENTICATED"} 50',
  ]);
  expect(series(text, 'latchkey_answer_duration_seconds_count').toSorted()).toEqual([
    'latchkey_answer_duration_seconds_count{status="200"} 3',
    'latchkey_answer_duration_seconds_count{status="400"} 50',
    'latchkey_answer_duration_seconds_count{status="401"} 100',
    'latchkey_answer_duration_seconds_count{status="404"} 50',
  ]);
  expect(text).toContain('latchkey_process_resident_memory_bytes');
  // One event, three codes and three statuses more, however many came.
  expect(series(text, 'latchkey_').length - before).toBeLessThan(100);
  expect(text).not.toMatch(/nobody|Operation|unknown\d|path-/);
});

test('the fast path counts answers and errors as the other way does, each once', async () => {
  const { hot, cold, askHot, askCold, bearer } = await bothPaths({ METRICS_PORT: '0' });
  const headers = { 'content-type': 'application/json' };
  const login = json('mutation { login(username: "susan", password: "wrong") { expiresIn } }');
  for (const ask of [askHot, askCold]) {
    for (let n = 0; n < 3; n += 1) {
      expect((await ask({ headers: bearer(), body: me })).status).toBe(200);
      expect((await ask({ headers, body: me })).status).toBe(401);
      expect((await ask({ headers, body: login })).status).toBe(401);
    }
  }
  for (const server of [hot, cold]) {
    const text = await (await fetch(`${await listenForMetrics(server)}/metrics`)).text();
    const counted = series(text, 'latchkey_answer_duration_seconds_count').toSorted();
    // Susan signed up on the other server.
    expect(counted).toEqual([
      `latchkey_answer_duration_seconds_count{status="200"} ${server === hot ? 3 : 4}`,
      'latchkey_answer_duration_seconds_count{status="401"} 6',
    ]);
    expect(series(text, 'latchkey_errors_total').toSorted()).toEqual([
      'latchkey_errors_total{code="INVALID_CREDENTIALS"} 3',
      'latchkey_errors_total{code="UNAUTHENTICATED"} 3',
    ]);
  }
});

test('nothing else is there, and without METRICS_PORT nothing at all', async () => {
  const server = await createTestServer({ METRICS_PORT: '0' });
  const url = await listenForMetrics(server);
  expect((await fetch(`${url}/`)).status).toBe(404);
  expect((await fetch(`${url}/metrics`, { method: 'POST' })).status).toBe(404);
  expect((await server.fetch(new Request('http://localhost:4000/metrics'))).status).toBe(404);
  expect((await createTestServer()).metricsListener).toBeNull();
});

test('what waits is counted: passwords, rows that are over, and steps for a connection', async () => {
  const store = await openStore(await testDatabase());
  const poolState = () => ({ open: 4, idle: 1, waiting: 2, timedOut: 3 });
  // At the real cost, some passwords wait long enough to be seen.
  const server = await createTestServer(
    { METRICS_PORT: '0' },
    { store: { ...store, poolState }, hashCost: null },
  );
  const url = await listenForMetrics(server);
  await server.signUp('susan');
  await store.attempts.count(
    [{ key: 'a', burst: 1, intervalMs: 1000 }],
    new Date(server.clock.now()),
  );
  server.clock.advanceSeconds(61);
  const logins = Array.from({ length: 20 }, () => server.login('susan', password));
  const text = () => fetch(`${url}/metrics`).then((answer) => answer.text());
  const valueOf = (one: string, name: string) =>
    Number(
      one
        .split('\n')
        .find((line) => line.startsWith(`${name} `))
        ?.slice(name.length),
    );
  await expect
    .poll(async () => valueOf(await text(), 'latchkey_passwords{state="waiting"}'), {
      interval: 5,
    })
    .toBeGreaterThan(0);
  await Promise.all(logins);
  const after = await text();
  expect(series(after, 'latchkey_passwords').toSorted()).toEqual([
    'latchkey_passwords{state="hashing"} 0',
    'latchkey_passwords{state="waiting"} 0',
  ]);
  const backlog = series(after, 'latchkey_upkeep_backlog_seconds');
  expect(backlog).toHaveLength(sweptTables.length);
  expect(backlog).toContain('latchkey_upkeep_backlog_seconds{upkeep="attempts"} 60');
  expect(backlog).toContain('latchkey_upkeep_backlog_seconds{upkeep="sessions"} 0');
  expect(series(after, 'latchkey_database').toSorted()).toEqual([
    'latchkey_database_connections{state="idle"} 1',
    'latchkey_database_connections{state="open"} 4',
    'latchkey_database_connections{state="waiting"} 2',
    'latchkey_database_timeouts_total 3',
  ]);
});

test('a database that is away leaves the other metrics as they are', async () => {
  const store = await openStore(await testDatabase());
  const oldestOver = () => Promise.reject(new StoreUnavailable('away'));
  const server = await createTestServer(
    { METRICS_PORT: '0' },
    { store: { ...store, upkeep: { ...store.upkeep, oldestOver } } },
  );
  const answer = await fetch(`${await listenForMetrics(server)}/metrics`);
  expect(answer.status).toBe(200);
  const text = await answer.text();
  expect(series(text, 'latchkey_upkeep_backlog_seconds')).toEqual([]);
  expect(series(text, 'latchkey_passwords')).toHaveLength(2);
});

test('/ready says here why, since when each upkeep has succeeded, and what waits', async () => {
  const store = await openStore(await testDatabase());
  let broken = false;
  const ping = () => (broken ? Promise.reject(new StoreUnavailable('away')) : store.ping());
  const server = await createTestServer({ METRICS_PORT: '0' }, { store: { ...store, ping } });
  const url = `${await listenForMetrics(server)}/ready`;
  const ask = async () => {
    const answer = await fetch(url);
    return [answer.status, await answer.json()];
  };
  const details = {
    upkeep: {
      lastSuccess: {},
      backlogSeconds: Object.fromEntries(sweptTables.map((name) => [name, 0])),
    },
    passwords: { hashing: 0, waiting: 0 },
  };
  expect(await ask()).toMatchObject([200, { status: 'ready', ...details }]);
  broken = true;
  server.clock.advanceSeconds(1);
  expect(await ask()).toMatchObject([503, { status: 'database unavailable', ...details }]);
  server.drain();
  expect(await ask()).toMatchObject([503, { status: 'shutting down' }]);
  // The public is told no more than before.
  const open = await server.fetch(new Request('http://localhost:4000/ready'));
  expect(await open.json()).toEqual({ status: 'shutting down' });
});

test('mails that wait are counted, where this server sends mail, and not while the database is away', async () => {
  const store = await openStore(await testDatabase());
  onTestFinished(() => store.close());
  let state = async () => ({ waiting: 3, tried: 1, oldest: new Date(server.clock.now() - 90_000) });
  const outbox = { ...store.outbox, state: () => state() };
  const server = await createTestServer({ METRICS_PORT: '0' }, { store: { ...store, outbox } });
  const url = await listenForMetrics(server);
  const told = async (from = url) =>
    series(await (await fetch(`${from}/metrics`)).text(), 'latchkey_outbox_');
  expect(await told()).toEqual(['latchkey_outbox_mails 3', 'latchkey_outbox_oldest_seconds 90']);
  state = () => Promise.reject(new StoreUnavailable('away'));
  expect(await told()).toEqual([]);
  const none = await createTestServer({ METRICS_PORT: '0', AUTH_SMTP_URL: 'none' });
  expect(await told(await listenForMetrics(none))).toEqual([]);
});

test('events that wait for webhooks are counted, and for how long one of them takes none', async () => {
  const settings = { METRICS_PORT: '0', AUTH_WEBHOOK_PRIVATE: 'on' };
  const { server, admin } = await withAdmin(settings);
  const url = await listenForMetrics(server);
  const told = async () =>
    series(await (await fetch(`${url}/metrics`)).text(), 'latchkey_webhook_').map((line) =>
      line.replace('latchkey_webhook_', ''),
    );
  expect(await told()).toEqual(['deliveries 0', 'failing_seconds 0']);
  const answers = [500, 500, 204];
  const receiver = await startReceiver((response) =>
    response.writeHead(answers.shift() ?? 410).end(),
  );
  await createWebhook(admin, receiver.url, ['SIGNED_UP']);
  await server.signUp('first');
  await server.delivered();
  server.clock.advanceSeconds(2);
  await server.signUp('second');
  await server.delivered();
  expect(await told()).toEqual(['deliveries 2', 'failing_seconds 2']);
  server.clock.advanceSeconds(4);
  await server.delivered();
  expect(await told()).toEqual(['deliveries 1', 'failing_seconds 0']);
  // It is given up by now, and what waits for it waits for nothing.
  server.clock.advanceSeconds(4);
  await server.delivered();
  expect(await told()).toEqual(['deliveries 0', 'failing_seconds 0']);
});
