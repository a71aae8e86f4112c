import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Place } from '../cores.ts';
import type { Goal } from '../goals.ts';
import {
  login,
  meQuery,
  operation,
  people,
  populate,
  startLatchkey,
  type Latchkey,
  type LatchkeyOptions,
} from '../latchkey.ts';
import { load } from '../load.ts';
import { loadLogins, requireLogins } from '../login-load.ts';
import type { Measurement, Run } from '../measurement.ts';
import { launch } from '../processes.ts';
import { percentile, ratio, spread } from '../statistics.ts';
import { formatSpread } from '../tables.ts';

/** Far more at a time than there are cores, and fewer than the queue of passwords takes. */
const connections = 32;
const probesPerSecond = 100;
/** So that `me` meets the flood, not its beginning. */
const leadMs = 500;
/** A flood without an end would outlive a probe that hangs. */
const mostSecondsMore = 60;

const onPool = ['--import', new URL('../use-libuv-pool.ts', import.meta.url).href];

/** How `me` is asked, and where the server is meanwhile. */
interface Condition {
  readonly label: string;
  readonly server: Place;
  readonly logins: Place;
  readonly ask: (run: Run, server: Latchkey, token: string) => Promise<Latencies>;
}

interface Latencies {
  readonly p50: number;
  readonly p99: number;
}

const steadily: Condition = {
  label: '100 a second, both cores',
  server: 'all',
  logins: 'all',
  async ask(run, server, token) {
    const took = await probe(server, token, run.seconds);
    return { p50: percentile(took, 0.5), p99: percentile(took, 0.99) };
  },
};

const withoutPause: Condition = {
  label: '32 at a time, one core',
  server: 'server',
  logins: 'load',
  async ask(run, { url }, token) {
    const folder = join(run.folder, 'me');
    mkdirSync(folder, { recursive: true });
    const asked = await load([operation(url, meQuery, token)], { folder, seconds: run.seconds });
    return { p50: asked.p50Ms, p99: asked.p99Ms };
  },
};

interface Round {
  readonly idle: Latencies;
  readonly flood: Latencies;
  readonly loginsPerSecond: number;
}

interface Rounds {
  readonly condition: Condition;
  readonly ours: Round[];
  readonly pooled: Round[];
  readonly theirs: Round[];
}

export const loginFlood: Measurement = {
  name: 'login-flood',
  title: '`me` while logins saturate the machine',
  async measure(run) {
    const all: Rounds[] = [steadily, withoutPause].map((condition) => ({
      condition,
      ours: [],
      pooled: [],
      theirs: [],
    }));
    for (let round = 1; round <= run.rounds; round++) {
      run.progress(`round ${round} of ${run.rounds}`);
      for (const { condition, ours, pooled, theirs } of all) {
        ours.push(await play(run, condition, { name: 'flood' }));
        pooled.push(await play(run, condition, { name: 'flood-pool', nodeArgs: onPool }));
        if (run.baseline === null) continue;
        theirs.push(await play(run, condition, { name: 'flood-old', checkout: run.baseline }));
      }
    }
    return {
      table: {
        head: ['`me`', 'Server', 'Logins', 'p50 ms', 'p99 ms', 'Logins/s'],
        rows: all.flatMap(({ condition, ours, pooled, theirs }) => [
          ...rows(condition, 'Latchkey', ours),
          ...rows(condition, 'Latchkey, hashing on libuv’s pool', pooled),
          ...rows(condition, 'Latchkey (baseline)', theirs),
        ]),
      },
      goals: all.flatMap(goals),
      notes: [
        `${connections} logins at a time, from before the first \`me\` until after the last. Where \`me\` is asked ${probesPerSecond} times a second, it is by a process of its own, and each answer is timed from the moment when it was due.`,
      ],
      data: all.map(({ condition: { label }, ...rounds }) => ({ label, ...rounds })),
    };
  },
};

function goals({ condition, ours, pooled }: Rounds): Goal[] {
  const p99 = (rounds: readonly Round[]) => rounds.map(({ flood }) => flood.p99);
  const idleP99 = ours.map(({ idle }) => idle.p99);
  return [
    {
      what: `\`me\` p99 while logins saturate the machine, ${condition.label}: times lower`,
      against: 'the same server with argon2 on libuv’s default pool',
      goal: 20,
      better: 'higher',
      measured: ratio(p99(pooled), p99(ours)),
    },
    {
      what: `\`me\` p99 while logins saturate the machine, ${condition.label}`,
      against: 'its own p99 when idle',
      goal: 3,
      better: 'lower',
      measured: ratio(p99(ours), idleP99),
    },
  ];
}

function rows({ label }: Condition, server: string, rounds: readonly Round[]): string[][] {
  if (rounds.length === 0) return [];
  const of = (get: (round: Round) => number) => formatSpread(spread(rounds.map(get)));
  return [
    [label, server, 'none', of(({ idle }) => idle.p50), of(({ idle }) => idle.p99), '–'],
    [
      label,
      server,
      'as many as it takes',
      of(({ flood }) => flood.p50),
      of(({ flood }) => flood.p99),
      of(({ loginsPerSecond }) => loginsPerSecond),
    ],
  ];
}

interface Contestant extends Pick<LatchkeyOptions, 'checkout' | 'nodeArgs'> {
  readonly name: string;
}

async function play(
  run: Run,
  condition: Condition,
  { name, ...options }: Contestant,
): Promise<Round> {
  const folder = join(run.folder, name);
  const server = await startLatchkey({ folder, place: condition.server, ...options });
  try {
    await populate(server.url);
    await requireLogins(server);
    const { accessToken } = await login(server.url, people[0]!);
    const ask = (one: Run) => condition.ask(one, server, accessToken);
    await ask({ ...run, seconds: 1 });
    const idle = await ask(run);
    const asking = sleep(leadMs).then(() => ask(run));
    const flooding = loadLogins(server, {
      folder,
      connections,
      place: condition.logins,
      seconds: run.seconds + mostSecondsMore,
      until: asking,
    });
    const [flood, { perSecond }] = await Promise.all([asking, flooding]);
    await requireLogins(server);
    return { idle, flood, loginsPerSecond: perSecond };
  } finally {
    await server.stop();
  }
}

/** Returns how many milliseconds each `me` took, at a steady pace whatever the answers do. */
async function probe({ url }: Latchkey, token: string, seconds: number): Promise<number[]> {
  const plan = JSON.stringify({
    question: operation(url, meQuery, token),
    perSecond: probesPerSecond,
    seconds,
  });
  const script = join(import.meta.dirname, '../probe.ts');
  const output = await launch([process.execPath, script, plan], { place: 'all' }).finished;
  return JSON.parse(output) as number[];
}
