import type { GenericSchema } from 'valibot';

/** What the environment can say, and what it then means. */
export interface Setting<T> {
  /** Environment variable. */
  readonly name: string;
  readonly unit: string;
  /** As written in the environment. */
  readonly default: string;
  readonly example: string;
  readonly meaning: string;
  readonly check: GenericSchema<string, T>;
}

/** Returns the setting, with the type of its value. */
export function setting<T>(definition: Setting<T>): Setting<T> {
  return definition;
}

/** Not a value: whoever copies it makes one of their own. */
export const randomExample = '"$(openssl rand -base64 32)"';
