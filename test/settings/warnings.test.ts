import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { describeUnknown, unknownSettings, warningsOf } from '../../src/warnings.ts';

const warnings = (environment: Record<string, string>) =>
  warningsOf(loadConfig(environment), environment);
const unknown = (...names: string[]) =>
  unknownSettings(Object.fromEntries(names.map((name) => [name, 'x']))).map(describeUnknown);

describe('a name that is no setting is named, with the one that was meant:', () => {
  test.each([
    ['AUTH_ISUER', 'AUTH_ISSUER'],
    ['AUTH_SIGNUP', 'AUTH_SIGN_UP'],
    ['AUTH_SING_UP', 'AUTH_SIGN_UP'],
    ['AUTH_TRUSTED_PROXY', 'AUTH_TRUSTED_PROXIES'],
    ['AUTH_PASSWORD_MINIMUM_LENGTH', 'AUTH_PASSWORD_MIN_LENGTH'],
    ['AUTH_KEEPALIVE_SECONDS', 'AUTH_KEEP_ALIVE_SECONDS'],
    ['AUHT_ISSUER', 'AUTH_ISSUER'],
    ['auth_issuer', 'AUTH_ISSUER'],
    ['DATABASE_URI', 'DATABASE_URL'],
    ['DATABASEURL', 'DATABASE_URL'],
    ['DATABSE_URL', 'DATABASE_URL'],
    ['DATABASE_POOLSIZE', 'DATABASE_POOL_SIZE'],
    ['METRICS_POR', 'METRICS_PORT'],
    ['METRIC_PORT', 'METRICS_PORT'],
    ['LOG_LEVEl', 'LOG_LEVEL'],
    ['NODE_EVN', 'NODE_ENV'],
  ])('%s', (name, meant) => {
    expect(unknown(name)).toEqual([`${name} is not a setting of Latchkey. Did you mean ${meant}?`]);
  });

  test('what is like none of ours is said all the same where it begins with AUTH_', () => {
    expect(unknown('AUTH_TRUST_HOST', 'AUTH_GITHUB_ID')).toEqual([
      'AUTH_TRUST_HOST is not a setting of Latchkey.',
      'AUTH_GITHUB_ID is not a setting of Latchkey.',
    ]);
  });

  test('a setting that is set is not the one that was meant', () => {
    expect(unknown('AUTH_ISSUER', 'AUTH_ISUER')).toEqual([
      'AUTH_ISUER is not a setting of Latchkey.',
    ]);
    expect(unknown('DATABASE_URL', 'DATABASE_URL2', 'DATABASE_URI')).toEqual([]);
  });
});

test('ordinary environments are not warned of', () => {
  const ordinary = `
    PATH HOME HOSTNAME USER SHELL TERM LANG LC_ALL PWD OLDPWD SHLVL TZ EDITOR LOGNAME MAIL HOSTTYPE
    POST PORTS HOSTS PORT_HTTP HTTP_PORT SERVER_PORT MY_HOST NODE_OPTIONS NODE_PATH NODE_EXTRA_CA_CERTS
    NODE_VERSION NODE_NAME NODE_IP LOG_FORMAT LOG_LEVELS_FILE DATABASE_HOST DATABASE_PORT DATABASE_NAME
    DATABASE_USER DATABASE_PASSWORD DATABASE_SSL DATABASE_POOL DATABASE_POOL_MAX PGHOST PGPASSWORD
    METRICS_PATH KUBERNETES_SERVICE_HOST KUBERNETES_PORT KUBERNETES_PORT_443_TCP_ADDR
    AUTH_SERVICE_HOST AUTH_SERVICE_PORT AUTH_SERVICE_PORT_HTTP AUTH_PORT AUTH_PORT_4000_TCP
    AUTH_PORT_4000_TCP_PROTO AUTH_PORT_4000_TCP_PORT AUTH_PORT_4000_TCP_ADDR AUTH_API_SERVICE_HOST
    LATCHKEY_SERVICE_HOST LATCHKEY_PORT CI GITHUB_ACTIONS GITHUB_TOKEN npm_lifecycle_event npm_config_cache
    SSH_AUTH_SOCK XAUTHORITY HTTP_PROXY AWS_REGION DYNO INVOCATION_ID JOURNAL_STREAM SystemRoot APPDATA`;
  expect(unknown(...ordinary.trim().split(/\s+/))).toEqual([]);
});

test('a byte order mark before a name is no fault', () => {
  expect(unknown('\uFEFFAUTH_ISSUER')).toEqual([]);
});

describe('an http issuer in production is warned of', () => {
  const production = {
    NODE_ENV: 'production',
    AUTH_ALGORITHM: 'HS256',
    DATABASE_URL: 'sqlite::memory:',
  };
  const secret = { AUTH_HS256_SECRET: 'kJ2vXq8Lw0ZrT5nYb7HcM3dPfG9sAe6U' };
  const said = (AUTH_ISSUER: string) => warnings({ ...production, ...secret, AUTH_ISSUER });

  test.each(['http://auth.example.com', 'http://192.0.2.1:4000', 'http://localhost.example.com'])(
    '%s',
    (issuer) => {
      expect(said(issuer)).toEqual([expect.stringMatching(/^AUTH_ISSUER begins with http: /)]);
    },
  );

  test('unless it is this machine', () => {
    for (const issuer of [
      'https://auth.example.com',
      'http://localhost',
      'http://localhost:4000',
      'http://127.0.0.1:4000/auth',
      'http://[::1]:4000',
    ])
      expect(said(issuer)).toEqual([]);
    expect(warnings({ AUTH_ISSUER: 'http://auth.example.com' })).toEqual([]);
  });
});

test('nothing is said where nothing is set', () => {
  expect(warnings({})).toEqual([]);
});

test('mails whose links open pages that are off are warned of', () => {
  const warning = expect.stringMatching(/^AUTH_PAGES is off and AUTH_LINK_URL is none/);
  expect(warnings({ AUTH_PAGES: 'off' })).toEqual([warning]);
  const elsewhere = { AUTH_LINK_URL: 'https://example.com/{action}#{token}' };
  expect(warnings({ AUTH_PAGES: 'off', ...elsewhere })).toEqual([]);
  expect(warnings({ AUTH_PAGES: 'off', AUTH_SMTP_URL: 'none' })).toEqual([]);
  expect(warnings({})).toEqual([]);
});
