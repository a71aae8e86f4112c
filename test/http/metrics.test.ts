import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createTestServer, password, type TestServer } from '../support/test-server.ts';

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
  expect(series(text, 'latchkey_').length - before).toBeLessThan(60);
  expect(text).not.toMatch(/nobody|Operation|unknown\d|path-/);
});

test('nothing else is there, and without METRICS_PORT nothing at all', async () => {
  const server = await createTestServer({ METRICS_PORT: '0' });
  const url = await listenForMetrics(server);
  expect((await fetch(`${url}/`)).status).toBe(404);
  expect((await fetch(`${url}/metrics`, { method: 'POST' })).status).toBe(404);
  expect((await server.fetch(new Request('http://localhost:4000/metrics'))).status).toBe(404);
  expect((await createTestServer()).metricsListener).toBeNull();
});
