import type { GenericSchema } from 'valibot';

/** What the environment can say, and what it then means. */
export interface Setting<T> {
  /** Environment variable. */
  readonly name: string;
  readonly unit: string;
  /** As written in the environment. */
  readonly default: string;
  readonly example: string;
  /** Returns a better example for what was refused, if there is one. */
  readonly exampleFor?: (refused: string) => string | null;
  readonly meaning: string;
  /** Whether it is, or may hold, a secret: then a file that `NAME_FILE` names can hold it instead. */
  readonly secret?: boolean;
  readonly check: GenericSchema<string, T>;
}

/** Returns the setting, with the type of its value. */
export function setting<T>(definition: Setting<T>): Setting<T> {
  return definition;
}

/** Not a value: whoever copies it makes one of their own. */
export const randomExample = '"$(openssl rand -base64 32)"';

export type Environment = Readonly<Record<string, string | undefined>>;

const byteOrderMark = '\uFEFF';

/**
 * Returns what the environment says of a variable, or an empty text. Files made on Windows put a byte order mark before
 * their first name, and leave carriage returns and blanks behind values: these are part of no value.
 */
export function valueOf(environment: Environment, name: string): string {
  const text = environment[name] ?? environment[byteOrderMark + name] ?? '';
  // A byte order mark counts as white space here.
  return text.trim();
}
