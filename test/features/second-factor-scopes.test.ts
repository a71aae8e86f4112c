import { decodeJwt } from 'jose';
import { describe, expect, test } from 'vitest';
import { ConfigError, loadConfig } from '../../src/config.ts';
import { createFactorScopes } from '../../src/features/second-factors/scopes.ts';
import type { Method } from '../../src/lib/authentication-methods.ts';
import { bothPaths, json } from '../support/both-paths.ts';
import { createForge } from '../support/forge.ts';
import { createTestServer, password } from '../support/test-server.ts';
import { userId } from '../support/user-id.ts';

const AUTH_SECOND_FACTOR_SCOPES = 'admin:* pay';
const extension = {
  typeDefs: `extend type Query {
    users: Int @requiresScopes(scopes: [["admin:users"]])
    notes: Int @requiresScopes(scopes: [["notes"]])
  }`,
  resolvers: { Query: { users: () => 7, notes: () => 8 } },
};

async function start() {
  const server = await createTestServer({ AUTH_SECOND_FACTOR_SCOPES }, extension);
  const token = await server.signUp('susan');
  for (const scope of ['admin:users', 'notes', 'pay'])
    await server.store.users.grantScope(await userId(server.store), scope);
  return { server, token };
}

describe('a session without a second factor', () => {
  test.each([
    ['login', () => `login(username: "susan", password: "${password}")`],
    ['refresh', (refreshToken: string) => `refresh(refreshToken: "${refreshToken}")`],
    ['reauthenticate', () => `reauthenticate(password: "${password}")`],
  ])('has no scope by %s that takes one', async (name, field) => {
    const { server } = await start();
    const ask = async (document: string, token?: string) =>
      (await server.execute(document, { ...(token !== undefined && { token }) })).body.data;
    const fields = '{ accessToken refreshToken scope }';
    const given = `username: "susan", password: "${password}"`;
    const { login } = (await ask(`mutation { login(${given}) ${fields} }`))!;
    const payload = (
      await ask(`mutation { ${field(login.refreshToken)} ${fields} }`, login.accessToken)
    )?.[name];
    expect(payload.scope).toBe('notes');
    expect(decodeJwt(payload.accessToken)).toMatchObject({ scope: 'notes', acr: 'aal1' });
  });

  test('is told to prove one where its user has the scope, and that the scope is missing where not', async () => {
    const { hot, store, bearer, expectAlike } = await bothPaths(
      { AUTH_SECOND_FACTOR_SCOPES },
      extension,
    );
    const ask = async () => {
      const { body } = await hot.login('susan', password);
      const headers = bearer({}, body.data?.['login'].accessToken);
      const answered = await expectAlike({ headers, body: json('{ users }') });
      const [error] = JSON.parse(answered.body).errors;
      return [answered.status, error.extensions, answered.headers['www-authenticate']];
    };
    const realm = 'Bearer realm="latchkey", error=';
    expect(await ask()).toEqual([
      403,
      { code: 'FORBIDDEN', scope: 'admin:users' },
      `${realm}"insufficient_scope", scope="admin:users"`,
    ]);
    await store.users.grantScope(await userId(store), 'admin:users');
    expect(await ask()).toEqual([
      401,
      { code: 'REAUTHENTICATION_REQUIRED', acr: 'aal2', factors: [], scope: 'admin:users' },
      `${realm}"insufficient_user_authentication", scope="admin:users", acr_values="aal2"`,
    ]);
  });
});

test('a token that has proved one opens the field', async () => {
  const { server, token } = await start();
  const forge = await createForge(server.store, token);
  const proved = forge.mint({ acr: 'aal2', scope: 'admin:users notes pay' });
  expect((await server.execute('{ users }', { token: proved })).body).toEqual({
    data: { users: 7 },
  });
});

describe('a scope takes a second factor', () => {
  const scopes = createFactorScopes(['admin:*', 'pay']);
  const scope = 'admin: admin:users administer pay pay:more repay';

  test('where a pattern names it, whole or up to its star', () => {
    expect(scopes.of(scope)).toEqual(['admin:', 'admin:users', 'pay']);
  });

  test.each<[Method[], boolean]>([
    [[], false],
    [['PASSWORD'], false],
    [['MAIL'], false],
    [['IDENTITY', 'PASSWORD', 'MAIL'], false],
    [['PASSWORD', 'TOTP'], true],
    [['MAIL', 'RECOVERY_CODE'], true],
    [['PASSKEY'], true],
    [['SYNCED_PASSKEY'], true],
  ])('and a session of %j has it: %j', (methods, hasIt) => {
    const without = 'administer pay:more repay';
    expect(scopes.grantable(scope, methods)).toBe(hasIt ? scope : without);
    expect(scopes.grantable('', methods)).toBe('');
  });

  test('a star alone names each, and no pattern none', () => {
    expect(createFactorScopes(['*']).grantable(scope, ['PASSWORD'])).toBe('');
    expect(createFactorScopes([]).grantable(scope, [])).toBe(scope);
  });
});

describe('AUTH_SECOND_FACTOR_SCOPES', () => {
  const production = {
    NODE_ENV: 'production',
    AUTH_ISSUER: 'https://auth.example.com',
    DATABASE_URL: 'sqlite::memory:',
  };
  const load = (value: string) =>
    loadConfig({ ...production, AUTH_SECOND_FACTOR_SCOPES: value }).secondFactorScopes;

  test('is latchkey:* in production and none in development, unless it is set', () => {
    expect(loadConfig(production).secondFactorScopes).toEqual(['latchkey:*']);
    expect(loadConfig({}).secondFactorScopes).toEqual([]);
    expect(load('none')).toEqual([]);
    expect(load('a  b:* *')).toEqual(['a', 'b:*', '*']);
  });

  test.each(['a*b', '**', '*:write', 'a,"b"', 'a\tb', 'é'])('refuses %j', (value) => {
    expect(() => load(value)).toThrow(ConfigError);
  });
});
