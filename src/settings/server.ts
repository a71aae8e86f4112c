import {
  hostName,
  networks,
  onOff,
  oneOf,
  optionalPort,
  pathPrefix,
  processCount,
  publicUrl,
  whether,
  wholeNumber,
} from './checks.ts';
import { databaseUrl, isPostgres, postgresExample } from './database-url.ts';
import { localOrigin } from './local-origin.ts';
import { setting, together, type Settings } from './setting.ts';

/** Where the server is, what it is called, and how it runs. */
export const settings = {
  production: setting({
    name: 'NODE_ENV',
    unit: '`development`, `test` or `production`',
    default: 'development',
    example: 'production',
    meaning:
      '`production` switches GraphiQL and introspection off and makes `AUTH_ISSUER` and `DATABASE_URL` required.',
    check: whether('production', 'development', 'test', 'production'),
  }),
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
  issuer: setting({
    name: 'AUTH_ISSUER',
    unit: 'URL',
    default: 'http://localhost:4000',
    defaultFor: ({ host, port }) => localOrigin(host, port),
    requiredInProduction: 'the public URL of this server',
    example: 'https://auth.example.com',
    meaning:
      'The public URL of this server, the `iss` of its tokens. Never taken from a request. Required in production; otherwise its default follows `HOST` and `PORT`.',
    check: publicUrl,
  }),
  /** Below which path the routes are as well; null where it is the path of the issuer. */
  path: setting({
    name: 'AUTH_PATH',
    unit: '`issuer` or a path',
    default: 'issuer',
    example: '/api',
    meaning:
      'A path below which every route is, as well as at `/`: with `/api`, GraphQL is at `/api/graphql` too. `issuer` is the path of `AUTH_ISSUER`.',
    check: pathPrefix,
  }),
  /** Addresses, networks (CIDR), and `unix` for Unix sockets. */
  trustedProxies: setting({
    name: 'AUTH_TRUSTED_PROXIES',
    unit: 'addresses, networks, `unix`',
    default: 'none',
    example: '127.0.0.1,10.0.0.0/8',
    meaning:
      'The proxies in front, separated by commas; `unix` is whatever connects by a Unix socket. Only their `X-Forwarded-For` is trusted.',
    check: networks,
  }),
  keepAliveSeconds: setting({
    name: 'AUTH_KEEP_ALIVE_SECONDS',
    unit: 'seconds',
    default: '72',
    example: '620',
    meaning:
      'How long a connection waits for its next request, 1 to 3600. It has to be longer than what the proxy in front allows, most often 60.',
    check: wholeNumber(1, 3600),
  }),
  drainSeconds: setting({
    name: 'AUTH_DRAIN_SECONDS',
    unit: 'seconds',
    default: '0',
    defaultFor: ({ production }) => (production ? '4' : '0'),
    example: '15',
    meaning:
      'How long a server that has to stop goes on as before while `/ready` says no, so that balancers send elsewhere first, 0 to 300. In production the default is `4`.',
    check: wholeNumber(0, 300),
  }),
  /** How many processes of `serve` answer on the port. A server that is embedded is one, whatever this says. */
  workers: setting({
    name: 'AUTH_WORKERS',
    unit: 'processes or `auto`',
    default: '1',
    example: 'auto',
    meaning:
      'How many processes of `serve` answer on the port, 1 to 256; `auto` is one for each core. With more than one the database is a file or PostgreSQL. `--workers` says the same. It changes nothing for a server that you embed.',
    check: processCount,
  }),
  databaseUrl: setting({
    name: 'DATABASE_URL',
    unit: '`sqlite:PATH`, `sqlite::memory:` or `postgres://USER:PASSWORD@HOST:PORT/DATABASE`',
    default: 'sqlite:data/latchkey.db',
    example: 'sqlite:/var/lib/latchkey/latchkey.db',
    exampleFor: postgresExample,
    requiredInProduction: 'where users, sessions and keys live',
    meaning:
      'Where users, sessions and keys live. A file is created for its owner only. PostgreSQL: `?sslmode=verify-full` asks for TLS; `HOST:PORT,HOST:PORT` is a primary with standbys. Required in production.',
    secret: true,
    check: databaseUrl,
  }),
  databasePoolSize: setting({
    name: 'DATABASE_POOL_SIZE',
    unit: 'connections',
    default: '10',
    example: '20',
    meaning:
      'The most connections to PostgreSQL that a server opens, each of its workers for itself, 1 to 1000.',
    check: wholeNumber(1, 1000),
  }),
  /** Whether a start migrates the database, or only looks whether that was done. */
  migrate: setting({
    name: 'AUTH_MIGRATE',
    unit: '`on` or `off`',
    default: 'on',
    // Nodes that start together, as a user who may not change tables, are the rule there.
    defaultFor: ({ production, databaseUrl: url }) =>
      production && isPostgres(url) ? 'off' : 'on',
    example: 'off',
    meaning:
      'Whether the server, and each command, first brings the database to this version. With `off` it does not start where `latchkey migrate` was not run. In production on PostgreSQL the default is `off`.',
    check: onOff(),
  }),
  logLevel: setting({
    name: 'LOG_LEVEL',
    unit: 'pino level',
    default: 'info',
    example: 'debug',
    meaning: 'Minimum log level.',
    check: oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'),
  }),
  /** Null where no one asks for metrics. */
  metricsPort: setting({
    name: 'METRICS_PORT',
    unit: 'TCP port',
    default: 'none',
    example: '9464',
    meaning: 'Where Prometheus finds `/metrics`, on `METRICS_HOST`; 0 takes any free port.',
    check: optionalPort,
  }),
  metricsHost: setting({
    name: 'METRICS_HOST',
    unit: 'address',
    default: '127.0.0.1',
    example: '10.0.0.5',
    meaning:
      'Which address `/metrics` listens on. All who reach it can read it: let it be one that only the collector reaches.',
    check: hostName,
  }),
  hotPath: setting({
    name: 'AUTH_HOT_PATH',
    unit: '`on` or `off`',
    default: 'on',
    example: 'off',
    meaning:
      'Whether requests take a shortcut where they can. The answers are the same, byte for byte; `off` helps to find the cause of a fault.',
    check: onOff(),
  }),
} satisfies Settings;

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

export const checks = [
  together(settings, ['port', 'metricsPort', 'host', 'metricsHost'], (config) => {
    const { port, metricsPort, host, metricsHost } = config;
    return port !== 0 && metricsPort === port && overlap(host, metricsHost)
      ? `METRICS_PORT is the same as PORT: each needs a port of its own. Example: METRICS_PORT=${port === 9464 ? 9465 : 9464}`
      : null;
  }),
];
