import { join } from 'node:path';
import { repeat } from '../client.ts';
import { login, people, populate, startLatchkey } from '../latchkey.ts';
import type { Measurement, Run } from '../measurement.ts';
import { launch } from '../processes.ts';
import { ratio, spread } from '../statistics.ts';
import { formatSpread } from '../tables.ts';

const lines = 16;

export const logins: Measurement = {
  name: 'logins',
  title: 'Logins',
  async measure(run) {
    const [ours, bare]: [number[], number[]] = [[], []];
    for (let round = 1; round <= run.rounds; round++) {
      run.progress(`round ${round} of ${run.rounds}`);
      bare.push(await verifyBarely(run));
      ours.push(await logInMany(run));
    }
    const measured = ratio(ours, bare);
    return {
      table: {
        head: ['What', 'A second', '× bare loop'],
        rows: [
          ['bare argon2id loop', formatSpread(spread(bare)), '1'],
          ['Latchkey `login`', formatSpread(spread(ours)), formatSpread(measured)],
        ],
      },
      goals: [
        {
          what: 'logins/s',
          against: 'a bare argon2id loop on the same cores',
          goal: 0.9,
          better: 'higher',
          measured,
        },
      ],
      notes: [`${lines} logins at a time; both use both cores, and the client is on one of them.`],
      data: { ours, bare },
    };
  },
};

async function verifyBarely({ seconds }: Run): Promise<number> {
  const script = join(import.meta.dirname, '../bare-argon2.ts');
  const command = [process.execPath, script, String(seconds)];
  return Number(await launch(command, { place: 'all' }).finished);
}

async function logInMany(run: Run): Promise<number> {
  const server = await startLatchkey({ folder: join(run.folder, 'logins'), place: 'all' });
  const one = (line: number) => login(server.url, people[line % people.length]!);
  try {
    await populate(server.url);
    await repeat(lines, 0.5, one);
    return (await repeat(lines, run.seconds, one)).perSecond;
  } finally {
    await server.stop();
  }
}
