import { safeParse } from 'valibot';
import { localOrigin } from './settings/local-origin.ts';
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
  /** Null where nobody asks for metrics. */
  metricsPort: number | null;
  databaseUrl: string;
  databasePoolSize: number;
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
  const read = <T>({ name, check, ...rest }: Setting<T>, fallback = rest.default): T => {
    const value = valueOf(environment, name) || fallback;
    const result = safeParse(check, value);
    if (result.success) return result.output;
    const example = rest.exampleFor?.(value) ?? rest.example;
    problems.push(`${name} ${result.issues[0].message}. Example: ${name}=${example}`);
    return undefined as T;
  };

  if (production && !valueOf(environment, settings.issuer.name)) {
    problems.push(
      `AUTH_ISSUER is required in production: the public URL of this server. Example: AUTH_ISSUER=${settings.issuer.example}`,
    );
  }
  const port = read(settings.port);
  const host = read(settings.host);
  const config: Config = {
    port,
    host,
    keepAliveSeconds: read(settings.keepAliveSeconds),
    metricsPort: read(settings.metricsPort),
    databaseUrl: read(settings.databaseUrl),
    databasePoolSize: read(settings.databasePoolSize),
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

/** Where a server listens that takes a port of 127.0.0.1, which is the address of /metrics. */
const withLoopback = new Set(['127.0.0.1', 'localhost', '0.0.0.0', '::']);

const crossChecks = [
  together(['port', 'metricsPort', 'host'], ({ port, metricsPort, host }) =>
    port !== 0 && metricsPort === port && withLoopback.has(host)
      ? `METRICS_PORT is the same as PORT: each needs a port of its own. Example: METRICS_PORT=${port === 9464 ? 9465 : 9464}`
      : null,
  ),
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
