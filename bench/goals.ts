import type { Spread } from './statistics.ts';
import { formatNumber, formatSpread, type Table } from './tables.ts';

/** What a measurement should come to, and what it came to: null where it could not be measured. */
export interface Goal {
  readonly what: string;
  readonly against: string;
  readonly goal: number;
  readonly better: 'higher' | 'lower';
  readonly measured: Spread | null;
  /** The same, in which other work on the machine has little say. */
  readonly byCpuTime?: Spread | null;
}

/** Returns whether the median reaches the goal. */
export function isReached({ goal, better, measured }: Goal): boolean {
  if (!measured) return false;
  return better === 'higher' ? measured.median >= goal : measured.median <= goal;
}

export function goalTable(goals: readonly Goal[]): Table {
  return {
    head: ['What', 'Against', 'Goal', 'Measured', 'By CPU time', 'Reached'],
    rows: goals.map((goal) => [
      goal.what,
      goal.against,
      `${goal.better === 'higher' ? '≥' : '≤'} ${formatNumber(goal.goal)}×`,
      goal.measured ? formatSpread(goal.measured) : 'not measured',
      goal.byCpuTime ? formatSpread(goal.byCpuTime) : '–',
      goal.measured ? (isReached(goal) ? 'yes' : 'no') : '–',
    ]),
  };
}
