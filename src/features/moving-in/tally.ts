import type { Settled } from './move-in.ts';

/** What an import has done so far. */
export interface Tally {
  readonly records: number;
  readonly imported: number;
  /** How many had come before. */
  readonly present: number;
  readonly refused: number;
  /** Of those imported, how many have no password. */
  readonly withoutPassword: number;
  /** How often each reason refused a record, the most frequent first. */
  readonly reasons: readonly (readonly [reason: string, count: number])[];
  /** The same, of what did not come along with users. */
  readonly left: readonly (readonly [what: string, count: number])[];
}

/** Counts what came of records. */
export function createTally(): { add(settled: Settled): void; readonly result: Tally } {
  const counts = { records: 0, imported: 0, present: 0, refused: 0, withoutPassword: 0 };
  const reasons = createCounts();
  const left = createCounts();
  return {
    add({ problem, user, left: ofUser }) {
      counts.records += 1;
      if (problem !== null) {
        counts.refused += 1;
        reasons.add(problem);
      }
      if (!user) return;
      if (!user.isNew) return void (counts.present += 1);
      counts.imported += 1;
      if (!user.hasPassword) counts.withoutPassword += 1;
      for (const what of ofUser) left.add(what);
    },
    get result() {
      return { ...counts, reasons: reasons.sorted(), left: left.sorted() };
    },
  };
}

/** A file could have as many reasons as it has records. */
const maxNames = 50;

function createCounts() {
  const counts = new Map<string, number>();
  return {
    add(name: string): void {
      const known = counts.has(name) || counts.size < maxNames ? name : 'others';
      counts.set(known, (counts.get(known) ?? 0) + 1);
    },
    sorted: () => [...counts].toSorted(([, a], [, b]) => b - a),
  };
}
