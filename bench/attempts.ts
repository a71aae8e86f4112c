/**
 * Measures whether deleting attempts keeps up with the fastest writer there can be: `node bench/attempts.ts [--engine sqlite] [--seconds 60]`.
 * 32 lines count attempts of new keys, three each as for an IPv6 address, without any request around it, while the
 * sweep goes on beside them. Prints what was written, what was deleted, and what was left every few seconds.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createSweep } from '../src/upkeep.ts';
import { systemClock } from '../src/lib/clock.ts';
import { openStore } from '../src/store/open.ts';
import { repeat } from './client.ts';
import { startPostgres } from './postgres-server.ts';
import { formatNumber, plainTable } from './tables.ts';

const { values } = parseArgs({
  options: {
    engine: { type: 'string', default: 'sqlite' },
    seconds: { type: 'string', default: '60' },
  },
});
const seconds = Number(values.seconds);
const keysEach = 3;
const sampleMs = 5_000;

async function flood(url: string): Promise<void> {
  const store = await openStore(url);
  let written = 0;
  let swept = 0;
  const end = performance.now() + seconds * 1000;
  const counting: typeof store.upkeep.sweep = async (kind, step) => {
    const rows = await store.upkeep.sweep(kind, step);
    swept += rows;
    return rows;
  };
  const upkeep = { ...store.upkeep, sweep: counting };
  const config = { refreshGraceSeconds: 10 };
  const sweep = createSweep({ config, store: upkeep, clock: systemClock });
  const sweeping = (async () => {
    while (performance.now() < end) {
      await sweep('attempts');
      await sleep(1);
    }
  })();
  const samples: string[][] = [];
  const begun = performance.now();
  const sampling = setInterval(() => {
    const at = ((performance.now() - begun) / 1000).toFixed(0);
    samples.push([`${at} s`, ...[written, swept, written - swept].map(formatNumber)]);
  }, sampleMs);
  await repeat(32, seconds, async () => {
    const limits = Array.from({ length: keysEach }, () => ({
      key: randomBytes(32).toString('base64url'),
      burst: 20,
      intervalMs: 1,
    }));
    await store.attempts.count(limits, new Date());
    written += keysEach;
  });
  clearInterval(sampling);
  await sweeping;
  await store.close();
  console.log(plainTable({ head: ['After', 'Written', 'Deleted', 'Left'], rows: samples }));
  const rate = (rows: number) => formatNumber(rows / seconds);
  console.log(
    `${values.engine}: ${rate(written)} rows a second written, ${rate(swept)} deleted, those after the end included`,
  );
}

const folder = mkdtempSync(join(import.meta.dirname, 'results-'));
const databases = values.engine === 'sqlite' ? null : await startPostgres();
try {
  await flood(databases ? await databases.create() : `sqlite:${join(folder, 'latchkey.db')}`);
} finally {
  await databases?.remove();
  rmSync(folder, { recursive: true, force: true });
}
