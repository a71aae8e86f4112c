import { safeParse } from 'valibot';
import type { Room } from './room.ts';
import { declared, rooms, type Declared } from './rooms.ts';
import { fileVariable, given } from './settings/given.ts';
import { localOrigin } from './settings/local-origin.ts';
import { valueOf, type Environment, type Setting, type ValuesOf } from './settings/setting.ts';

/** Every setting, by the name of its field in `Config`. */
export const settings = declared('settings');

/** The variables that name a file with the value of a setting. */
export const fileSettings = Object.values(settings).flatMap((setting: Setting<unknown>) => {
  const name = fileVariable(setting);
  const meaning = `A file that holds \`${setting.name}\`, in its place.`;
  return name === null ? [] : [{ name, unit: 'path', default: 'none', meaning, of: setting.name }];
});

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
  const problems = production ? missingInProduction(find) : [];
  const values: Record<string, unknown> = {};
  for (const [field, setting] of Object.entries<Setting<unknown>>(settings)) {
    const fallback = setting.defaultFor?.({ ...values, production }) ?? setting.default;
    const result = read(setting, find(setting), fallback);
    if ('problem' in result) problems.push(result.problem);
    else values[field] = result.value;
  }
  const checks = rooms.flatMap((room: Room) => room.checks ?? []);
  problems.push(...checks.flatMap((check) => check(values)));
  if (problems.length > 0) throw new ConfigError(problems);
  return values as unknown as Config;
}

/** Returns what a setting means, or the line that says why it cannot be used. */
function read(
  setting: Setting<unknown>,
  found: ReturnType<Find>,
  fallback: string,
): { value: unknown } | { problem: string } {
  if ('problem' in found) return found;
  const text = found.value || fallback;
  const result = safeParse(setting.check, text);
  if (result.success) return { value: result.output };
  const example = found.example(setting.exampleFor?.(text) ?? setting.example);
  return { problem: `${found.subject} ${result.issues[0].message}. Example: ${example}` };
}

/** Returns the configuration with the port that the system chose; the default of the issuer follows it. */
export function withPort(config: Config, port: number): Config {
  const { host, issuer } = config;
  const followsPort = issuer === localOrigin(host, config.port);
  return { ...config, port, issuer: followsPort ? localOrigin(host, port) : issuer };
}

type Find = (setting: Parameters<typeof given>[1]) => ReturnType<typeof given>;

/** Returns what finds a value. A file is read once: a pipe has its content once. */
function rememberGiven(environment: Environment): Find {
  const known = new Map<string, ReturnType<Find>>();
  return (setting) => {
    const found = known.get(setting.name) ?? given(environment, setting);
    known.set(setting.name, found);
    return found;
  };
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
