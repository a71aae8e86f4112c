import { settings, variablesOf, type Variable } from '../config.ts';

type Field = keyof typeof settings;

export const everySetting = Object.keys(settings) as Field[];

/** Returns the end of a help page: the environment variables that the command reads. */
export function settingsHelp(fields: readonly Field[]): string {
  const lines = fields.flatMap((field) => variablesOf(settings[field]).map(settingHelp));
  return ['', 'Settings come from the environment:', ...lines].join('\n');
}

function settingHelp({ name, unit, meaning, default: fallback }: Variable): string {
  return `  ${name}: ${unit} (default: ${fallback})\n      ${meaning}`.replaceAll('`', '');
}
