import { describe, expect, test } from 'vitest';
import { examine } from '../support/doctor.ts';
import { startFakeApple } from '../support/fake-apple.ts';
import { startFakeGitHub } from '../support/fake-github.ts';
import { startOidcProvider } from '../support/oidc-provider.ts';
import { latchkey } from '../support/process.ts';

const redirectUri = 'http://localhost:4000/oidc/corp/callback';

describe('at a provider that is set up as it should be', () => {
  test('nothing is wrong, and the redirect URI is named', async () => {
    const { issuer, environment } = await startOidcProvider();
    const { wrong, text } = await examine(environment);
    expect(wrong).toEqual([]);
    expect(text).toContain(`letter by letter: ${redirectUri}\n`);
    expect(text).toContain(
      `ok     The discovery document was read from "${issuer}/.well-known/openid-configuration".`,
    );
    for (const line of [
      'ok     The issuer in the document is the one of the settings.',
      'ok     It has every endpoint that a login needs.',
      'ok     The provider knows PKCE with S256.',
      'ok     The token endpoint took the client id and the secret',
    ])
      expect(text).toContain(line);
    expect(text).toMatch(/^ok {5}The key set has keys for ID tokens: 1 of 1\.$/m);
    expect(text).toMatch(/^note .* with a page of status 200, .* It is called "Sign-in"\.$/m);
  });

  test('the redirect URI is below the path of the issuer of this server', async () => {
    const { environment } = await startOidcProvider();
    const { text } = await examine({ ...environment, AUTH_ISSUER: 'https://example.com/auth/' });
    expect(text).toContain('letter by letter: https://example.com/auth/oidc/corp/callback\n');
  });

  test('a client id that it does not know is said to be refused', async () => {
    const { environment } = await startOidcProvider();
    const { wrong, text } = await examine({ ...environment, AUTH_OIDC_CORP_CLIENT_ID: 'another' });
    expect(wrong).toEqual([
      expect.stringMatching(/page of status 400.*It has these words: invalid_client\.$/),
      expect.stringContaining('The token endpoint refuses this client with "invalid_client".'),
    ]);
    expect(text).toContain('Most often the client id is another one, or the redirect URI');
  });

  test('a redirect URI that it does not know is said to be refused', async () => {
    const redirectUris = ['https://auth.example.com/oidc/corp/callback'];
    const { environment } = await startOidcProvider({ redirectUris });
    const { wrong } = await examine(environment);
    expect(wrong).toEqual([expect.stringContaining('with a page of status 400')]);
  });

  test('a wrong client secret is said to be wrong, and is not shown', async () => {
    const { environment } = await startOidcProvider();
    const { wrong, text } = await examine({
      ...environment,
      AUTH_OIDC_CORP_CLIENT_SECRET: 'hunter2-hunter2',
    });
    expect(wrong).toEqual([
      expect.stringContaining('The token endpoint refuses this client with "invalid_client".'),
    ]);
    expect(text).not.toContain('hunter2');
  });

  test('a request that it sends back at once is told by its error', async () => {
    const { environment } = await startOidcProvider({
      configuration: { responseTypes: ['code'], scopes: ['openid'] },
    });
    const scopes = { AUTH_OIDC_CORP_SCOPES: 'openid groups' };
    const { text } = await examine({ ...environment, ...scopes });
    expect(text).toMatch(/^note .*does not list these scopes: groups\./m);
  });
});

test('an http redirect URI is wrong, except on this machine', async () => {
  const { environment } = await startOidcProvider();
  const { wrong } = await examine({ ...environment, AUTH_ISSUER: 'http://auth.example.com' });
  expect(wrong[0]).toContain('The redirect URI is http:');
});

describe('GitHub', () => {
  const AUTH_OIDC_GITHUB_CLIENT_SECRET = 'hunter2';

  test('is asked for its page, and refuses a made-up code alone', async () => {
    const github = await startFakeGitHub();
    const { wrong, text } = await examine(github.environment, github.reach);
    expect(wrong).toEqual([]);
    expect(text).toContain('ok     The token endpoint took the client id and the secret');
    expect(text).not.toContain('discovery');
  });

  test('is said to refuse a wrong secret', async () => {
    const github = await startFakeGitHub();
    const environment = { ...github.environment, AUTH_OIDC_GITHUB_CLIENT_SECRET };
    const { wrong } = await examine(environment, github.reach);
    expect(wrong).toEqual([expect.stringContaining('"incorrect_client_credentials"')]);
  });
});

describe('Apple', () => {
  const AUTH_ISSUER = 'https://auth.example.com';

  test('is asked for its keys, and takes the client secret that this server signs', async () => {
    const apple = await startFakeApple();
    const { wrong, text } = await examine({ ...apple.environment, AUTH_ISSUER }, apple.reach);
    expect(wrong).toEqual([]);
    expect(text).toContain('ok     The token endpoint took the client id and the secret');
    expect(text).toContain('letter by letter: https://auth.example.com/oidc/apple/callback');
  });

  test('is said to refuse another team', async () => {
    const apple = await startFakeApple();
    const team = { AUTH_OIDC_APPLE_TEAM_ID: 'ANOTHER123' };
    const { wrong, text } = await examine(
      { ...apple.environment, ...team, AUTH_ISSUER },
      apple.reach,
    );
    expect(wrong).toEqual([expect.stringContaining('"invalid_client"')]);
    expect(text).toContain('the Services ID');
  });

  test('takes no redirect URI on this machine', async () => {
    const apple = await startFakeApple();
    const { wrong } = await examine(apple.environment, apple.reach);
    expect(wrong).toEqual([expect.stringContaining('Apple takes no redirect URI')]);
  });
});

describe('the command', () => {
  test('says that nothing is wrong, with exit code 0', async () => {
    const { environment, issuer } = await startOidcProvider();
    const { code, stdout, stderr } = await latchkey(['doctor', 'oidc', 'corp'], {
      env: environment,
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(new RegExp(`^Corp, ${issuer}\n\n`));
    expect(stdout).toMatch(/\n\nNothing is wrong as far as can be seen without a login\.\n$/);
  });

  test('says how much is wrong, with exit code 1', async () => {
    const { environment } = await startOidcProvider();
    const env = { ...environment, AUTH_OIDC_CORP_CLIENT_SECRET: 'hunter2' };
    const { code, stderr } = await latchkey(['doctor', 'oidc', 'corp'], { env });
    expect({ code, stderr }).toEqual({ code: 1, stderr: 'One thing is wrong.\n' });
  });

  test('needs a provider of the settings, and settings that can be used', async () => {
    const { environment } = await startOidcProvider();
    expect(await latchkey(['doctor', 'oidc', 'google'], { env: environment })).toMatchObject({
      code: 1,
      stdout: '',
      stderr: 'AUTH_OIDC_PROVIDERS names no such provider. It names corp.\n',
    });
    const env = { AUTH_OIDC_PROVIDERS: 'corp' };
    const { code, stderr } = await latchkey(['doctor', 'oidc', 'corp'], { env });
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining('AUTH_OIDC_PROVIDERS names corp, which also needs'),
    });
  });
});
