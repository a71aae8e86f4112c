import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { ConfigError, loadConfig } from '../src/config.ts';

test('nothing needs to be set in development', () => {
  expect(loadConfig({})).toMatchObject({
    port: 4000,
    host: '127.0.0.1',
    workers: 1,
    keepAliveSeconds: 72,
    drainSeconds: 0,
    metricsPort: null,
    metricsHost: '127.0.0.1',
    databaseUrl: 'sqlite:data/latchkey.db',
    databasePoolSize: 10,
    migrate: true,
    logLevel: 'info',
    production: false,
    issuer: 'http://localhost:4000',
    path: null,
    audience: 'latchkey',
    clientId: 'latchkey',
    algorithm: 'ES256',
    hs256Secret: null,
    secret: null,
    secretPrevious: null,
    keyRotationSeconds: 7_776_000,
    accessTtlSeconds: 900,
    tokenCacheSize: 10_000,
    leewaySeconds: 5,
    refreshTtlSeconds: 2_592_000,
    refreshGraceSeconds: 10,
    passwordMinLength: 8,
    passwordQueueLimit: 64,
    breachedPasswords: null,
    signUp: 'open',
    usernameScripts: 'restricted',
    attempts: true,
    attemptsPerUserAndAddress: { burst: 10, intervalSeconds: 30 },
    attemptsPerUser: { burst: 100, intervalSeconds: 30 },
    rightPasswordsPerUser: { burst: 600, intervalSeconds: 6 },
    attemptsPerAddress: { burst: 100, intervalSeconds: 10 },
    signUpsPerAddress: { burst: 20, intervalSeconds: 60 },
    trustedProxies: [],
    cookies: true,
    allowedOrigins: [],
    graphiql: true,
    hotPath: true,
    introspection: true,
    email: 'optional',
    blockedEmailDomains: [],
    smtpUrl: 'console:',
    mailFrom: null,
  });
});

test('production needs its public URL and its database, each named in a line', () => {
  const production = { NODE_ENV: 'production' };
  const issuer = { AUTH_ISSUER: 'https://auth.example.com' };
  const database = { DATABASE_URL: 'sqlite:/var/lib/latchkey/latchkey.db' };
  const noIssuer = /^AUTH_ISSUER is required in production: .*\. Example: AUTH_ISSUER=\S+$/;
  const noDatabase = /^DATABASE_URL is required in production: .*\. Example: DATABASE_URL=\S+$/;
  expect(() => loadConfig({ ...production, ...database })).toThrow(noIssuer);
  for (const none of [{}, { DATABASE_URL: '' }, { DATABASE_URL: ' \r' }])
    expect(() => loadConfig({ ...production, ...issuer, ...none })).toThrow(noDatabase);
  expect(() => loadConfig(production)).toThrow(/^AUTH_ISSUER .*\nDATABASE_URL .*$/);
});

test('production has no GraphiQL and no introspection unless asked for, and a drain', () => {
  const production = {
    NODE_ENV: 'production',
    AUTH_ISSUER: 'https://auth.example.com',
    DATABASE_URL: 'sqlite::memory:',
  };
  const closed = { production: true, graphiql: false, introspection: false, drainSeconds: 4 };
  expect(loadConfig(production)).toMatchObject(closed);
  const open = { graphiql: true, introspection: true };
  const asked = { AUTH_GRAPHIQL: 'on', AUTH_INTROSPECTION: 'on', AUTH_DRAIN_SECONDS: '0' };
  expect(loadConfig({ ...production, ...asked })).toMatchObject({ ...open, drainSeconds: 0 });
  expect(loadConfig({ AUTH_INTROSPECTION: 'off' }).introspection).toBe(false);
});

test('production migrates no PostgreSQL by itself, unless asked to', () => {
  const production = { NODE_ENV: 'production', AUTH_ISSUER: 'https://auth.example.com' };
  const postgres = { DATABASE_URL: 'postgres://latchkey@db.internal/latchkey' };
  const sqlite = { DATABASE_URL: 'sqlite:/var/lib/latchkey/latchkey.db' };
  expect(loadConfig(postgres).migrate).toBe(true);
  expect(loadConfig({ ...production, ...sqlite }).migrate).toBe(true);
  expect(loadConfig({ ...production, ...postgres }).migrate).toBe(false);
  expect(loadConfig({ ...production, ...postgres, AUTH_MIGRATE: 'on' }).migrate).toBe(true);
  expect(loadConfig({ ...sqlite, AUTH_MIGRATE: 'off' }).migrate).toBe(false);
});

test('allowed origins are a list', () => {
  const origins = [
    'https://app.example.com',
    'http://localhost:5173',
    'https://localhost',
    'capacitor://localhost',
    'ionic://localhost',
    'tauri://localhost',
    'app://-',
    'com.example.app://localhost:8080',
    'chrome-extension://aaaabbbbccccddddeeeeffffgggghhhh',
    'moz-extension://6a3c1b2e-6c1f-4d1e-9a55-0c6a51b0d0e1',
  ];
  const AUTH_ALLOWED_ORIGINS = origins.join();
  expect(loadConfig({ AUTH_ALLOWED_ORIGINS }).allowedOrigins).toEqual(origins);
});

test('an empty variable counts as unset', () => {
  expect(loadConfig({ PORT: '', AUTH_ISSUER: '' })).toEqual(loadConfig({}));
});

describe('a bad value is one line with the variable, the problem and an example:', () => {
  test.each([
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '4000.5'],
    ['PORT', '4e3'],
    ['PORT', 'http'],
    ['PORT', '4 000'],
    ['HOST', 'local host'],
    ['METRICS_PORT', '65536'],
    ['METRICS_PORT', 'on'],
    ['METRICS_HOST', 'not a host'],
    ['AUTH_DRAIN_SECONDS', '301'],
    ['DATABASE_URL', 'mysql://localhost/latchkey'],
    ['DATABASE_URL', 'mysql://me:secret@localhost/latchkey'],
    ['DATABASE_URL', 'sqlite:'],
    ['DATABASE_URL', 'sqlite://data/latchkey.db'],
    ['DATABASE_URL', 'postgres://'],
    ['DATABASE_URL', 'postgres:localhost'],
    ['DATABASE_URL', 'postgres://me:secret#1@localhost:x/latchkey'],
    ['DATABASE_URL', 'postgres://me:secret@localhost/latchkey?sslmode=prefer'],
    ['DATABASE_POOL_SIZE', '0'],
    ['DATABASE_POOL_SIZE', '1001'],
    ['DATABASE_URL', 'data/latchkey.db'],
    ['LOG_LEVEL', 'verbose'],
    ['AUTH_ISSUER', 'auth.example.com'],
    ['AUTH_ISSUER', 'ftp://auth.example.com'],
    ['AUTH_ISSUER', 'https://auth.example.com?x=1'],
    ['AUTH_ISSUER', 'https://me:secret@auth.example.com'],
    ['AUTH_ISSUER', 'https:auth.example.com'],
    ['AUTH_ISSUER', 'https://Auth.Example.com'],
    ['AUTH_ISSUER', 'https://auth.example.com?'],
    ['AUTH_ISSUER', 'https://auth.example.com#'],
    ['AUTH_PATH', 'api'],
    ['AUTH_PATH', '/'],
    ['AUTH_PATH', '/api/'],
    ['AUTH_PATH', '//api'],
    ['AUTH_PATH', '/a/../b'],
    ['AUTH_PATH', '/%61pi'],
    ['AUTH_PATH', '/api?x'],
    ['AUTH_PATH', 'http://x/api'],
    ['NODE_ENV', 'Production'],
    ['AUTH_AUDIENCE', 'with space'],
    ['AUTH_CLIENT_ID', 'ä'],
    ['AUTH_ALGORITHM', 'none'],
    ['AUTH_ALGORITHM', 'HS512'],
    ['AUTH_KEY_ROTATION_SECONDS', '3599'],
    ['AUTH_ACCESS_TTL_SECONDS', '0'],
    ['AUTH_ACCESS_TTL_SECONDS', '86401'],
    ['AUTH_ACCESS_TTL_SECONDS', 'never'],
    ['AUTH_LEEWAY_SECONDS', '61'],
    ['AUTH_PASSWORD_MIN_LENGTH', '7'],
    ['AUTH_PASSWORD_QUEUE_LIMIT', '-1'],
    ['AUTH_SIGN_UP', 'yes'],
    ['AUTH_ATTEMPTS', 'false'],
    ['AUTH_ATTEMPTS_PER_USER', '10'],
    ['AUTH_ATTEMPTS_PER_USER', '0/30'],
    ['AUTH_ATTEMPTS_PER_ADDRESS', '10/0'],
    ['AUTH_ATTEMPTS_PER_USER_AND_ADDRESS', '10/30s'],
    ['AUTH_SIGN_UPS_PER_ADDRESS', '-1/60'],
    ['AUTH_TRUSTED_PROXIES', 'localhost'],
    ['AUTH_TRUSTED_PROXIES', '10.0.0.0/33'],
    ['AUTH_TRUSTED_PROXIES', '10.0.0.1,'],
    ['AUTH_TRUSTED_PROXIES', '10.0.0.0/8/8'],
    ['AUTH_COOKIES', 'true'],
    ['AUTH_ALLOWED_ORIGINS', '*'],
    ['AUTH_ALLOWED_ORIGINS', 'null'],
    ['AUTH_ALLOWED_ORIGINS', 'app.example.com'],
    ['AUTH_ALLOWED_ORIGINS', 'https://app.example.com/'],
    ['AUTH_ALLOWED_ORIGINS', 'https://app.example.com/path'],
    ['AUTH_ALLOWED_ORIGINS', 'https://App.example.com'],
    ['AUTH_ALLOWED_ORIGINS', 'https://app.example.com:443'],
    ['AUTH_ALLOWED_ORIGINS', 'https://*.example.com'],
    ['AUTH_ALLOWED_ORIGINS', 'https://me:secret@app.example.com'],
    ['AUTH_ALLOWED_ORIGINS', 'https://app.example.com,'],
    ['AUTH_ALLOWED_ORIGINS', 'https://app.example.com,none'],
    ['AUTH_ALLOWED_ORIGINS', 'https://app.example.com https://b.example.com'],
    ['AUTH_ALLOWED_ORIGINS', 'file://x'],
    ['AUTH_ALLOWED_ORIGINS', 'file://'],
    ['AUTH_ALLOWED_ORIGINS', 'FILE://x'],
    ['AUTH_ALLOWED_ORIGINS', 'data://x'],
    ['AUTH_ALLOWED_ORIGINS', 'blob://x'],
    ['AUTH_ALLOWED_ORIGINS', 'about://blank'],
    ['AUTH_ALLOWED_ORIGINS', 'filesystem://x'],
    ['AUTH_ALLOWED_ORIGINS', 'javascript://x'],
    ['AUTH_ALLOWED_ORIGINS', 'ws://localhost'],
    ['AUTH_ALLOWED_ORIGINS', 'wss://localhost'],
    ['AUTH_ALLOWED_ORIGINS', 'ftp://localhost'],
    ['AUTH_ALLOWED_ORIGINS', 'null://x'],
    ['AUTH_ALLOWED_ORIGINS', 'capacitor://'],
    ['AUTH_ALLOWED_ORIGINS', 'capacitor:localhost'],
    ['AUTH_ALLOWED_ORIGINS', 'capacitor://localhost/'],
    ['AUTH_ALLOWED_ORIGINS', 'capacitor://localhost#x'],
    ['AUTH_ALLOWED_ORIGINS', 'capacitor://me:secret@localhost'],
    ['AUTH_ALLOWED_ORIGINS', 'capacitor://*'],
    ['AUTH_ALLOWED_ORIGINS', 'Capacitor://localhost'],
    ['AUTH_ALLOWED_ORIGINS', 'capacitor://LOCALHOST'],
    ['AUTH_ALLOWED_ORIGINS', 'chrome-extension://*'],
    ['AUTH_ALLOWED_ORIGINS', 'chrome-extension://a\nb'],
    ['AUTH_ALLOWED_ORIGINS', '://localhost'],
    ['AUTH_ALLOWED_ORIGINS', '1app://localhost'],
    ['AUTH_BREACHED_PASSWORDS', 'on'],
    ['AUTH_BREACHED_PASSWORDS', 'api.pwnedpasswords.com'],
    ['AUTH_BREACHED_PASSWORDS', 'ftp://api.pwnedpasswords.com/range/'],
    ['AUTH_BREACHED_PASSWORDS', 'http://api.pwnedpasswords.com/range/'],
    ['AUTH_BREACHED_PASSWORDS', 'http://localhost.example.com/range/'],
    ['AUTH_BREACHED_PASSWORDS', 'https://me:secret@ranges.example.com/'],
    ['AUTH_BREACHED_PASSWORDS', 'https://ranges.example.com/?key=secret'],
    ['AUTH_BREACHED_PASSWORDS', 'https://ranges.example.com/#'],
    ['AUTH_BREACHED_PASSWORDS', 'file:'],
    ['AUTH_BREACHED_PASSWORDS', 'file:/nowhere'],
    ['AUTH_BREACHED_PASSWORDS', 'file:package.json'],
    ['AUTH_EMAIL', 'on'],
    ['AUTH_BLOCKED_EMAIL_DOMAINS', '/nowhere/domains.txt'],
    ['AUTH_BLOCKED_EMAIL_DOMAINS', '/'],
    ['AUTH_BLOCKED_EMAIL_DOMAINS', 'example.com'],
    ['AUTH_GRAPHIQL', 'true'],
    ['AUTH_INTROSPECTION', 'true'],
  ])('%s=%s', (name, value) => {
    const load = () => loadConfig({ [name]: value });
    expect(load).toThrow(ConfigError);
    expect(load).toThrow(new RegExp(`^${name} [^\\n]*\\. Example: ${name}=\\S+$`));
    expect(load).not.toThrow('secret');
  });
});

describe.each(['AUTH_SECRET', 'AUTH_HS256_SECRET'])('%s is refused when it is', (name) => {
  test.each([
    ['short', 'kJ2vXq8Lw0ZrT5nYb7HcM3dPfG9sAe6'],
    ['one character again and again', 'a'.repeat(64)],
    ['eight characters again and again', 'k2J9x7Qf'.repeat(8)],
    ['the default of a well-known tool', 'a-string-secret-at-least-256-bits-long'],
    ['the default of another one', 'your-super-secret-jwt-token-with-at-least-32-characters-long'],
    ['the alphabet', 'abcdefghijklmnopqrstuvwxyz0123456789'],
    ['digits in a row', '01234567890123456789012345678901'],
    ['the name of the product', 'latchkey-latchkey-auth-production-2026'],
    ['our example, unread', '$(openssl rand -base64 32)-and-more'],
  ])('%s', (_name, value) => {
    const load = () => loadConfig({ [name]: value });
    expect(load).toThrow(new RegExp(`^${name} is (not random|shorter than 32 bytes)\\. Example: `));
    expect(load).not.toThrow(value);
  });

  test('counted in bytes, and good as openssl makes it', () => {
    expect(() => loadConfig({ [name]: 'äöüßéèêñçøåæœþðłžšřůýžčďťňľĺŕ' })).not.toThrow();
    expect(() => loadConfig({ [name]: randomBytes(32).toString('base64') })).not.toThrow();
    expect(() => loadConfig({ [name]: randomBytes(32).toString('hex') })).not.toThrow();
  });
});

test('proxies are addresses and networks of both families', () => {
  const list = '127.0.0.1, 10.0.0.0/8,::1,2001:db8::/32';
  expect(loadConfig({ AUTH_TRUSTED_PROXIES: list }).trustedProxies).toEqual([
    '127.0.0.1',
    '10.0.0.0/8',
    '::1',
    '2001:db8::/32',
  ]);
});

test('PORT and METRICS_PORT that cannot both be had are named together', () => {
  const same = { PORT: '9464', METRICS_PORT: '9464' };
  const problem = /^METRICS_PORT is the same as PORT.* Example: METRICS_PORT=9465$/;
  for (const HOST of ['127.0.0.1', 'localhost', '0.0.0.0', '::'])
    expect(() => loadConfig({ ...same, HOST })).toThrow(problem);
  expect(loadConfig({ ...same, HOST: '192.0.2.1' }).metricsPort).toBe(9464);
  for (const METRICS_HOST of ['192.0.2.1', '0.0.0.0', '::'])
    expect(() => loadConfig({ ...same, HOST: '192.0.2.1', METRICS_HOST })).toThrow(problem);
  expect(loadConfig({ ...same, METRICS_HOST: '192.0.2.1' }).metricsHost).toBe('192.0.2.1');
  expect(loadConfig({ PORT: '0', METRICS_PORT: '0' }).metricsPort).toBe(0);
});

test('HS256 needs its secret, which is not the one that encrypts', () => {
  const secret = 'kJ2vXq8Lw0ZrT5nYb7HcM3dPfG9sAe6U';
  const hs256 = { AUTH_ALGORITHM: 'HS256' };
  expect(() => loadConfig(hs256)).toThrow(/^AUTH_HS256_SECRET is required/);
  expect(loadConfig({ ...hs256, AUTH_HS256_SECRET: secret }).hs256Secret).toBe(secret);
  const both = { ...hs256, AUTH_HS256_SECRET: secret, AUTH_SECRET: secret };
  expect(() => loadConfig(both)).toThrow(/^AUTH_HS256_SECRET is the same as AUTH_SECRET/);
});

test('every variable to blame has its line', () => {
  expect(() => loadConfig({ PORT: 'x', AUTH_SIGN_UP: 'x' })).toThrow(/^PORT .*\nAUTH_SIGN_UP .*$/);
});
