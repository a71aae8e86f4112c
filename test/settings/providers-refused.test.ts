import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import {
  apple,
  corp,
  github,
  google,
  keyPem,
  microsoft,
  named,
  pem,
  problems,
  tenant,
} from '../support/provider-settings.ts';

describe('a list of names is refused in one line, with an example:', () => {
  test.each([
    'Google',
    'google,',
    'google github',
    'my_corp',
    'my--corp',
    '-corp',
    'corp-',
    'côrp',
    'a/b',
    '..',
    'none,google',
    'google,google',
    'x'.repeat(33),
  ])('%s', (names) => {
    expect(problems(named(names, google, github, corp))).toEqual([
      expect.stringMatching(/^AUTH_OIDC_PROVIDERS (is|has) .*\. Example: AUTH_OIDC_PROVIDERS=\S+$/),
    ]);
  });
});

describe('a provider without its settings stops the start, and a line says what to set:', () => {
  test.each([
    ['google', ['CLIENT_ID', 'CLIENT_SECRET']],
    ['github', ['CLIENT_ID', 'CLIENT_SECRET']],
    ['microsoft', ['CLIENT_ID', 'CLIENT_SECRET', 'TENANT']],
    ['apple', ['CLIENT_ID', 'TEAM_ID', 'KEY_ID', 'PRIVATE_KEY']],
    ['corp', ['CLIENT_ID', 'CLIENT_SECRET', 'ISSUER']],
  ])('%s', (name, ends) => {
    const variables = ends.map((end) => `AUTH_OIDC_${name.toUpperCase()}_${end}`);
    const [line = '', ...more] = problems(named(name));
    expect(more).toEqual([]);
    expect(line).toContain(`AUTH_OIDC_PROVIDERS names ${name}, which also needs `);
    expect(line).toContain(`${variables.join(', ')}. Example: ${variables[0]}=`);
  });

  test('each provider has its line, and each bad value', () => {
    const lines = problems(named('google,corp', { AUTH_OIDC_CORP_ISSUER: 'corp', PORT: 'x' }));
    expect(lines).toEqual([
      expect.stringMatching(/^PORT /),
      expect.stringMatching(/^AUTH_OIDC_PROVIDERS names google/),
      expect.stringMatching(/^AUTH_OIDC_PROVIDERS names corp/),
      expect.stringMatching(/^AUTH_OIDC_CORP_ISSUER is not an http or https URL/),
    ]);
  });
});

describe('a bad value is one line with the variable, the problem and an example:', () => {
  const list = 'google,github,apple,microsoft,corp';
  const good = named(list, google, github, apple, microsoft, corp);

  test.each([
    ['AUTH_OIDC_GOOGLE_CLIENT_ID', 'ä'],
    ['AUTH_OIDC_GITHUB_CLIENT_SECRET', 'hunter2\nhunter2'],
    ['AUTH_OIDC_GITHUB_CLIENT_SECRET', 'hunter2'.repeat(200)],
    ['AUTH_OIDC_CORP_ISSUER', 'id.example.com'],
    ['AUTH_OIDC_CORP_ISSUER', 'http://id.example.com'],
    ['AUTH_OIDC_CORP_ISSUER', 'http://localhost.example.com'],
    ['AUTH_OIDC_CORP_ISSUER', 'http://192.168.0.1'],
    ['AUTH_OIDC_CORP_ISSUER', 'http://0.0.0.0'],
    ['AUTH_OIDC_CORP_ISSUER', 'ftp://id.example.com'],
    ['AUTH_OIDC_CORP_ISSUER', 'https://id.example.com?tenant=1'],
    ['AUTH_OIDC_CORP_ISSUER', 'https://id.example.com/#'],
    ['AUTH_OIDC_CORP_ISSUER', 'https://me:hunter2@id.example.com'],
    ['AUTH_OIDC_CORP_ISSUER', 'https://ID.example.com'],
    ['AUTH_OIDC_CORP_ISSUER', 'https://id.example.com:443'],
    ['AUTH_OIDC_CORP_ISSUER', 'https://id.example.com/.well-known/openid-configuration'],
    ['AUTH_OIDC_CORP_NAME', 'a\u202eb'],
    ['AUTH_OIDC_CORP_NAME', 'x'.repeat(61)],
    ['AUTH_OIDC_CORP_SCOPES', 'email profile'],
    ['AUTH_OIDC_CORP_SCOPES', 'openid  email'],
    ['AUTH_OIDC_CORP_SCOPES', 'openid,email'],
    ['AUTH_OIDC_CORP_SCOPES', 'openid "email"'],
    ['AUTH_OIDC_CORP_AUDIENCES', 'a,,b'],
    ['AUTH_OIDC_GOOGLE_AUDIENCES', 'a,ä'],
    ['AUTH_OIDC_MICROSOFT_TENANT', 'contoso.onmicrosoft.com'],
    ['AUTH_OIDC_MICROSOFT_TENANT', `${tenant}/../common`],
    ['AUTH_OIDC_APPLE_TEAM_ID', 'abcde12345'],
    ['AUTH_OIDC_APPLE_KEY_ID', 'AuthKey_ABC123DEFG'],
  ])('%s=%s', (name, value) => {
    const example = new RegExp(`^${name} [^\\n]*\\. Example: ${name}=\\S[^\\n]*$`);
    expect(problems({ ...good, [name]: value })).toEqual([expect.stringMatching(example)]);
    expect(() => loadConfig({ ...good, [name]: value })).not.toThrow('hunter2');
  });

  test.each(['common', 'organizations', 'consumers'])('a tenant that is %s', (value) => {
    expect(problems({ ...good, AUTH_OIDC_MICROSOFT_TENANT: value })).toEqual([
      expect.stringContaining('have no issuer of their own'),
    ]);
  });

  test.each([
    ['of another curve', keyPem('ec', 'P-384')],
    ['of another kind', keyPem('ed25519')],
    ['in another form', keyPem('ec', 'P-256', 'sec1')],
    ['cut off', pem.slice(0, 120)],
    ['that is public', pem.replaceAll('PRIVATE', 'PUBLIC')],
    ['that is a path', '/etc/latchkey/apple-key.p8'],
  ])('a key of Apple %s', (_what, value) => {
    const [line = '', ...more] = problems({ ...good, AUTH_OIDC_APPLE_PRIVATE_KEY: value });
    expect(more).toEqual([]);
    expect(line).toMatch(/^AUTH_OIDC_APPLE_PRIVATE_KEY is not what a file .* holds/);
    expect(line).not.toContain(value.slice(-60));
  });
});
