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
  /** Whether each name needs it, where it is one that a name of a list has. */
  readonly isRequired?: boolean;
  readonly check: GenericSchema<string, T>;
  /** What each name has for itself, where it is a list of names: see `listing`. */
  readonly each?: Family<unknown>;
}

/** The settings that each name of a list has for itself. */
export interface Family<Value> {
  /** All there are, for pages that list them: `<NAME>` in a variable stands for a name, as `variableOf` writes it. */
  readonly settings: Settings;
  /** Returns those that this name takes. */
  readonly of: (name: string) => Settings;
  /** Returns what its settings say of a name. */
  readonly build: (name: string, values: Readonly<Record<string, unknown>>) => Value;
}

/** A list of names: its value is what the settings of each name say. */
export interface Listing<T> extends Setting<readonly string[]> {
  readonly each: Family<T>;
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
  -readonly [Field in keyof Some]: Some[Field] extends Listing<infer Value>
    ? readonly Value[]
    : Some[Field] extends Setting<infer Value>
      ? Value
      : never;
};

/** Returns the setting, with the type of its value. */
export function setting<T>(definition: Setting<T>): Setting<T> {
  return definition;
}

/** Returns the setting that lists names, with the type of what each name becomes. */
export function listing<T>(definition: Listing<T>): Listing<T> {
  return definition;
}

/** Returns the variable that a name has for a setting of its family. */
export function variableOf(name: string, template: string): string {
  return template.replace('<NAME>', name.toUpperCase().replaceAll('-', '_'));
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
