import type { Config } from '../config.ts';
import { clientSettings } from './clients.ts';
import { passwordSettings } from './passwords.ts';
import { serverSettings } from './server.ts';
import { fileVariable } from './given.ts';
import type { Setting } from './setting.ts';
import { tokenSettings } from './tokens.ts';

/** One entry a setting. docs/reference/settings.md has the same; a test compares the two. */
export const settings = {
  ...serverSettings,
  ...tokenSettings,
  ...passwordSettings,
  ...clientSettings,
} satisfies { [Field in keyof Config]: Setting<Config[Field]> };

/** The variables that name a file with the value of a setting. */
export const fileSettings = Object.values(settings).flatMap((setting) => {
  const name = fileVariable(setting);
  const meaning = `A file that holds \`${setting.name}\`, in its place.`;
  return name === null ? [] : [{ name, unit: 'path', default: 'none', meaning, of: setting.name }];
});
