import { ConfigError, loadConfig, type Config } from './config.ts';
import { ExtensionError } from './graphql/extension/extension.ts';
import type { Hooks } from './hooks.ts';
import { closest, optionProblems, type Options } from './lib/options.ts';
import type { Extension, Replacements } from './server.ts';

const hooks = {
  claims: 'function',
  verifyRequest: 'function',
  afterSignUp: 'function',
  afterLogin: 'function',
} satisfies Options<Hooks>;

/** What an extension may hold. */
export const extensionOptions: Options<Extension> = {
  typeDefs: 'sdl',
  resolvers: 'object',
  hooks,
  context: 'function',
  plugins: 'list',
};

/** What `createServer` takes. */
export const serverOptions: Options<Extension & Replacements> = {
  ...extensionOptions,
  clock: 'object',
  random: 'function',
  log: 'object',
};

/** Throws ExtensionError for an option that is misspelt or not what it has to be: it would do nothing, and say nothing. */
export function requireOptions<T>(taker: string, given: unknown, known: Options<T>): void {
  const problems = optionProblems(taker, given, known);
  if (problems.length > 0) throw new ExtensionError(problems);
}

let settings: readonly string[] | null = null;

/** Throws ConfigError for a configuration with members that `loadConfig` does not make, or without some that it makes. */
export function requireConfig(config: Config): void {
  settings ??= Object.keys(loadConfig({}));
  const given = Object.keys(Object(config));
  const unknown = given.filter((name) => !settings?.includes(name));
  const missing = settings.filter((name) => !given.includes(name));
  const problems = unknown.map((name) => {
    const meant = closest(name, missing.length > 0 ? missing : (settings ?? []));
    return `The configuration has no ${name}.${meant === null ? '' : ` Did you mean ${meant}?`}`;
  });
  if (missing.length > 0)
    problems.push(
      `The configuration lacks ${missing.join(', ')}: begin with what loadConfig returns.`,
    );
  if (problems.length > 0) throw new ConfigError(problems);
}
