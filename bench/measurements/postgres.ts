import { join } from 'node:path';
import { load } from '../load.ts';
import { login, meQuery, operation, people, populate, startLatchkey } from '../latchkey.ts';
import type { Measurement, Run } from '../measurement.ts';
import { peersFolder } from '../peers.ts';
import { startPostgres } from '../postgres-server.ts';
import { launch } from '../processes.ts';
import { ratio, spread } from '../statistics.ts';
import { formatSpread } from '../tables.ts';

export const postgres: Measurement = {
  name: 'postgres',
  title: '`me` on PostgreSQL',
  async measure(run) {
    const [ours, raw]: [number[], number[]] = [[], []];
    const databases = await startPostgres();
    try {
      const url = await databases.create();
      for (let round = 1; round <= run.rounds; round++) {
        run.progress(`round ${round} of ${run.rounds}`);
        raw.push(await readBarely(run, url));
        ours.push(await askMe(run, url));
      }
    } finally {
      await databases.remove();
    }
    const measured = ratio(ours, raw);
    return {
      table: {
        head: ['What', 'A second', '× raw reads'],
        rows: [
          ['raw `pg`, prepared reads by primary key', formatSpread(spread(raw)), '1'],
          ['Latchkey `me`', formatSpread(spread(ours)), formatSpread(measured)],
        ],
      },
      goals: [
        {
          what: '`me` on PostgreSQL, requests/s',
          against: 'raw `pg` prepared reads by primary key, the same pool',
          goal: 0.6,
          better: 'higher',
          measured,
        },
      ],
      notes: ['32 at a time, over a pool of 10 connections; the database shares the machine.'],
      data: { ours, raw },
    };
  },
};

async function readBarely({ seconds }: Run, url: string): Promise<number> {
  const command = [process.execPath, join(peersFolder, 'pg-reads.mjs'), url, String(seconds)];
  return Number(await launch(command, { place: 'server', cwd: peersFolder }).finished);
}

async function askMe(run: Run, url: string): Promise<number> {
  const folder = join(run.folder, 'postgres');
  const server = await startLatchkey({ folder, settings: { DATABASE_URL: url } });
  try {
    await populate(server.url);
    const { accessToken } = await login(server.url, people[0]!);
    const question = operation(server.url, meQuery, accessToken);
    await load([question], { ...run, seconds: run.warmUpSeconds });
    return (await load([question], run)).perSecond;
  } finally {
    await server.stop();
  }
}
