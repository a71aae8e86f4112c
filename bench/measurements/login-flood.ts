import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
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

interface Round {
  readonly idleP50: number;
  readonly idleP99: number;
  readonly floodP50: number;
  readonly floodP99: number;
  readonly loginsPerSecond: number;
}

export const loginFlood: Measurement = {
  name: 'login-flood',
  title: '`me` while logins saturate the machine',
  async measure(run) {
    const ours: Round[] = [];
    const pooled: Round[] = [];
    const theirs: Round[] = [];
    for (let round = 1; round <= run.rounds; round++) {
      run.progress(`round ${round} of ${run.rounds}`);
      ours.push(await play(run, { name: 'flood' }));
      pooled.push(await play(run, { name: 'flood-pool', nodeArgs: onPool }));
      if (run.baseline === null) continue;
      theirs.push(await play(run, { name: 'flood-baseline', checkout: run.baseline }));
    }
    const floodP99 = ours.map((round) => round.floodP99);
    const idleP99 = ours.map((round) => round.idleP99);
    const pooledP99 = pooled.map((round) => round.floodP99);
    return {
      table: {
        head: ['Server', '`me`', 'p50 ms', 'p99 ms', 'Logins/s meanwhile'],
        rows: [
          ...rows('Latchkey', ours),
          ...rows('Latchkey, hashing on libuv’s pool', pooled),
          ...rows('Latchkey (baseline)', theirs),
        ],
      },
      goals: [
        {
          what: '`me` p99 while logins saturate the machine, times lower',
          against: 'the same server with argon2 on libuv’s default pool',
          goal: 20,
          better: 'higher',
          measured: ratio(pooledP99, floodP99),
        },
        {
          what: '`me` p99 while logins saturate the machine',
          against: 'its own p99 when idle',
          goal: 3,
          better: 'lower',
          measured: ratio(floodP99, idleP99),
        },
      ],
      notes: [
        `${connections} logins at a time on both cores, from before the first \`me\` until after the last; \`me\` is asked ${probesPerSecond} times a second by a process of its own, and each answer is timed from the moment when it was due.`,
      ],
      data: { ours, pooled, theirs },
    };
  },
};

function rows(label: string, rounds: readonly Round[]): string[][] {
  if (rounds.length === 0) return [];
  const of = (name: keyof Round) => formatSpread(spread(rounds.map((round) => round[name])));
  return [
    [label, 'alone', of('idleP50'), of('idleP99'), '–'],
    [label, 'in the flood', of('floodP50'), of('floodP99'), of('loginsPerSecond')],
  ];
}

interface Contestant extends Pick<LatchkeyOptions, 'checkout' | 'nodeArgs'> {
  readonly name: string;
}

async function play(run: Run, { name, ...options }: Contestant): Promise<Round> {
  const folder = join(run.folder, name);
  const server = await startLatchkey({ folder, place: 'all', ...options });
  try {
    await populate(server.url);
    await requireLogins(server);
    const { accessToken } = await login(server.url, people[0]!);
    await probe(server, accessToken, 1);
    const idle = await probe(server, accessToken, run.seconds);
    const probing = sleep(leadMs).then(() => probe(server, accessToken, run.seconds));
    const flood = { ...run, connections, seconds: run.seconds + mostSecondsMore, until: probing };
    const [flooded, { perSecond }] = await Promise.all([probing, loadLogins(server, flood)]);
    await requireLogins(server);
    return {
      idleP50: percentile(idle, 0.5),
      idleP99: percentile(idle, 0.99),
      floodP50: percentile(flooded, 0.5),
      floodP99: percentile(flooded, 0.99),
      loginsPerSecond: perSecond,
    };
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
