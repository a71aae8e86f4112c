import type { GenericSchema } from 'valibot';

/** What the environment can say, and what it then means. */
export interface Setting<T> {
  /** Environment variable. */
  readonly name: string;
  readonly unit: string;
  /** As written in the environment. */
  readonly default: string;
  /** Returns the default where it depends on settings that are read before. */
  readonly defaultFor?: (known: ReadBefore) => string;
  /** What a production server lacks without it, in a few words. */
  readonly requiredInProduction?: string;
  readonly example: string;
  /** Returns a better example for what was refused, if there is one. */
  readonly exampleFor?: (refused: string) => string | null;
  readonly meaning: string;
  /** Whether it is, or may hold, a secret: then a file that `NAME_FILE` names can hold it instead. */
  readonly secret?: boolean;
  readonly check: GenericSchema<string, T>;
}

/** Undefined is what was refused. */
export interface ReadBefore {
  readonly production: boolean;
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  readonly databaseUrl?: string | undefined;
}

/** The settings of a room, by the name of their field in `Config`. A comment on a field is the field's in `Config`. */
export type Settings = Readonly<Record<string, Setting<unknown>>>;

/** What the environment says with these settings. */
export type ValuesOf<Some> = {
  -readonly [Field in keyof Some]: Some[Field] extends Setting<infer Value> ? Value : never;
};

/** Returns the setting, with the type of its value. */
export function setting<T>(definition: Setting<T>): Setting<T> {
  return definition;
}

/** Not a value: operators generate their own. */
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

/** Returns a line for each problem of the values. */
export type Check = (values: Readonly<Record<string, unknown>>) => string[];

/** Returns a check of settings together. A value that was refused has its line already: then there is nothing to check. */
export function together<Some extends Settings, Field extends keyof Some & string>(
  _settings: Some,
  fields: readonly Field[],
  problemOf: (values: Pick<ValuesOf<Some>, Field>) => string | null,
): Check {
  return (values) => {
    if (fields.some((field) => values[field] === undefined)) return [];
    const problem = problemOf(values as Pick<ValuesOf<Some>, Field>);
    return problem === null ? [] : [problem];
  };
}
