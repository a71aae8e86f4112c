import type { Room } from './room.ts';
import { declared, rooms, type Declared } from './rooms.ts';
import { fileVariable } from './settings/given.ts';
import { localOrigin } from './settings/local-origin.ts';
import { readSettings, rememberGiven, type Find } from './settings/read.ts';
import { valueOf, type Environment, type Setting, type ValuesOf } from './settings/setting.ts';

export type { ProviderSettings } from './settings/providers.ts';

/** Every setting, by the name of its field in `Config`. */
export const settings = declared('settings');

/** A variable of the environment, as reference and help pages list it. */
export type Variable = Pick<Setting<unknown>, 'name' | 'unit' | 'default' | 'meaning'>;

/** Returns the variables of a setting: its own, a file's, and those that each name has where it is a list of names. */
export function variablesOf(setting: Setting<unknown>): Variable[] {
  const ofNames = Object.values(setting.each?.settings ?? {});
  return [setting, ...fileOf(setting), ...ofNames.flatMap(variablesOf)];
}

function fileOf(setting: Setting<unknown>): (Variable & { readonly of: string })[] {
  const name = fileVariable(setting);
  const meaning = `A file that holds \`${setting.name}\`, in its place.`;
  return name === null ? [] : [{ name, unit: 'path', default: 'none', meaning, of: setting.name }];
}

/** The variables that name a file with the value of a setting. */
export const fileSettings = Object.values(settings).flatMap(fileOf);

/** What a Latchkey server can be told. Durations are in seconds, as the names say. */
export interface Config extends ValuesOf<Declared<'settings'>> {}

/** The environment cannot be used. `problems` has one line for each variable to blame. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

/**
 * Returns the configuration that the environment describes. White space around a value is not part of it, and an empty
 * variable counts as unset. Throws ConfigError.
 */
export function loadConfig(environment: Environment): Config {
  const production = valueOf(environment, settings.production.name) === 'production';
  const find = rememberGiven(environment);
  const missing = production ? missingInProduction(find) : [];
  const { values, problems } = readSettings(settings, find, production);
  const checks = rooms.flatMap((room: Room) => room.checks ?? []);
  const all = [...missing, ...problems, ...checks.flatMap((check) => check(values))];
  if (all.length > 0) throw new ConfigError(all);
  return values as unknown as Config;
}

/** Returns the configuration with the port that the system chose; the default of the issuer follows it. */
export function withPort(config: Config, port: number): Config {
  const { host, issuer } = config;
  const followsPort = issuer === localOrigin(host, config.port);
  return { ...config, port, issuer: followsPort ? localOrigin(host, port) : issuer };
}

/** Without its URL tokens would name another server, without the database it would begin on an empty one. */
function missingInProduction(find: Find): string[] {
  return Object.values<Setting<unknown>>(settings).flatMap((setting) => {
    const { name, example, requiredInProduction: what } = setting;
    if (what === undefined) return [];
    const found = find(setting);
    return 'value' in found && !found.value
      ? [`${name} is required in production: ${what}. Example: ${name}=${example}`]
      : [];
  });
}
