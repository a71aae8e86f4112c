import { cpuSeconds } from '../cpu-time.ts';
import { load } from '../load.ts';
import { latchkey, root } from '../latchkey.ts';
import { requireRightAnswers, type Contender } from '../contender.ts';
import type { Goal } from '../goals.ts';
import type { Measurement, Run } from '../measurement.ts';
import { hasFlask, peers } from '../peers.ts';
import { ratio, spread, type Spread } from '../statistics.ts';
import { formatSpread } from '../tables.ts';

const what = '`me` requests/s, one core';
const goals: readonly (readonly [peer: string, against: string, goal: number])[] = [
  ['yoga', 'tutorial yoga + jsonwebtoken', 12],
  ['apollo', 'Apollo Server 5', 7],
  ['mercurius-jit-cache', 'Mercurius + JIT, verified-token cache', 2],
  ['mercurius-jit', 'Mercurius + JIT, signature verified each time', 1.15],
  ['better-auth', 'better-auth get-session, cookie cache off', 25],
  ['better-auth-cache', 'better-auth get-session, cookie cache on', 20],
  ['flask', 'Flask (the seed) under gunicorn', 15],
  ['bare-body', 'bare node:http that reads the body', 0.6],
];

interface Round {
  readonly perSecond: number;
  /** Of CPU time that the server used: other work on the machine has little say in it. Null where nobody counts it. */
  readonly perCpuSecond: number | null;
}

/** What each server did, in the order of the rounds. */
type Rounds = Record<string, Round[]>;

export const me: Measurement = {
  name: 'me',
  title: 'An authenticated `me { id username }`',
  async measure(run) {
    const contenders = [latchkey('latchkey', 'Latchkey', root), ...baseline(run), ...peers];
    const rounds = await playRounds(run, contenders);
    return {
      table: {
        head: [
          'Server',
          'Requests/s',
          '× tutorial yoga',
          '× bare node:http (body)',
          'By CPU time, × yoga',
        ],
        rows: contenders.map(({ name, label }) => [
          label,
          formatSpread(spread(perSecond(rounds[name]!))),
          formatSpread(against(rounds, name, 'yoga')!),
          formatSpread(against(rounds, name, 'bare-body')!),
          byCpuTime(rounds, name),
        ]),
      },
      goals: goals.map(([peer, label, goal]): Goal => {
        const measured = against(rounds, 'latchkey', peer);
        return { what, against: label, goal, better: 'higher', measured };
      }),
      notes: hasFlask()
        ? []
        : ['Flask was skipped: no python3 with flask-jwt-extended and gunicorn.'],
      bars: contenders.map(({ name, label }) => ({
        label,
        highlighted: name === 'latchkey',
        ...against(rounds, name, 'yoga')!,
      })),
      data: rounds,
    };
  },
};

function baseline(run: Run): Contender[] {
  return run.baseline === null ? [] : [latchkey('baseline', 'Latchkey (baseline)', run.baseline)];
}

/** Every server once a round, each started afresh and alone, so that drifting machines are fair to all. */
async function playRounds(run: Run, contenders: readonly Contender[]): Promise<Rounds> {
  const rounds: Rounds = {};
  for (let round = 1; round <= run.rounds; round++) {
    for (const [index, contender] of contenders.entries()) {
      const number = `${index + 1} of ${contenders.length}`;
      run.progress(`round ${round} of ${run.rounds}, ${number}: ${contender.label}`);
      (rounds[contender.name] ??= []).push(await play(run, contender));
    }
  }
  return rounds;
}

async function play(run: Run, contender: Contender): Promise<Round> {
  const server = await contender.start(run.folder);
  try {
    await requireRightAnswers(server.challenge);
    await load([server.challenge], { ...run, seconds: run.warmUpSeconds });
    const before = cpuSeconds(server.pid);
    const loaded = await load([server.challenge], run);
    const after = cpuSeconds(server.pid);
    await requireRightAnswers(server.challenge);
    const perCpuSecond =
      before === null || after === null ? null : loaded.requests / (after - before);
    return { perSecond: loaded.perSecond, perCpuSecond };
  } finally {
    await server.stop();
  }
}

function against(rounds: Rounds, name: string, peer: string): Spread | null {
  const theirs = rounds[peer];
  return theirs ? ratio(perSecond(rounds[name]!), perSecond(theirs)) : null;
}

function perSecond(rounds: readonly Round[]): number[] {
  return rounds.map((round) => round.perSecond);
}

function byCpuTime(rounds: Rounds, name: string): string {
  const of = (server: string) => rounds[server]!.flatMap(({ perCpuSecond }) => perCpuSecond ?? []);
  return of(name).length === 0 ? '–' : formatSpread(ratio(of(name), of('yoga')));
}
