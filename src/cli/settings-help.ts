import { settings } from '../settings/settings.ts';

type Field = keyof typeof settings;

export const everySetting = Object.keys(settings) as Field[];

/** Returns the end of a help page: the environment variables that count here. */
export function settingsHelp(fields: readonly Field[]): string {
  return ['', 'Settings come from the environment:', ...fields.map(settingHelp)].join('\n');
}

function settingHelp(field: Field): string {
  const { name, unit, meaning, default: fallback } = settings[field];
  return `  ${name}: ${unit} (default: ${fallback})\n      ${meaning}`.replaceAll('`', '');
}
