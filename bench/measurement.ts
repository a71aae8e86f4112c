import type { Bar } from './chart.ts';
import type { Goal } from './goals.ts';
import type { Options } from './options.ts';
import type { Table } from './tables.ts';

/** What a measurement works with. */
export interface Run extends Options {
  /** A folder on disk that is gone after the run. */
  readonly folder: string;
  /** Says what is going on now. */
  progress(text: string): void;
}

export interface Outcome {
  readonly table: Table;
  readonly goals: readonly Goal[];
  /** What the reader has to know beside the table. */
  readonly notes: readonly string[];
  readonly bars?: readonly Bar[];
  /** Everything that was measured, round by round. */
  readonly data: unknown;
}

export interface Measurement {
  readonly name: string;
  readonly title: string;
  /** Returns what was found out; throws Skipped when this machine lacks something. */
  measure(run: Run): Promise<Outcome>;
}

/** This machine lacks something that the measurement needs. */
export class Skipped extends Error {
  override readonly name = 'Skipped';
}
