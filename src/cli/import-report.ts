import type { Settled } from '../features/moving-in/move-in.ts';
import type { Tally } from '../features/moving-in/tally.ts';
import { quote } from '../lib/quote.ts';

/** How many refusals are printed one by one. */
const shownRefusals = 20;

/** Keeps the first refusals as lines to print. */
export function createRefusals() {
  const lines: string[] = [];
  return {
    add({ record, username, problem }: Settled): void {
      if (problem === null || lines.length === shownRefusals) return;
      const who = username === null ? '' : `, ${quote(username)}`;
      lines.push(`Line ${record.line}${who}: ${problem}`);
    },
    /** Returns the lines; of so many refusals in all. */
    lines: (refused: number) =>
      refused > lines.length ? [...lines, `… and ${refused - lines.length} more.`] : lines,
  };
}

export interface Circumstances {
  readonly isDry: boolean;
  /** Where the records are that were refused, and how many; null without `--rejected`. */
  readonly rejected: { readonly path: string; readonly written: number } | null;
}

/** Returns what was done, as lines to print. */
export function describeTally(tally: Tally, { isDry, rejected }: Circumstances): string[] {
  const { imported, present, refused, withoutPassword } = tally;
  const again = present > 0 ? `, ${present} ${present === 1 ? 'was' : 'were'} there already` : '';
  const done = isDry ? 'Would import' : 'Imported';
  return [
    `${done} ${countOf(imported, 'user')}${again}, refused ${refused}.`,
    ...tally.reasons.map(([reason, count]) => `Refused ${count}: ${reason}`),
    ...(withoutPassword > 0 ? [`Without a password: ${countOf(withoutPassword, 'user')}.`] : []),
    ...tally.left.map(
      ([what, count]) => `Not brought along, of ${countOf(count, 'user')}: ${what}.`,
    ),
    ...(rejected && rejected.written > 0
      ? [`${countOf(rejected.written, 'refused record')} in ${quote(rejected.path)}.`]
      : []),
    ...(isDry ? ['This was a dry run: nothing was written.'] : []),
  ];
}

const countOf = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;
