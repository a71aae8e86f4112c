import { randomBytes } from 'node:crypto';
import { requireRightAnswers, type Contender } from '../contender.ts';
import { cpuSeconds } from '../cpu-time.ts';
import { latchkey } from '../latchkey.ts';
import { load, type LoadOptions } from '../load.ts';
import type { Measurement, Run } from '../measurement.ts';
import { hasFlask, peers } from '../peers.ts';
import { standings, type Round, type Rounds } from '../standings.ts';

export const me: Measurement = {
  name: 'me',
  title: 'An authenticated `me { id username }`',
  async measure(run) {
    const contenders = [...ours, ...baseline(run), ...peers];
    const rounds = await playRounds(run, contenders);
    const noFlask = 'Flask was skipped: no python3 with flask-jwt-extended and gunicorn.';
    const found = standings(rounds, contenders);
    return {
      ...found,
      notes: hasFlask() ? found.notes : [...found.notes, noFlask],
      data: rounds,
    };
  },
};

const everyTime = { AUTH_TOKEN_CACHE_SIZE: '0' };
const hs256 = {
  AUTH_ALGORITHM: 'HS256',
  AUTH_HS256_SECRET: randomBytes(32).toString('base64'),
};

const ours = [
  latchkey('latchkey', 'Latchkey'),
  latchkey('latchkey-es256', 'Latchkey, ES256 verified each time', { settings: everyTime }),
  latchkey('latchkey-hs256', 'Latchkey, HS256 verified each time', {
    settings: { ...everyTime, ...hs256 },
  }),
];

function baseline({ baseline: checkout }: Run): Contender[] {
  return checkout === null ? [] : [latchkey('baseline', 'Latchkey (baseline)', { checkout })];
}

/** A run whose load is of a certain kind. */
export type LoadedRun = Run & Pick<LoadOptions, 'connections' | 'place'>;

/** Every server once a round, each started afresh and alone, so that drifting machines are fair to all. */
export async function playRounds(
  run: LoadedRun,
  contenders: readonly Contender[],
): Promise<Rounds> {
  const rounds: Record<string, Round[]> = {};
  for (let round = 1; round <= run.rounds; round++) {
    for (const [index, contender] of contenders.entries()) {
      const number = `${index + 1} of ${contenders.length}`;
      run.progress(`round ${round} of ${run.rounds}, ${number}: ${contender.label}`);
      (rounds[contender.name] ??= []).push(await play(run, contender));
    }
  }
  return rounds;
}

async function play(run: LoadedRun, contender: Contender): Promise<Round> {
  const server = await contender.start(run.folder);
  try {
    await requireRightAnswers(server.challenge);
    await load([server.challenge], { ...run, seconds: run.warmUpSeconds });
    const before = cpuSeconds(server.pid);
    const { perSecond, requests } = await load([server.challenge], run);
    const after = cpuSeconds(server.pid);
    await requireRightAnswers(server.challenge);
    const perCpuSecond = before === null || after === null ? null : requests / (after - before);
    return { perSecond, perCpuSecond };
  } finally {
    await server.stop();
  }
}
