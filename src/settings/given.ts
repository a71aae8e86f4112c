import { readTextFile } from './text-file.ts';
import { valueOf, type Environment, type Setting } from './setting.ts';

/** What an operator has given for a setting; an empty value counts as unset. */
export interface Given {
  readonly value: string;
  /** The variable that has it, and how a line about the value begins. */
  readonly subject: string;
  /** What a line about it has as an example. */
  readonly example: (ofValue: string) => string;
}

type Named = Pick<Setting<unknown>, 'name' | 'secret'>;

/** Returns the variable that can name a file instead, or null. */
export function fileVariable({ name, secret = false }: Named): string | null {
  return secret ? `${name}_FILE` : null;
}

/** Returns what the environment gives, itself or in a file, or a line with what is wrong. The line quotes no file. */
export function given(environment: Environment, setting: Named): Given | { problem: string } {
  const { name } = setting;
  const value = valueOf(environment, name);
  const variable = fileVariable(setting);
  const path = variable === null ? '' : valueOf(environment, variable);
  if (variable === null || !path) {
    return { value, subject: name, example: (ofValue) => `${name}=${ofValue}` };
  }
  const example = `${variable}=/run/secrets/${name.toLowerCase()}`;
  if (value)
    return { problem: `${name} and ${variable} are both set: set one. Example: ${example}` };
  const content = readTextFile(path);
  if ('fault' in content)
    return { problem: `${variable} names a file that ${content.fault}. Example: ${example}` };
  return {
    value: content.text,
    subject: `${variable} names a file whose content`,
    example: () => example,
  };
}
