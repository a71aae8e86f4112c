import type { Goal } from './goals.ts';
import type { Outcome } from './measurement.ts';
import { ratio, spread, type Spread } from './statistics.ts';
import { formatSpread } from './tables.ts';

export interface Round {
  readonly perSecond: number;
  /** For each second of CPU that the server used. Null where they are not counted. */
  readonly perCpuSecond: number | null;
}

/** What each server did, in the order of the rounds. */
export type Rounds = Readonly<Record<string, readonly Round[]>>;

const what = '`me` requests/s, one core';
/** A peer that verifies HS256 each time is measured against Latchkey doing so too. */
const likeForLike: Readonly<Record<string, string>> = { 'mercurius-jit': 'latchkey-hs256' };
const goals: readonly (readonly [peer: string, against: string, goal: number])[] = [
  ['yoga', 'tutorial yoga + jsonwebtoken', 12],
  ['apollo', 'Apollo Server 5', 7],
  ['mercurius-jit-cache', 'Mercurius + JIT, verified-token cache', 2],
  ['mercurius-jit', 'Mercurius + JIT, both verify HS256 each time', 1.15],
  ['better-auth', 'better-auth get-session, cookie cache off', 25],
  ['better-auth-cache', 'better-auth get-session, cookie cache on', 20],
  ['flask', 'Flask (the seed) under gunicorn', 15],
  ['bare-body', 'bare node:http that reads the body', 0.6],
];

/** Returns how the servers compare, `latchkey` with each of the others. */
export function standings(
  rounds: Rounds,
  servers: readonly { readonly name: string; readonly label: string }[],
): Pick<Outcome, 'table' | 'goals' | 'notes' | 'bars'> {
  const against = (name: string, peer: string) => compare(rounds, name, peer, 'perSecond');
  const byCpuTime = (name: string, peer: string) => compare(rounds, name, peer, 'perCpuSecond');
  const cell = (found: Spread | null) => (found ? formatSpread(found) : '–');
  return {
    table: {
      head: [
        'Server',
        'Requests/s',
        '× yoga',
        '× bare node:http',
        '× yoga by CPU',
        '× bare by CPU',
      ],
      rows: servers.map(({ name, label }) => [
        label,
        formatSpread(spread(values(rounds[name]!, 'perSecond'))),
        cell(against(name, 'yoga')),
        cell(against(name, 'bare-body')),
        cell(byCpuTime(name, 'yoga')),
        cell(byCpuTime(name, 'bare-body')),
      ]),
    },
    goals: goals.map(([peer, label, goal]): Goal => {
      const ours = likeForLike[peer] ?? 'latchkey';
      const measured = against(ours, peer);
      const cpu = byCpuTime(ours, peer);
      return { what, against: label, goal, better: 'higher', measured, byCpuTime: cpu };
    }),
    notes: [
      `The goal with a signature verified each time is judged by HS256 on both sides, as the peers are written. Latchkey’s default, ES256, verified each time: ${cell(against('latchkey-es256', 'mercurius-jit'))} × Mercurius + JIT, by CPU time ${cell(byCpuTime('latchkey-es256', 'mercurius-jit'))}.`,
    ],
    bars: servers.map(({ name, label }) => ({
      label,
      highlighted: name.startsWith('latchkey'),
      ...(byCpuTime(name, 'yoga') ?? against(name, 'yoga')!),
    })),
  };
}

/** Returns null where one of the two was not measured. */
export function compare(
  rounds: Rounds,
  name: string,
  peer: string,
  figure: keyof Round,
): Spread | null {
  const [ours, theirs] = [name, peer].map((server) => values(rounds[server] ?? [], figure));
  return ours?.length && theirs?.length ? ratio(ours, theirs) : null;
}

export function values(rounds: readonly Round[], figure: keyof Round): number[] {
  return rounds.flatMap((round) => round[figure] ?? []);
}
