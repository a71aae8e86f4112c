import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { testDatabase } from '../support/engines.ts';
import { openPort } from '../support/listen.ts';
import { root } from '../support/process.ts';
import { createTestServer } from '../support/test-server.ts';

const page = readFileSync(join(root, 'docs/reference/metrics.md'), 'utf8');
/** Labels whose values the page lists. Those of the others are in pages of their own. */
const listed = new Set(['state', 'upkeep']);

const line = (name = '', type = '', label = '', values: readonly string[] = []) =>
  [name, type, label, [...values].toSorted((a, b) => (a < b ? -1 : 1)).join(', ')].join(' ').trim();

/** Each metric of the page's table: its name, its type, its label and the values that this takes. */
function described(): string[] {
  const rows = page.matchAll(/^\| `(latchkey_\w+)` +\| (\w+) +\| (.*?) +\|/gm);
  return [...rows].map(([, name, type, labels = '']) => {
    const [label = '', ...values] = [...labels.matchAll(/`(\w+)`/g)].map(([, word]) => word ?? '');
    return line(name, type, label, values);
  });
}

/** The same, as the server tells it. */
function told(text: string): string[] {
  const types = text.matchAll(/^# TYPE (latchkey_(?!process_|nodejs_)\w+) (\w+)$/gm);
  return [...types].map(([, name, type]) => {
    const series = new RegExp(`^${name}(?:_count)?\\{(\\w+)="(.*?)"\\}`, 'gm');
    const found = [...text.matchAll(series)];
    const label = found[0]?.[1] ?? '';
    const values = listed.has(label) ? found.map(([, , value]) => value ?? '') : [];
    return line(name, type, label, values);
  });
}

test('the page has every metric that there is, with its labels, and no other', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  const store = await openStore(await testDatabase());
  const poolState = () => ({ open: 0, idle: 0, waiting: 0, timedOut: 0 });
  const server = await createTestServer({ METRICS_PORT: '0' }, { store: { ...store, poolState } });
  onTestFinished(() => server.close());
  const { port } = await openPort(server.metricsListener!);
  await server.signUp();
  expect((await server.me()).status).toBe(401);
  // The first turn of the upkeep.
  await vi.advanceTimersByTimeAsync(60_000);
  const ask = async () => told(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text());
  await expect.poll(async () => new Set(await ask())).toEqual(new Set(described()));
});
