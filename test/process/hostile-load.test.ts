import { Agent } from 'node:http';
import { setInterval as everyMs } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { letLoose, post } from '../support/hostile-clients.ts';
import { gauges, measurable, measureMemory } from '../support/memory.ts';
import { signUp, startServer, temporaryFolder } from '../support/process.ts';

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

const settings = {
  ...measurable,
  AUTH_ATTEMPTS: 'on',
  AUTH_TRUSTED_PROXIES: '127.0.0.1',
  // So few that a slow machine gets there, too.
  AUTH_ATTEMPTS_PER_USER_AND_ADDRESS: '1/30',
  AUTH_PASSWORD_QUEUE_LIMIT: '4',
};

// On the clock of the wall, since it is the process that is asked.
test.skipIf(process.platform === 'win32')(
  `${seconds} s of hostile load break nothing, fill no memory and hold no rightful user up`,
  async () => {
    const DATABASE_URL = `sqlite:${await temporaryFolder()}/latchkey.db`;
    const server = await startServer({ DATABASE_URL, ...settings });
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
      if (elapsed > seconds / 3) early ??= measureMemory(server);
      if (elapsed > seconds) break;
    }
    const [before, after] = await Promise.all([early!, measureMemory(server)]);
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
