import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { loadConfig, settings, variablesOf } from '../../src/config.ts';
import { providerFamily } from '../../src/settings/providers.ts';
import { variableOf } from '../../src/settings/setting.ts';
import {
  apple,
  corp,
  github,
  google,
  microsoft,
  named,
  pem,
  problems,
  secret,
  tenant,
} from '../support/provider-settings.ts';
import { latchkey } from '../support/process.ts';

const load = (...given: Parameters<typeof named>) => loadConfig(named(...given));
const only = (...given: Parameters<typeof named>) => load(...given).oidcProviders[0]!;

function file(content: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'secret'), content);
  return join(folder, 'secret');
}

test('without the setting there is no provider', () => {
  for (const environment of [{}, { AUTH_OIDC_PROVIDERS: 'none' }, { AUTH_OIDC_PROVIDERS: ' ' }])
    expect(loadConfig(environment)).toMatchObject({
      oidcProviders: [],
      oidcSignUp: null,
      oidcLink: 'ask',
      oidcTimeoutSeconds: 5,
    });
});

test('providers have the order of the list, and what is known of each', () => {
  const all = named('corp, google,github,apple,microsoft', corp, google, github, apple, microsoft);
  expect(loadConfig(all).oidcProviders).toEqual([
    {
      id: 'corp',
      kind: 'oidc',
      name: 'Corp',
      issuer: 'https://id.example.com/realms/corp',
      clientId: 'id',
      clientSecret: secret,
      scopes: 'openid email profile',
      appleKey: null,
      audiences: [],
    },
    {
      id: 'google',
      kind: 'google',
      name: 'Google',
      issuer: 'https://accounts.google.com',
      clientId: 'id-at-google',
      clientSecret: secret,
      scopes: 'openid email profile',
      appleKey: null,
      audiences: [],
    },
    {
      id: 'github',
      kind: 'github',
      name: 'GitHub',
      issuer: 'https://github.com/login/oauth',
      clientId: 'id',
      clientSecret: secret,
      scopes: 'user:email',
      appleKey: null,
      audiences: [],
    },
    {
      id: 'apple',
      kind: 'apple',
      name: 'Apple',
      issuer: 'https://appleid.apple.com',
      clientId: 'com.example.web',
      clientSecret: null,
      scopes: 'openid email',
      appleKey: { teamId: 'ABCDE12345', keyId: 'ABC123DEFG', privateKey: pem.trim() },
      audiences: [],
    },
    {
      id: 'microsoft',
      kind: 'microsoft',
      name: 'Microsoft',
      issuer: `https://login.microsoftonline.com/${tenant}/v2.0`,
      clientId: 'id',
      clientSecret: secret,
      scopes: 'openid email profile',
      appleKey: null,
      audiences: [],
    },
  ]);
});

test('an issuer of one’s own has a name for people, scopes, and apps', () => {
  const more = {
    AUTH_OIDC_CORP_NAME: 'Example Corp',
    AUTH_OIDC_CORP_SCOPES: 'openid email groups',
    AUTH_OIDC_CORP_AUDIENCES: 'com.example.app, com.example.tablet',
  };
  expect(only('corp', corp, more)).toMatchObject({
    name: 'Example Corp',
    scopes: 'openid email groups',
    audiences: ['com.example.app', 'com.example.tablet'],
  });
});

test('a dash in a name is an underscore in its variables', () => {
  const mine = {
    AUTH_OIDC_MY_CORP_2_CLIENT_ID: 'id',
    AUTH_OIDC_MY_CORP_2_CLIENT_SECRET: secret,
    AUTH_OIDC_MY_CORP_2_ISSUER: 'https://id.example.com',
  };
  expect(only('my-corp-2', mine)).toMatchObject({ id: 'my-corp-2', name: 'My Corp 2' });
});

test('names that are part of an object’s own are names like others', () => {
  const odd = {
    AUTH_OIDC_CONSTRUCTOR_CLIENT_ID: 'id',
    AUTH_OIDC_CONSTRUCTOR_CLIENT_SECRET: secret,
    AUTH_OIDC_CONSTRUCTOR_ISSUER: 'https://id.example.com',
  };
  expect(only('constructor', odd).kind).toBe('oidc');
});

test('no variable of one name is also a variable of another, or of the server', () => {
  const ends = Object.values(providerFamily.settings)
    .flatMap(variablesOf)
    .map(({ name }) => name.slice('AUTH_OIDC_<NAME>_'.length));
  const ofServer = Object.values(settings).filter(({ name }) => name.startsWith('AUTH_OIDC_'));
  for (const end of ends) {
    for (const other of ends) expect(end.endsWith(`_${other}`), `${end} ${other}`).toBe(false);
    for (const { name } of ofServer) expect(name.endsWith(`_${end}`), name).toBe(false);
  }
  expect(variableOf('a-b', 'AUTH_OIDC_<NAME>_CLIENT_ID')).toBe('AUTH_OIDC_A_B_CLIENT_ID');
});

test('every example is a value that is taken', () => {
  for (const name of ['corp', 'google', 'microsoft', 'github', 'apple']) {
    const own = Object.values(providerFamily.of(name));
    const values = own.map((one) => [one.name, one.example.includes('$(') ? pem : one.example]);
    expect(only(name, Object.fromEntries(values)).id).toBe(name);
  }
});

test('an issuer on this machine may be http, in production too', () => {
  for (const issuer of ['http://localhost:8080', 'http://127.0.0.1:9000/x', 'http://[::1]:9000'])
    expect(only('corp', corp, { AUTH_OIDC_CORP_ISSUER: issuer }).issuer).toBe(issuer);
});

test('an issuer is left letter by letter as it is written, with a slash at its end or without', () => {
  for (const issuer of ['https://corp.auth0.com/', 'https://corp.okta.com', 'https://a.example/B'])
    expect(only('corp', corp, { AUTH_OIDC_CORP_ISSUER: issuer }).issuer).toBe(issuer);
});

test('the id of a tenant is lower case, as tokens have it', () => {
  const capitals = { AUTH_OIDC_MICROSOFT_TENANT: tenant.toUpperCase() };
  expect(only('microsoft', microsoft, capitals).issuer).toContain(`/${tenant}/`);
});

test('a key of Apple may have \\n for its line breaks', () => {
  const inOneLine = { AUTH_OIDC_APPLE_PRIVATE_KEY: pem.replaceAll('\n', '\\n') };
  expect(only('apple', apple, inOneLine).appleKey?.privateKey).toBe(pem);
});

describe('secrets can be in files', () => {
  test('and are read as values are', () => {
    const { AUTH_OIDC_GOOGLE_CLIENT_SECRET: _one, ...others } = google;
    const inFile = { AUTH_OIDC_GOOGLE_CLIENT_SECRET_FILE: file(`${secret}\n`) };
    expect(only('google', others, inFile).clientSecret).toBe(secret);
    const { AUTH_OIDC_APPLE_PRIVATE_KEY: _other, ...rest } = apple;
    const key = { AUTH_OIDC_APPLE_PRIVATE_KEY_FILE: file(pem) };
    expect(only('apple', rest, key).appleKey?.privateKey).toBe(pem.trim());
  });

  test.each([
    [{ ...google, AUTH_OIDC_GOOGLE_CLIENT_SECRET_FILE: '/nowhere' }, 'are both set: set one'],
    [
      { AUTH_OIDC_GOOGLE_CLIENT_ID: 'id', AUTH_OIDC_GOOGLE_CLIENT_SECRET_FILE: '/nowhere' },
      'names a file that cannot be read (ENOENT)',
    ],
  ])('and a line says where they cannot: %#', (environment, problem) => {
    const [line, ...more] = problems(named('google', environment));
    expect(more).toEqual([]);
    expect(line).toContain(problem);
    expect(line).not.toContain(secret);
  });
});

test('sign-up at providers is open or closed, or left to AUTH_SIGN_UP', () => {
  expect(loadConfig({ AUTH_OIDC_SIGN_UP: 'open' }).oidcSignUp).toBe('open');
  expect(loadConfig({ AUTH_OIDC_SIGN_UP: 'closed' }).oidcSignUp).toBe('closed');
  expect(loadConfig({ AUTH_OIDC_SIGN_UP: 'inherit', AUTH_SIGN_UP: 'closed' }).oidcSignUp).toBe(
    null,
  );
});

test('the help page of serve has the settings of providers', async () => {
  const { stdout } = await latchkey(['serve', '--help']);
  expect(stdout).toMatch(/^ {2}AUTH_OIDC_<NAME>_CLIENT_ID: text \(default: none\)$/m);
  expect(stdout).toMatch(/^ {2}AUTH_OIDC_<NAME>_CLIENT_SECRET_FILE: path \(default: none\)$/m);
});
