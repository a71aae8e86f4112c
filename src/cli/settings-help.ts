import type { Setting } from '../settings/setting.ts';
import { fileSettings, settings } from '../config.ts';

type Field = keyof typeof settings;

export const everySetting = Object.keys(settings) as Field[];

/** Returns the end of a help page: the environment variables that the command reads. */
export function settingsHelp(fields: readonly Field[]): string {
  const lines = fields.flatMap((field) => {
    const setting = settings[field];
    return [setting, ...fileSettings.filter(({ of }) => of === setting.name)].map(settingHelp);
  });
  return ['', 'Settings come from the environment:', ...lines].join('\n');
}

type Shown = Pick<Setting<unknown>, 'name' | 'unit' | 'meaning' | 'default'>;

function settingHelp({ name, unit, meaning, default: fallback }: Shown): string {
  return `  ${name}: ${unit} (default: ${fallback})\n      ${meaning}`.replaceAll('`', '');
}
