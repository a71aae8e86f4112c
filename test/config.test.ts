import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ConfigError, loadConfig, settings, unknownSettings } from '../src/config.ts';

test('nothing needs to be set in development', () => {
  expect(loadConfig({})).toEqual({
    port: 4000,
    host: '127.0.0.1',
    databaseUrl: 'sqlite:data/latchkey.db',
    logLevel: 'info',
    production: false,
    issuer: 'http://localhost:4000',
    audience: 'latchkey',
    clientId: 'latchkey',
    accessTtlSeconds: 900,
    leewaySeconds: 5,
    refreshTtlSeconds: 2_592_000,
    refreshGraceSeconds: 10,
    passwordMinLength: 8,
    passwordQueueLimit: 64,
    signUp: 'open',
    graphiql: true,
    introspection: true,
  });
});

test('production needs its public URL, and has no GraphiQL and no introspection unless asked for', () => {
  expect(() => loadConfig({ NODE_ENV: 'production' })).toThrow(/^AUTH_ISSUER is required/);
  const production = { NODE_ENV: 'production', AUTH_ISSUER: 'https://auth.example.com' };
  const closed = { production: true, graphiql: false, introspection: false };
  expect(loadConfig(production)).toMatchObject(closed);
  const open = { graphiql: true, introspection: true };
  const asked = { AUTH_GRAPHIQL: 'on', AUTH_INTROSPECTION: 'on' };
  expect(loadConfig({ ...production, ...asked })).toMatchObject(open);
  expect(loadConfig({ AUTH_INTROSPECTION: 'off' }).introspection).toBe(false);
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
    ['PORT', ' 4000'],
    ['HOST', 'local host'],
    ['DATABASE_URL', 'mysql://localhost/latchkey'],
    ['DATABASE_URL', 'sqlite:'],
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
    ['NODE_ENV', 'Production'],
    ['AUTH_AUDIENCE', 'with space'],
    ['AUTH_CLIENT_ID', 'ä'],
    ['AUTH_ACCESS_TTL_SECONDS', '0'],
    ['AUTH_ACCESS_TTL_SECONDS', '86401'],
    ['AUTH_ACCESS_TTL_SECONDS', 'never'],
    ['AUTH_LEEWAY_SECONDS', '61'],
    ['AUTH_PASSWORD_MIN_LENGTH', '7'],
    ['AUTH_PASSWORD_QUEUE_LIMIT', '-1'],
    ['AUTH_SIGN_UP', 'yes'],
    ['AUTH_GRAPHIQL', 'true'],
    ['AUTH_INTROSPECTION', 'true'],
  ])('%s=%s', (name, value) => {
    const load = () => loadConfig({ [name]: value });
    expect(load).toThrow(ConfigError);
    expect(load).toThrow(new RegExp(`^${name} [^\\n]*\\. Example: ${name}=\\S+$`));
    expect(load).not.toThrow('secret');
  });
});

test('every variable to blame has its line', () => {
  expect(() => loadConfig({ PORT: 'x', AUTH_SIGN_UP: 'x' })).toThrow(/^PORT .*\nAUTH_SIGN_UP .*$/);
});

test('every example is a value that is taken', () => {
  for (const { name, example } of Object.values(settings)) {
    const issuer = { AUTH_ISSUER: 'https://auth.example.com' };
    expect(() => loadConfig({ ...issuer, [name]: example })).not.toThrow();
  }
});

test('a variable that only looks like a setting is found', () => {
  expect(unknownSettings({ AUTH_ISSUER: 'x', AUTH_ISUER: 'x', PATH: '/bin' })).toEqual([
    'AUTH_ISUER',
  ]);
});

test('the README’s table says of each setting what the code says', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  for (const { name, unit, default: value, meaning } of Object.values(settings)) {
    const row = readme.split('\n').find((line) => line.startsWith(`| \`${name}\``));
    const cells = row
      ?.split('|')
      .map((cell) => cell.trim())
      .slice(1, -1);
    expect(cells, name).toEqual([`\`${name}\``, unit, `\`${value}\``, meaning]);
  }
});
