import { safeParse } from 'valibot';
import { localOrigin } from './settings/local-origin.ts';
import { isPostgres } from './settings/database-url.ts';
import { given } from './settings/given.ts';
import { randomExample, valueOf, type Environment, type Setting } from './settings/setting.ts';
import { settings } from './settings/settings.ts';

/** How often something may be tried: `burst` times at once, then once in `intervalSeconds`. */
export interface Rate {
  readonly burst: number;
  readonly intervalSeconds: number;
}

/** What a Latchkey server can be told. Durations are in seconds, as the names say. */
export interface Config {
  port: number;
  host: string;
  keepAliveSeconds: number;
  drainSeconds: number;
  /** How many processes of `serve` answer on the port. A server that is embedded is one, whatever this says. */
  workers: number;
  /** Null where nobody asks for metrics. */
  metricsPort: number | null;
  metricsHost: string;
  databaseUrl: string;
  databasePoolSize: number;
  /** Whether a start migrates the database, or only looks whether that was done. */
  migrate: boolean;
  logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
  production: boolean;
  issuer: string;
  /** Below which path the routes are as well; null where it is the path of the issuer. */
  path: string | null;
  audience: string;
  clientId: string;
  algorithm: 'ES256' | 'RS256' | 'HS256';
  /** Null unless it is set. */
  hs256Secret: string | null;
  secret: string | null;
  secretPrevious: string | null;
  keyRotationSeconds: number;
  accessTtlSeconds: number;
  tokenCacheSize: number;
  leewaySeconds: number;
  refreshTtlSeconds: number;
  refreshGraceSeconds: number;
  passwordMinLength: number;
  passwordQueueLimit: number;
  signUp: 'open' | 'closed';
  usernameScripts: 'restricted' | 'any';
  attempts: boolean;
  attemptsPerUserAndAddress: Rate;
  attemptsPerUser: Rate;
  rightPasswordsPerUser: Rate;
  attemptsPerAddress: Rate;
  signUpsPerAddress: Rate;
  /** Addresses, networks (CIDR), and `unix` for Unix sockets. */
  trustedProxies: readonly string[];
  cookies: boolean;
  allowedOrigins: readonly string[];
  graphiql: boolean;
  introspection: boolean;
  hotPath: boolean;
}

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
  const problems: string[] = [];
  const find = rememberGiven(environment);
  const read = <T>(setting: Setting<T>, fallback = setting.default): T => {
    const found = find(setting);
    if ('problem' in found) {
      problems.push(found.problem);
      return undefined as T;
    }
    const value = found.value || fallback;
    const result = safeParse(setting.check, value);
    if (result.success) return result.output;
    const example = found.example(setting.exampleFor?.(value) ?? setting.example);
    problems.push(`${found.subject} ${result.issues[0].message}. Example: ${example}`);
    return undefined as T;
  };

  if (production) problems.push(...missingInProduction(find));
  const port = read(settings.port);
  const host = read(settings.host);
  const url = read(settings.databaseUrl);
  // Nodes that start together, as a user who may not change tables, are the rule there.
  const migratesByItself = !production || !isPostgres(url);
  const config: Config = {
    port,
    host,
    keepAliveSeconds: read(settings.keepAliveSeconds),
    drainSeconds: read(settings.drainSeconds, production ? '4' : '0'),
    workers: read(settings.workers),
    metricsPort: read(settings.metricsPort),
    metricsHost: read(settings.metricsHost),
    databaseUrl: url,
    databasePoolSize: read(settings.databasePoolSize),
    migrate: read(settings.migrate, migratesByItself ? 'on' : 'off'),
    logLevel: read(settings.logLevel),
    production: read(settings.production),
    issuer: read(settings.issuer, localOrigin(host, port)),
    path: read(settings.path),
    audience: read(settings.audience),
    clientId: read(settings.clientId),
    algorithm: read(settings.algorithm),
    hs256Secret: read(settings.hs256Secret),
    secret: read(settings.secret),
    secretPrevious: read(settings.secretPrevious),
    keyRotationSeconds: read(settings.keyRotationSeconds),
    accessTtlSeconds: read(settings.accessTtlSeconds),
    tokenCacheSize: read(settings.tokenCacheSize),
    leewaySeconds: read(settings.leewaySeconds),
    refreshTtlSeconds: read(settings.refreshTtlSeconds),
    refreshGraceSeconds: read(settings.refreshGraceSeconds),
    passwordMinLength: read(settings.passwordMinLength),
    passwordQueueLimit: read(settings.passwordQueueLimit),
    signUp: read(settings.signUp),
    usernameScripts: read(settings.usernameScripts),
    attempts: read(settings.attempts),
    attemptsPerUserAndAddress: read(settings.attemptsPerUserAndAddress),
    attemptsPerUser: read(settings.attemptsPerUser),
    rightPasswordsPerUser: read(settings.rightPasswordsPerUser),
    attemptsPerAddress: read(settings.attemptsPerAddress),
    signUpsPerAddress: read(settings.signUpsPerAddress),
    trustedProxies: read(settings.trustedProxies),
    cookies: read(settings.cookies),
    allowedOrigins: read(settings.allowedOrigins),
    graphiql: read(settings.graphiql, production ? 'off' : 'on'),
    introspection: read(settings.introspection, production ? 'off' : 'on'),
    hotPath: read(settings.hotPath),
  };
  problems.push(...crossChecks.flatMap((check) => check(config)));
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
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

/** Without the one tokens would name another server, without the other it would begin on an empty database. */
function missingInProduction(find: Find): string[] {
  const needed = [
    { setting: settings.issuer, what: 'the public URL of this server' },
    { setting: settings.databaseUrl, what: 'where users, sessions and keys live' },
  ];
  return needed
    .filter(({ setting }) => {
      const found = find(setting);
      return 'value' in found && !found.value;
    })
    .map(
      ({ setting: { name, example }, what }) =>
        `${name} is required in production: ${what}. Example: ${name}=${example}`,
    );
}

/** Returns a check of settings together. A value that was refused has its line already: then there is nothing to check. */
function together<Field extends keyof Config>(
  fields: readonly Field[],
  problemOf: (config: Pick<Config, Field>) => string | null,
): (config: Config) => string[] {
  return (config) => {
    if (fields.some((field) => config[field] === undefined)) return [];
    const problem = problemOf(config);
    return problem === null ? [] : [problem];
  };
}

const secretExample = `Example: AUTH_HS256_SECRET=${randomExample}`;

const everyAddress = new Set(['0.0.0.0', '::']);
const loopback = new Set(['127.0.0.1', 'localhost']);

/** Returns whether what listens on the one address takes the port on the other too. */
function overlap(host: string, other: string): boolean {
  const both = [host, other];
  return (
    host === other ||
    both.some((one) => everyAddress.has(one)) ||
    both.every((one) => loopback.has(one))
  );
}

const crossChecks = [
  together(['port', 'metricsPort', 'host', 'metricsHost'], (config) => {
    const { port, metricsPort, host, metricsHost } = config;
    return port !== 0 && metricsPort === port && overlap(host, metricsHost)
      ? `METRICS_PORT is the same as PORT: each needs a port of its own. Example: METRICS_PORT=${port === 9464 ? 9465 : 9464}`
      : null;
  }),
  together(['algorithm', 'hs256Secret'], ({ algorithm, hs256Secret }) =>
    algorithm === 'HS256' && hs256Secret === null
      ? `AUTH_HS256_SECRET is required by AUTH_ALGORITHM=HS256. ${secretExample}`
      : null,
  ),
  together(['hs256Secret', 'secret'], ({ hs256Secret, secret }) =>
    hs256Secret !== null && hs256Secret === secret
      ? `AUTH_HS256_SECRET is the same as AUTH_SECRET, which is for encryption alone. ${secretExample}`
      : null,
  ),
];
