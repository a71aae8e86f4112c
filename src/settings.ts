import type { z } from 'zod';
import type { Config } from './config.ts';
import {
  claimText,
  databaseUrl,
  hostName,
  onOff,
  oneOf,
  optionalSecret,
  optionalText,
  origins,
  networks,
  publicUrl,
  rate,
  wholeNumber,
  zeroOr,
} from './setting-checks.ts';

/** What the environment can say, and what it then means. */
export interface Setting<T> {
  /** Environment variable. */
  readonly name: string;
  readonly unit: string;
  /** As written in the environment. */
  readonly default: string;
  readonly example: string;
  readonly meaning: string;
  readonly check: z.ZodType<T, string>;
}

/** Not a value: whoever copies it makes one of their own. */
export const randomExample = '"$(openssl rand -base64 32)"';

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
    check: hostName,
  }),
  databaseUrl: setting({
    name: 'DATABASE_URL',
    unit: '`sqlite:PATH`, `sqlite::memory:` or `postgres://USER:PASSWORD@HOST:PORT/DATABASE`',
    default: 'sqlite:data/latchkey.db',
    example: 'sqlite:/var/lib/latchkey/latchkey.db',
    meaning:
      'Where users, sessions and keys live. A file is created for its owner only. Several servers share one PostgreSQL; `?sslmode=verify-full` asks for TLS.',
    check: databaseUrl,
  }),
  databasePoolSize: setting({
    name: 'DATABASE_POOL_SIZE',
    unit: 'connections',
    default: '10',
    example: '20',
    meaning: 'The most connections to PostgreSQL that a server opens, 1 to 1000.',
    check: wholeNumber(1, 1000),
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
    meaning: '`production` switches GraphiQL off and makes `AUTH_ISSUER` required.',
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
  algorithm: setting({
    name: 'AUTH_ALGORITHM',
    unit: '`ES256`, `RS256` or `HS256`',
    default: 'ES256',
    example: 'RS256',
    meaning:
      'What tokens are signed with. The keys of ES256 and RS256 are generated; changing it begins a rotation.',
    check: oneOf('ES256', 'RS256', 'HS256'),
  }),
  hs256Secret: setting({
    name: 'AUTH_HS256_SECRET',
    unit: '32 random bytes or more',
    default: 'none',
    example: randomExample,
    meaning:
      'What HS256 signs and verifies with. Every service that verifies needs it, and can then sign too.',
    check: optionalSecret,
  }),
  secret: setting({
    name: 'AUTH_SECRET',
    unit: '32 random bytes or more',
    default: 'none',
    example: randomExample,
    meaning:
      'Encrypts the private keys in the database, and does nothing else. Advised in production.',
    check: optionalSecret,
  }),
  secretPrevious: setting({
    name: 'AUTH_SECRET_PREVIOUS',
    unit: 'text',
    default: 'none',
    example: randomExample,
    meaning: 'What `AUTH_SECRET` was before: only `latchkey keys rewrap` reads it.',
    check: optionalText,
  }),
  keyRotationSeconds: setting({
    name: 'AUTH_KEY_ROTATION_SECONDS',
    unit: 'seconds',
    default: '7776000',
    example: '2592000',
    meaning:
      'How long a key signs before the next one takes over, 3600 to 315360000; 0 leaves it to `latchkey keys rotate`.',
    check: zeroOr(3600, 315_360_000),
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
  attempts: setting({
    name: 'AUTH_ATTEMPTS',
    unit: '`on` or `off`',
    default: 'on',
    example: 'off',
    meaning: 'Whether attempts are limited. `off` is for tests.',
    check: onOff(),
  }),
  attemptsPerUserAndAddress: setting({
    name: 'AUTH_ATTEMPTS_PER_USER_AND_ADDRESS',
    unit: 'attempts/seconds',
    default: '10/30',
    example: '5/60',
    meaning:
      'Passwords that one address (IPv6: /64), or one device, may try on one user: so many at once, then one every so many seconds. A right one starts anew.',
    check: rate,
  }),
  attemptsPerUser: setting({
    name: 'AUTH_ATTEMPTS_PER_USER',
    unit: 'attempts/seconds',
    default: '100/30',
    example: '50/60',
    meaning:
      'Passwords that all addresses together may try on one user. Devices and networks that the user has logged in from are not held up by the others.',
    check: rate,
  }),
  attemptsPerAddress: setting({
    name: 'AUTH_ATTEMPTS_PER_ADDRESS',
    unit: 'attempts/seconds',
    default: '100/10',
    example: '50/30',
    meaning: 'Wrong passwords, and wrong refresh tokens, that one address may try on all users.',
    check: rate,
  }),
  signUpsPerAddress: setting({
    name: 'AUTH_SIGN_UPS_PER_ADDRESS',
    unit: 'attempts/seconds',
    default: '20/60',
    example: '5/3600',
    meaning: 'Sign-ups that one address may try.',
    check: rate,
  }),
  trustedProxies: setting({
    name: 'AUTH_TRUSTED_PROXIES',
    unit: 'addresses or networks',
    default: 'none',
    example: '127.0.0.1,10.0.0.0/8',
    meaning:
      'The proxies in front, separated by commas. Only they are believed what `X-Forwarded-For` says.',
    check: networks,
  }),
  cookies: setting({
    name: 'AUTH_COOKIES',
    unit: '`on` or `off`',
    default: 'on',
    example: 'off',
    meaning:
      'Whether pages of this origin, and of allowed ones of the same site, get their tokens in cookies too.',
    check: onOff(),
  }),
  allowedOrigins: setting({
    name: 'AUTH_ALLOWED_ORIGINS',
    unit: '`none` or origins',
    default: 'none',
    example: 'https://app.example.com,https://admin.example.com',
    meaning:
      'The other origins whose pages may read answers (CORS), separated by commas. No wildcard, no path.',
    check: origins,
  }),
  graphiql: setting({
    name: 'AUTH_GRAPHIQL',
    unit: '`on` or `off`',
    default: 'on',
    example: 'off',
    meaning: 'Whether a browser at `/graphql` gets GraphiQL. In production the default is `off`.',
    check: onOff(),
  }),
} satisfies { [Field in keyof Config]: Setting<Config[Field]> };

function setting<T>(definition: Setting<T>): Setting<T> {
  return definition;
}
