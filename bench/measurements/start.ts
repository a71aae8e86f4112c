import { join } from 'node:path';
import { ask } from '../client.ts';
import { operation, startLatchkey } from '../latchkey.ts';
import type { Measurement, Run } from '../measurement.ts';
import { tutorialYoga } from '../peers.ts';
import { ratio, spread } from '../statistics.ts';
import { formatSpread } from '../tables.ts';

const startsPerRound = 2;

export const start: Measurement = {
  name: 'start',
  title: 'From the start of the process to the first answer',
  async measure(run) {
    const [ours, theirs]: [number[], number[]] = [[], []];
    // The first start makes the databases.
    await timeLatchkey(run);
    await timeYoga(run);
    for (let round = 1; round <= run.rounds * startsPerRound; round++) {
      run.progress(`start ${round} of ${run.rounds * startsPerRound}`);
      ours.push(await timeLatchkey(run));
      theirs.push(await timeYoga(run));
    }
    const measured = ratio(ours, theirs);
    return {
      table: {
        head: ['Server', 'ms', '× tutorial yoga'],
        rows: [
          ['tutorial yoga', formatSpread(spread(theirs)), '1'],
          ['Latchkey, `npm start`', formatSpread(spread(ours)), formatSpread(measured)],
        ],
      },
      goals: [
        {
          what: 'start to first answer',
          against: 'tutorial yoga',
          goal: 1.3,
          better: 'lower',
          measured,
        },
      ],
      notes: [
        'On one core, with a database that exists, until `{ __typename }` is answered. Latchkey runs from its TypeScript, which Node has compiled at an earlier start.',
      ],
      data: { ours, theirs },
    };
  },
};

function timeLatchkey({ folder }: Run): Promise<number> {
  return time(() => startLatchkey({ folder: join(folder, 'start') }));
}

function timeYoga({ folder }: Run): Promise<number> {
  return time(async () => {
    const started = await tutorialYoga.start(folder);
    return { ...started, url: started.challenge.url };
  });
}

/** Returns the milliseconds from the start of the process until it has answered. */
async function time(begin: () => Promise<{ url: string; stop(): Promise<void> }>): Promise<number> {
  const begun = performance.now();
  const server = await begin();
  try {
    const { status } = await ask(operation(server.url, '{ __typename }'));
    if (status !== 200) throw new Error(`The first answer was ${status}.`);
    return performance.now() - begun;
  } finally {
    await server.stop();
  }
}
