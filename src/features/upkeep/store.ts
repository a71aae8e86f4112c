import type { Pace } from '../../lib/in-batches.ts';

/** What is deleted once it is over. */
export type Swept = 'sessions' | 'attempts';

export interface UpkeepStore {
  /** How rows are best deleted: few at once where that keeps the whole process waiting. */
  readonly pace: Readonly<Record<Swept, Pace>>;
  /**
   * Gives the holder what this name stands for until a moment, unless another holder has it now. A holder who has it
   * already has it for longer. Returns whether they got it. One conditional statement: nothing is left to be unlocked.
   */
  takeLease(step: { name: string; holder: string; now: Date; until: Date }): Promise<boolean>;
  /** Returns since when the oldest row that is over has been so, or null where none is. */
  oldestOver(kind: Swept, now: Date): Promise<Date | null>;
}
