import type { Plugin } from 'graphql-yoga';
import { ConfigError, settings, type Config } from './config.ts';
import { ExtensionError, type TypeExtension } from './graphql/extension/extension.ts';
import type { Hooks } from './hooks.ts';
import type { Clock } from './lib/clock.ts';
import type { Logger } from './lib/log.ts';
import { closest, optionProblems, type Options } from './lib/options.ts';
import type { RandomBytes } from './lib/secrets.ts';
import type { Context } from './request/context.ts';

/** What an embedder adds: types beside ours, and what happens around our own. `Added` is what `context` returns. */
export interface Extension<Added extends object = object> extends TypeExtension<Context & Added> {
  readonly hooks?: Hooks | undefined;
  /** Returns what else resolvers find in their context. It is added to ours, and can replace nothing of it. */
  readonly context?: ((context: Context, request: Request) => Added | Promise<Added>) | undefined;
  /** Yoga's, after ours. With these or a `context` every request is yoga's: the fast path is off. */
  readonly plugins?: readonly Plugin[] | undefined;
}

/** What may be put in the place of the real thing; each has a default. */
export interface Replacements {
  clock?: Clock;
  random?: RandomBytes;
  log?: Logger;
}

const hooks = {
  claims: 'function',
  verifyRequest: 'function',
  afterSignUp: 'function',
  afterLogin: 'function',
  verifyElsewhere: 'function',
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

/** Throws ConfigError for a configuration with members that `loadConfig` does not make, or without some that it makes. */
export function requireConfig(config: Config): void {
  const known = Object.keys(settings);
  const given = Object.keys(Object(config));
  const unknown = given.filter((name) => !known.includes(name));
  const missing = known.filter((name) => !given.includes(name));
  const problems = unknown.map((name) => {
    const meant = closest(name, missing.length > 0 ? missing : known);
    return `The configuration has no ${name}.${meant === null ? '' : ` Did you mean ${meant}?`}`;
  });
  if (missing.length > 0)
    problems.push(
      `The configuration lacks ${missing.join(', ')}: begin with what loadConfig returns.`,
    );
  if (problems.length > 0) throw new ConfigError(problems);
}
