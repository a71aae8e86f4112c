import { expect, test } from 'vitest';
import { ConfigError, loadConfig } from '../../src/config.ts';
import { createTestServer } from '../support/test-server.ts';

test.each([
  [{}, 'http://localhost:4000'],
  [{ PORT: '4580' }, 'http://localhost:4580'],
  [{ PORT: '80' }, 'http://localhost'],
  [{ HOST: '0.0.0.0' }, 'http://localhost:4000'],
  [{ HOST: '::' }, 'http://localhost:4000'],
  [{ HOST: '::1', PORT: '4580' }, 'http://localhost:4580'],
  [{ HOST: '0:0:0:0:0:0:0:1' }, 'http://localhost:4000'],
  [{ HOST: 'localhost' }, 'http://localhost:4000'],
  [{ HOST: '192.0.2.7' }, 'http://192.0.2.7:4000'],
  [{ HOST: '2001:DB8::7' }, 'http://[2001:db8::7]:4000'],
  [{ HOST: 'Auth.Internal', PORT: '4580' }, 'http://auth.internal:4580'],
  [{ HOST: '0.0.0.0', PORT: '4580', AUTH_ISSUER: 'https://a.example' }, 'https://a.example'],
])('with %j the issuer is %s', (environment, issuer) => {
  expect(loadConfig(environment as Record<string, string>).issuer).toBe(issuer);
});

test.each(['1:2', '256.1.1.1', '[::1]', 'a:4000', 'http://a', '%41'])(
  'HOST=%s is no address, and one line says so',
  (HOST) => {
    expect(() => loadConfig({ HOST })).toThrow(ConfigError);
    expect(() => loadConfig({ HOST })).toThrow(/^HOST is not [^\n]*$/);
  },
);

test('tokens and discovery say where the server listens', async () => {
  const server = await createTestServer({ PORT: '4580' });
  const token = await server.signUp();
  const claims = JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString());
  expect(claims.iss).toBe('http://localhost:4580');
  const url = 'http://localhost:4580/.well-known/openid-configuration';
  expect(await (await server.fetch(new Request(url))).json()).toMatchObject({
    issuer: 'http://localhost:4580',
    jwks_uri: 'http://localhost:4580/.well-known/jwks.json',
  });
});
