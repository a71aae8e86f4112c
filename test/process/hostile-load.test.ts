import { Agent } from 'node:http';
import { setInterval as everyMs } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { letLoose, post } from '../support/hostile-clients.ts';
import { signUp, startServer, temporaryFolder, type RunningServer } from '../support/process.ts';

const asked = process.env['LATCHKEY_LOAD_SECONDS'];
const seconds = Number(asked ?? 8);
const crowdSize = 16;
const megabyte = 1024 * 1024;

/** Returns a way to ask who a token speaks for, always on one connection. */
function createRightful(port: number, token: string): () => Promise<string> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => agent.destroy());
  const headers = { authorization: `Bearer ${token}` };
  const body = JSON.stringify({ query: '{ me { username } }' });
  return async () => (await post({ port, agent, headers }, body)).text;
}

const gauges = [
  'latchkey_nodejs_heap_size_used_bytes',
  'latchkey_process_resident_memory_bytes',
] as const;

// What nobody uses is garbage until somebody collects it, and a busy heap says little of what is held.
const collector = "process.on('SIGUSR2', () => globalThis.gc())";
const NODE_OPTIONS = `--expose-gc --import data:text/javascript,${encodeURIComponent(collector)}`;

/** Lets the server collect its garbage and returns the least of a few measurements. */
async function measure({ child }: RunningServer, url: string): Promise<number[]> {
  child.kill('SIGUSR2');
  const samples: number[][] = [];
  for await (const _ of everyMs(50)) if (samples.push(await scrape(url)) === 10) break;
  return gauges.map((_, n) => Math.min(...samples.map((sample) => sample[n]!)));
}

async function scrape(url: string): Promise<number[]> {
  const text = await (await fetch(url)).text();
  return gauges.map((name) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]));
}

const settings = {
  AUTH_ATTEMPTS: 'on',
  AUTH_TRUSTED_PROXIES: '127.0.0.1',
  // So few that a slow machine gets there, too.
  AUTH_ATTEMPTS_PER_USER_AND_ADDRESS: '1/30',
  AUTH_PASSWORD_QUEUE_LIMIT: '4',
  METRICS_PORT: '0',
};

// On the clock of the wall, since it is the process that is asked.
test.skipIf(process.platform === 'win32')(
  `${seconds} s of hostile load break nothing, fill no memory and hold no rightful user up`,
  async () => {
    const DATABASE_URL = `sqlite:${await temporaryFolder()}/latchkey.db`;
    const server = await startServer({ DATABASE_URL, NODE_OPTIONS, ...settings });
    const [, metrics = ''] = await server.printed(/Metrics are at (http[^"]+)/);
    await signUp(server.port, 'susan');
    const token = await signUp(server.port, 'john');
    const askRightly = createRightful(server.port, token);
    const crowd = letLoose(server.port, token, crowdSize);
    const waits: number[] = [];
    const answers = new Set<string>();
    let early: Promise<number[]> | undefined;
    for await (const begun of everyMs(20, performance.now())) {
      const start = performance.now();
      answers.add(await askRightly());
      waits.push(performance.now() - start);
      const elapsed = (performance.now() - begun) / 1000;
      if (elapsed > seconds / 3) early ??= measure(server, metrics);
      if (elapsed > seconds) break;
    }
    const [before, after] = await Promise.all([early!, measure(server, metrics)]);
    await crowd.stop();
    const slowestMs = Math.max(...waits);
    if (asked) report({ counts: crowd.counts, before, after, slowestMs, answers: waits.length });

    expect([...answers]).toEqual(['{"data":{"me":{"username":"john"}}}']);
    expect(slowestMs).toBeLessThan(2_000);
    expect(crowd.surprises).toEqual([]);
    expect(crowd.counts.get('a good token: 200')).toBeGreaterThan(0);
    expect(crowd.counts.get('a wrong password: 429 TOO_MANY_ATTEMPTS')).toBeGreaterThan(0);
    expect(crowd.counts.get('a flood of unknown users: 503 SERVER_BUSY')).toBeGreaterThan(0);
    for (const [n, bytes] of after.entries())
      expect(bytes, gauges[n]).toBeLessThan(1.3 * before[n]! + 30 * megabyte);
    const { code, stdout, stderr } = await server.stop();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.split('\n').filter((line) => /"level":(50|60)/.test(line))).toEqual([]);
  },
  (seconds + 30) * 1000,
);

interface Figures {
  readonly counts: ReadonlyMap<string, number>;
  readonly before: number[];
  readonly after: number[];
  readonly slowestMs: number;
  readonly answers: number;
}

function report({ counts, ...figures }: Figures): void {
  console.info({ ...figures, gauges, counts: Object.fromEntries(counts) });
}
