/** A small breakage of the source that a test has to notice. */
export interface Mutant {
  /** Below `src`. */
  readonly file: string;
  /** A text that the file holds exactly once. Short, so that it lives long. */
  readonly find: string;
  readonly replace: string;
  /** The test that has to fail, below `test`. */
  readonly test: string;
  /** A part of the test's title, where the whole file takes long. */
  readonly title?: string;
  /** What is broken, as an attacker or an operator would see it. */
  readonly why: string;
}

/** Returns the text with the breakage, or null unless it holds what is to be replaced exactly once. */
export function breakText(
  text: string,
  { find, replace }: Pick<Mutant, 'find' | 'replace'>,
): string | null {
  const [before = '', after, ...more] = text.split(find);
  return after === undefined || more.length > 0 ? null : before + replace + after;
}
