import { setInterval as everyMs } from 'node:timers/promises';
import { signalAll, type RunningServer } from './process.ts';

/** What a server says of its memory, in bytes. */
export const gauges = [
  'latchkey_nodejs_heap_size_used_bytes',
  'latchkey_process_resident_memory_bytes',
] as const;

// What nobody uses is garbage until somebody collects it, and a busy heap says little of what is held.
const collector = "process.on('SIGUSR2', () => globalThis.gc())";

/** Settings of a server whose memory can be measured. */
export const measurable = {
  NODE_OPTIONS: `--expose-gc --import data:text/javascript,${encodeURIComponent(collector)}`,
  METRICS_PORT: '0',
};

/** Lets the server collect its garbage and returns the least of a few measurements. */
export async function measureMemory(server: RunningServer): Promise<number[]> {
  const [, url = ''] = await server.printed(/Metrics are at (http[^"]+)/);
  signalAll(server, 'SIGUSR2');
  const samples: number[][] = [];
  for await (const _ of everyMs(50)) if (samples.push(await scrape(url)) === 10) break;
  return gauges.map((_, n) => Math.min(...samples.map((sample) => sample[n]!)));
}

async function scrape(url: string): Promise<number[]> {
  const text = await (await fetch(url)).text();
  return gauges.map((name) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]));
}
