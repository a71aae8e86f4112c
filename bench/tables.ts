import type { Spread } from './statistics.ts';

export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Returns a number with as many digits as its size deserves. */
export function formatNumber(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString('en');
  if (value >= 10) return value.toFixed(1);
  return value.toFixed(2);
}

/** Returns seconds or, from a minute on, minutes: `2.5 minutes`. */
export function formatTime(seconds: number): string {
  const [amount, unit] = seconds < 60 ? [seconds, 'second'] : [seconds / 60, 'minute'];
  return `${Number(amount.toFixed(1))} ${unit}${amount === 1 ? '' : 's'}`;
}

/** Returns `median (min–max)`. */
export function formatSpread({ median, min, max }: Spread): string {
  return `${formatNumber(median)} (${formatNumber(min)}–${formatNumber(max)})`;
}

/** Returns the table in Markdown, aligned as prettier aligns it. */
export function markdownTable({ head, rows }: Table): string {
  const widths = columnWidths({ head, rows });
  const line = (cells: readonly string[]) => `| ${padded(cells, widths).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}

/** Returns the table for a terminal. */
export function plainTable({ head, rows }: Table): string {
  const widths = columnWidths({ head, rows });
  return [head, ...rows].map((cells) => padded(cells, widths).join('   ').trimEnd()).join('\n');
}

function columnWidths({ head, rows }: Table): number[] {
  return head.map((name, column) =>
    Math.max(3, name.length, ...rows.map((cells) => cells[column]?.length ?? 0)),
  );
}

function padded(cells: readonly string[], widths: readonly number[]): string[] {
  return widths.map((width, column) => (cells[column] ?? '').padEnd(width));
}

/** Returns the text with `content` between the markers of `name`. Throws when the text has no such markers. */
export function fillMarkers(text: string, name: string, content: string): string {
  const [begin, end] = [`<!-- bench:${name} -->`, `<!-- /bench:${name} -->`];
  const from = text.indexOf(begin);
  const to = text.indexOf(end, from);
  if (from < 0 || to < 0) throw new Error(`There is no ${begin} … ${end}.`);
  return `${text.slice(0, from + begin.length)}\n\n${content}\n\n${text.slice(to)}`;
}
