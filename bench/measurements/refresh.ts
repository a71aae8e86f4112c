import { join } from 'node:path';
import { repeat, type Count } from '../client.ts';
import { load } from '../load.ts';
import {
  login,
  meQuery,
  operation,
  people,
  populate,
  refresh,
  startLatchkey,
} from '../latchkey.ts';
import type { Measurement, Run } from '../measurement.ts';
import { percentile, ratio, spread } from '../statistics.ts';
import { formatSpread } from '../tables.ts';

const lines = 32;

export const refreshes: Measurement = {
  name: 'refresh',
  title: 'Refreshes',
  async measure(run) {
    const [perSecond, p99, me]: [number[], number[], number[]] = [[], [], []];
    for (let round = 1; round <= run.rounds; round++) {
      run.progress(`round ${round} of ${run.rounds}`);
      const played = await play(run);
      perSecond.push(played.count.perSecond);
      p99.push(percentile(played.count.ms, 0.99));
      me.push(played.mePerSecond);
    }
    return {
      table: {
        head: ['What', 'A second', 'p99 ms', '× `me`'],
        rows: [
          [
            'Latchkey `refresh`',
            formatSpread(spread(perSecond)),
            formatSpread(spread(p99)),
            formatSpread(ratio(perSecond, me)),
          ],
        ],
      },
      goals: [],
      notes: [
        `${lines} chains of refreshes at a time, each on disk before its answer; the client is Node, which tires before wrk does.`,
      ],
      data: { perSecond, p99, me },
    };
  },
};

async function play(run: Run): Promise<{ count: Count; mePerSecond: number }> {
  const server = await startLatchkey({ folder: join(run.folder, 'refresh') });
  try {
    await populate(server.url);
    const begin = (_: unknown, line: number) => login(server.url, people[line % people.length]!);
    const chains = await Promise.all(Array.from({ length: lines }, begin));
    const one = async (line: number) => {
      chains[line] = await refresh(server.url, chains[line]!.refreshToken);
    };
    await repeat(lines, run.warmUpSeconds, one);
    const count = await repeat(lines, run.seconds, one);
    const me = operation(server.url, meQuery, chains[0]!.accessToken);
    return { count, mePerSecond: (await load([me], run)).perSecond };
  } finally {
    await server.stop();
  }
}
