import { z } from 'zod';

/** What a Latchkey server can be told. Durations are in seconds, as the names say. */
export interface Config {
  port: number;
  host: string;
  databaseUrl: string;
  logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
  production: boolean;
  issuer: string;
  audience: string;
  clientId: string;
  accessTtlSeconds: number;
  leewaySeconds: number;
  refreshTtlSeconds: number;
  refreshGraceSeconds: number;
  passwordMinLength: number;
  passwordQueueLimit: number;
  signUp: 'open' | 'closed';
  graphiql: boolean;
  introspection: boolean;
}

interface Setting<T> {
  /** Environment variable. */
  readonly name: string;
  readonly unit: string;
  /** As written in the environment. */
  readonly default: string;
  readonly example: string;
  readonly meaning: string;
  readonly check: z.ZodType<T, string>;
}

const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,10}$/, 'is not a whole number')
    .transform(Number)
    .refine((value) => value >= min && value <= max, `is not between ${min} and ${max}`);

const oneOf = <const T extends string>(...values: T[]) =>
  z.enum(values, { error: `is not one of ${values.join(', ')}` });

const onOff = () => oneOf('on', 'off').transform((value) => value === 'on');

const claimText = z
  .string()
  .max(256, 'is longer than 256 characters')
  .regex(/^[\x21-\x7e]+$/, 'holds a character that is not printable ASCII');

const publicUrl = z.string().refine((value) => {
  const url = URL.parse(value);
  // Only as URLs are written once they are parsed: others compare the issuer letter by letter.
  const canonical = url !== null && [url.href, url.href.replace(/\/$/, '')].includes(value);
  return canonical && /^https?:$/.test(url.protocol) && !/[?#@]/.test(value);
}, 'is not an http or https URL in its usual spelling, without query, fragment and user');

const databaseUrl = z
  .string()
  .regex(/^sqlite:./s, 'is not sqlite:PATH or sqlite::memory:')
  .refine((value) => !value.includes('\0'), 'holds a NUL byte');

/** One entry a setting, in the order of the README's table, which a test compares with this one. */
export const settings = {
  port: setting({
    name: 'PORT',
    unit: 'TCP port',
    default: '4000',
    example: '4000',
    meaning: 'Where to listen; 0 takes any free port.',
    check: wholeNumber(0, 65535),
  }),
  host: setting({
    name: 'HOST',
    unit: 'address',
    default: '127.0.0.1',
    example: '0.0.0.0',
    meaning: 'Which address to listen on. `0.0.0.0` opens the server to the network.',
    check: z.string().regex(/^[\w.:-]+$/, 'is not a host name or address'),
  }),
  databaseUrl: setting({
    name: 'DATABASE_URL',
    unit: '`sqlite:PATH` or `sqlite::memory:`',
    default: 'sqlite:data/latchkey.db',
    example: 'sqlite:/var/lib/latchkey/latchkey.db',
    meaning: 'Where users and keys live. The file is created for its owner only.',
    check: databaseUrl,
  }),
  logLevel: setting({
    name: 'LOG_LEVEL',
    unit: 'pino level',
    default: 'info',
    example: 'debug',
    meaning: 'The least important line to log.',
    check: oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'),
  }),
  production: setting({
    name: 'NODE_ENV',
    unit: '`development`, `test` or `production`',
    default: 'development',
    example: 'production',
    meaning:
      '`production` switches GraphiQL and introspection off and makes `AUTH_ISSUER` required.',
    check: oneOf('development', 'test', 'production').transform((value) => value === 'production'),
  }),
  issuer: setting({
    name: 'AUTH_ISSUER',
    unit: 'URL',
    default: 'http://localhost:4000',
    example: 'https://auth.example.com',
    meaning:
      'The public URL of this server, the `iss` of its tokens. Never taken from a request. Required in production.',
    check: publicUrl,
  }),
  audience: setting({
    name: 'AUTH_AUDIENCE',
    unit: 'text',
    default: 'latchkey',
    example: 'https://api.example.com',
    meaning: 'The `aud` of tokens: who they are meant for.',
    check: claimText,
  }),
  clientId: setting({
    name: 'AUTH_CLIENT_ID',
    unit: 'text',
    default: 'latchkey',
    example: 'web',
    meaning: 'The `client_id` of tokens (RFC 9068).',
    check: claimText,
  }),
  accessTtlSeconds: setting({
    name: 'AUTH_ACCESS_TTL_SECONDS',
    unit: 'seconds',
    default: '900',
    example: '300',
    meaning:
      'How long an access token is good, 10 to 86400. Tokens that never expire are not offered.',
    check: wholeNumber(10, 86_400),
  }),
  leewaySeconds: setting({
    name: 'AUTH_LEEWAY_SECONDS',
    unit: 'seconds',
    default: '5',
    example: '0',
    meaning: 'How far clocks may differ when a token expires, 0 to 60.',
    check: wholeNumber(0, 60),
  }),
  refreshTtlSeconds: setting({
    name: 'AUTH_REFRESH_TTL_SECONDS',
    unit: 'seconds',
    default: '2592000',
    example: '604800',
    meaning:
      'How long a session can be refreshed after its login, 60 to 31536000. Refreshing does not prolong it.',
    check: wholeNumber(60, 31_536_000),
  }),
  refreshGraceSeconds: setting({
    name: 'AUTH_REFRESH_GRACE_SECONDS',
    unit: 'seconds',
    default: '10',
    example: '0',
    meaning:
      'How long a used refresh token gives the same successor again, 0 to 60: two tabs, or a lost answer.',
    check: wholeNumber(0, 60),
  }),
  passwordMinLength: setting({
    name: 'AUTH_PASSWORD_MIN_LENGTH',
    unit: 'code points',
    default: '8',
    example: '15',
    meaning:
      'The shortest password that is taken, 8 to 64. 15 is advised where it is the only factor.',
    check: wholeNumber(8, 64),
  }),
  passwordQueueLimit: setting({
    name: 'AUTH_PASSWORD_QUEUE_LIMIT',
    unit: 'passwords',
    default: '64',
    example: '200',
    meaning: 'How many passwords may wait to be hashed before `SERVER_BUSY`, 0 to 10000.',
    check: wholeNumber(0, 10_000),
  }),
  signUp: setting({
    name: 'AUTH_SIGN_UP',
    unit: '`open` or `closed`',
    default: 'open',
    example: 'closed',
    meaning: 'Whether strangers may sign up. `latchkey user add` works either way.',
    check: oneOf('open', 'closed'),
  }),
  graphiql: setting({
    name: 'AUTH_GRAPHIQL',
    unit: '`on` or `off`',
    default: 'on',
    example: 'off',
    meaning: 'Whether a browser at `/graphql` gets GraphiQL. In production the default is `off`.',
    check: onOff(),
  }),
  introspection: setting({
    name: 'AUTH_INTROSPECTION',
    unit: '`on` or `off`',
    default: 'on',
    example: 'off',
    meaning:
      'Whether the schema can be asked for, and wrong names get suggestions. In production the default is `off`.',
    check: onOff(),
  }),
} satisfies { [Field in keyof Config]: Setting<Config[Field]> };

function setting<T>(definition: Setting<T>): Setting<T> {
  return definition;
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

type Environment = Readonly<Record<string, string | undefined>>;

/** Returns the configuration that the environment describes. An empty variable counts as unset. Throws ConfigError. */
export function loadConfig(environment: Environment): Config {
  const production = environment['NODE_ENV'] === 'production';
  const problems: string[] = [];
  const read = <T>({ name, check, example, ...rest }: Setting<T>, fallback = rest.default): T => {
    const value = environment[name] || fallback;
    const result = check.safeParse(value);
    if (result.success) return result.data;
    problems.push(`${name} ${result.error.issues[0]?.message}. Example: ${name}=${example}`);
    return undefined as T;
  };

  if (production && !environment['AUTH_ISSUER']) {
    problems.push(
      `AUTH_ISSUER is required in production: the public URL of this server. Example: AUTH_ISSUER=${settings.issuer.example}`,
    );
  }
  const config: Config = {
    port: read(settings.port),
    host: read(settings.host),
    databaseUrl: read(settings.databaseUrl),
    logLevel: read(settings.logLevel),
    production: read(settings.production),
    issuer: read(settings.issuer),
    audience: read(settings.audience),
    clientId: read(settings.clientId),
    accessTtlSeconds: read(settings.accessTtlSeconds),
    leewaySeconds: read(settings.leewaySeconds),
    refreshTtlSeconds: read(settings.refreshTtlSeconds),
    refreshGraceSeconds: read(settings.refreshGraceSeconds),
    passwordMinLength: read(settings.passwordMinLength),
    passwordQueueLimit: read(settings.passwordQueueLimit),
    signUp: read(settings.signUp),
    graphiql: read(settings.graphiql, production ? 'off' : 'on'),
    introspection: read(settings.introspection, production ? 'off' : 'on'),
  };
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

/** Returns the names in the environment that look like a setting of ours and are none: most likely a slip of the pen. */
export function unknownSettings(environment: Environment): string[] {
  const known = new Set(Object.values(settings).map(({ name }) => name));
  return Object.keys(environment).filter((name) => name.startsWith('AUTH_') && !known.has(name));
}
