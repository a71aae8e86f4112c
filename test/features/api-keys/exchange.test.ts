import { decodeJwt } from 'jose';
import { describe, expect, test } from 'vitest';
import { createSecret } from '../../../src/features/api-keys/secret.ts';
import { systemRandom } from '../../../src/lib/secrets.ts';
import { uuidV7 } from '../../../src/lib/uuid.ts';
import { exchange, grant, newKey, revoke, tokenFor } from '../../support/api-keys.ts';
import { sharedDatabase } from '../../support/engines.ts';
import { code, createTestServer, password, reason } from '../../support/test-server.ts';
import { userId } from '../../support/user-id.ts';

async function start(
  environment: Record<string, string> = {},
  more: Parameters<typeof createTestServer>[1] = {},
) {
  const server = await createTestServer(environment, more);
  const token = await server.signUp();
  await grant(server, 'susan', 'notes:read', 'notes:write');
  const { secret, apiKey } = await newKey(server, token, { scopes: ['notes:read', 'notes:write'] });
  const operator = server.administer({ kind: 'test' });
  return { server, token, secret, id: apiKey.id, operator, susan: await userId(server.store) };
}

const invalid = (answer: Awaited<ReturnType<typeof exchange>>) => [answer.status, code(answer)];
const refused = [401, 'API_KEY_INVALID'];

describe('a token for a key', () => {
  test('says who it is for, by which key, and with which scopes, and not that a user logged in', async () => {
    const { server, secret, id, susan } = await start();
    const answer = await exchange(server, secret);
    const { accessToken, ...rest } = answer.body.data!['exchangeApiKey'];
    const scope = 'notes:read notes:write';
    expect(rest).toEqual({ tokenType: 'Bearer', expiresIn: 900, scope });
    const claims = decodeJwt(accessToken);
    expect(claims).toMatchObject({ sub: susan, client_id: id, sid: id, scope });
    expect(Object.keys(claims)).not.toEqual(expect.arrayContaining(['auth_time']));
    expect(claims['amr']).toBeUndefined();
    expect((await server.me(accessToken)).body.data?.['me'].username).toBe('susan');
  });

  test('has those of the asked scopes that the key and its user have', async () => {
    const { server, secret, operator, susan } = await start();
    const scopeFor = async (asked?: string) =>
      (await exchange(server, secret, asked)).body.data?.['exchangeApiKey']?.scope;
    expect(await scopeFor('notes:read')).toBe('notes:read');
    expect(await scopeFor('')).toBe('notes:read notes:write');
    await operator.revokeScope(susan, 'notes:read');
    expect(await scopeFor()).toBe('notes:write');
    expect(await scopeFor('notes:read')).toBeNull();
    await grant(server, 'susan', 'latchkey:admin');
    for (const asked of ['latchkey:admin', 'notes:read  notes:write', ' ', 'x', 'notes:read\n'])
      expect(code(await exchange(server, secret, asked)), asked).toBe('BAD_USER_INPUT');
  });

  test('has no scope that takes a second factor, also where the setting came later', async () => {
    const DATABASE_URL = await sharedDatabase();
    const { secret, server, token } = await start({ DATABASE_URL });
    const later = await createTestServer({
      DATABASE_URL,
      AUTH_SECOND_FACTOR_SCOPES: 'notes:write',
    });
    const answer = await exchange(later, secret);
    expect(answer.body.data?.['exchangeApiKey'].scope).toBe('notes:read');
    const shown = await later.execute('{ me { apiKeys { scopes } } }', { token });
    expect(shown.body.data?.['me'].apiKeys).toEqual([{ scopes: ['notes:read'] }]);
    expect(code(await exchange(server, secret))).toBeUndefined();
  });

  test('is never good for longer than its key', async () => {
    const { server, secret } = await start();
    server.clock.advanceSeconds(90 * 86_400 - 60);
    const answer = await exchange(server, secret);
    expect(answer.body.data?.['exchangeApiKey'].expiresIn).toBe(60);
    const { accessToken } = answer.body.data!['exchangeApiKey'];
    server.clock.advanceSeconds(60);
    expect(code(await server.me(accessToken))).toBe('UNAUTHENTICATED');
    expect(invalid(await exchange(server, secret))).toEqual(refused);
  });

  test('has what the claims hook adds', async () => {
    const claims = ({ session }: { session: { id: string } }) => ({ tenant: session.id });
    const { server, secret, id } = await start({}, { hooks: { claims } });
    expect(decodeJwt(await tokenFor(server, secret))['tenant']).toBe(id);
  });

  test('is not issued where the key ends while the claims hook works', async () => {
    let meanwhile = async () => {};
    const hooks = {
      claims: async () => {
        await meanwhile();
        return {};
      },
    };
    const { server, secret, id, token, operator, susan } = await start({}, { hooks });
    meanwhile = async () => {
      meanwhile = async () => {};
      await operator.revokeScope(susan, 'notes:write');
    };
    const scoped = await exchange(server, secret);
    expect(scoped.body.data?.['exchangeApiKey'].scope).toBe('notes:read');
    meanwhile = async () => void (await revoke(server, token, id));
    expect(invalid(await exchange(server, secret))).toEqual(refused);
  });

  test('is not issued where the hook verifyRequest refuses', async () => {
    let isRefusing = false;
    const verifyRequest = () => {
      if (isRefusing) throw new Error('suspended');
    };
    const { server, secret } = await start({}, { hooks: { verifyRequest } });
    isRefusing = true;
    expect((await exchange(server, secret)).body.data?.['exchangeApiKey'] ?? null).toBeNull();
  });
});

describe('from the next request on', () => {
  test('a key that was ended gives no token, and its tokens are refused, on every node', async () => {
    const DATABASE_URL = await sharedDatabase();
    const { server, secret, token, id } = await start({ DATABASE_URL });
    const other = await createTestServer({ DATABASE_URL });
    const issued = [await tokenFor(server, secret), await tokenFor(other, secret)];
    for (const node of [server, other])
      for (const one of issued) expect(code(await node.me(one))).toBeUndefined();
    await revoke(server, token, id);
    for (const node of [server, other]) {
      for (const one of issued) expect(reason(await node.me(one))).toBe('SESSION_REVOKED');
      expect(invalid(await exchange(node, secret))).toEqual(refused);
    }
  });

  test('a disabled user’s keys are refused on every node, and good again once they are enabled', async () => {
    const DATABASE_URL = await sharedDatabase();
    const { server, secret, operator, susan } = await start({ DATABASE_URL });
    const other = await createTestServer({ DATABASE_URL });
    const issued = await tokenFor(other, secret);
    await operator.disableUser(susan);
    for (const node of [server, other]) {
      expect(code(await node.me(issued))).toBe('UNAUTHENTICATED');
      expect(invalid(await exchange(node, secret))).toEqual(refused);
    }
    await operator.enableUser(susan);
    for (const node of [server, other]) {
      expect(code(await node.me(issued))).toBeUndefined();
      expect(code(await exchange(node, secret))).toBeUndefined();
    }
  });

  test('a scope that its user lost is gone from tokens that were issued', async () => {
    const extension = {
      typeDefs: 'extend type Query { notes: Int @requiresScopes(scopes: [["notes:read"]]) }',
      resolvers: { Query: { notes: () => 7 } },
    };
    const { server, secret, operator, susan } = await start({}, extension);
    const issued = await tokenFor(server, secret);
    expect((await server.execute('{ notes }', { token: issued })).body.data).toEqual({ notes: 7 });
    await operator.revokeScope(susan, 'notes:read');
    expect(code(await server.execute('{ notes }', { token: issued }))).toBe('FORBIDDEN');
  });

  test('keys are refused with their tokens where they were switched off', async () => {
    const DATABASE_URL = await sharedDatabase();
    const { server, secret } = await start({ DATABASE_URL });
    const issued = await tokenFor(server, secret);
    const off = await createTestServer({ DATABASE_URL, AUTH_API_KEYS: 'off' });
    expect(reason(await off.me(issued))).toBe('TOKEN_INVALID');
    expect(code(await exchange(off, secret))).toBe('METHOD_NOT_AVAILABLE');
    const { body } = await off.login('susan', password);
    expect(code(await off.me(body.data?.['login'].accessToken))).toBeUndefined();
  });

  test('a deleted user has left no key', async () => {
    const { server, secret, operator, susan } = await start();
    const issued = await tokenFor(server, secret);
    await operator.deleteUser(susan);
    expect(code(await server.me(issued))).toBe('UNAUTHENTICATED');
    expect(invalid(await exchange(server, secret))).toEqual(refused);
  });

  test('the end of all sessions of all users ends their keys for good', async () => {
    const { server, secret, operator } = await start();
    const issued = await tokenFor(server, secret);
    server.clock.advanceSeconds(1);
    await operator.revokeAllSessions();
    expect(reason(await server.me(issued))).toBe('SESSION_REVOKED');
    expect(invalid(await exchange(server, secret))).toEqual(refused);
    expect(reason(await server.me(issued))).toBe('SESSION_REVOKED');
    const { body } = await server.login('susan', password);
    const token = body.data?.['login'].accessToken as string;
    const shown = await server.execute('{ me { apiKeys { revokedAt } } }', { token });
    expect(shown.body.data?.['me'].apiKeys).toEqual([{ revokedAt: expect.any(String) }]);
    const renewed = await newKey(server, token);
    expect(code(await exchange(server, renewed.secret))).toBeUndefined();
  });
});

describe('what is no key', () => {
  test('costs the store nothing where its checksum is wrong', async () => {
    const { server, secret } = await start({ AUTH_ATTEMPTS: 'on' });
    const refuse = () => Promise.reject(new Error('The store was asked.'));
    server.store.apiKeys.exchange = refuse;
    Object.assign(server.store.attempts, { count: refuse });
    for (const text of ['', 'x', secret.slice(0, -1), `${secret.slice(0, -1)}*`, secret.slice(7)])
      expect(invalid(await exchange(server, text))).toEqual(refused);
    const wrong = secret.slice(0, -6) + (secret.endsWith('AAAAAA') ? 'BBBBBB' : 'AAAAAA');
    expect(invalid(await exchange(server, wrong))).toEqual(refused);
  });

  test('with a right checksum is refused all the same', async () => {
    const { server, id } = await start();
    const guesses = [id, uuidV7(server.clock, systemRandom)];
    for (const guess of guesses) {
      const { secret } = createSecret(guess, systemRandom);
      expect(invalid(await exchange(server, secret))).toEqual(refused);
    }
  });

  test('may be tried so often by one address, and right keys are taken there all the same', async () => {
    const { server, secret, id } = await start({
      AUTH_ATTEMPTS: 'on',
      AUTH_ATTEMPTS_PER_ADDRESS: '5/60',
      AUTH_HOT_PATH: 'off',
    });
    const codes = [];
    for (let n = 0; n < 8; n += 1)
      codes.push(code(await exchange(server, createSecret(id, systemRandom).secret)));
    expect(codes.slice(0, 5)).toEqual(Array(5).fill('API_KEY_INVALID'));
    expect(codes.slice(5)).toEqual(Array(3).fill('TOO_MANY_ATTEMPTS'));
    expect(code(await exchange(server, secret))).toBeUndefined();
    expect(server.logged.join()).toContain('"kind":"API key"');
  });
});

test('a key that has ended and is still used is one event a minute', async () => {
  const { server, secret, token, id } = await start();
  await revoke(server, token, id);
  for (let n = 0; n < 5; n += 1) await exchange(server, secret);
  server.clock.advanceSeconds(61);
  await exchange(server, secret);
  const told = server.logged.filter((line) => line.includes('api_key_refused'));
  expect(told).toHaveLength(2);
  expect(told.join()).toContain(id);
  expect(server.logged.join()).not.toContain(secret.slice(15));
});

test('of twenty at once each gets a token of its own', async () => {
  const { server, secret } = await start();
  const all = await Promise.all(Array.from({ length: 20 }, () => tokenFor(server, secret)));
  expect(new Set(all.map((one) => decodeJwt(one).jti)).size).toBe(20);
});

test('the last use is noted once a minute', async () => {
  const { server, secret, token } = await start();
  const lastUsed = async () => {
    const { body } = await server.execute('{ me { apiKeys { lastUsedAt lastUsedIp } } }', {
      token,
    });
    return body.data?.['me'].apiKeys[0];
  };
  server.clock.advanceSeconds(10);
  await tokenFor(server, secret);
  const first = new Date(server.clock.now()).toISOString();
  expect(await lastUsed()).toEqual({ lastUsedAt: first, lastUsedIp: '127.0.0.1' });
  server.clock.advanceSeconds(30);
  await tokenFor(server, secret);
  expect((await lastUsed()).lastUsedAt).toBe(first);
  server.clock.advanceSeconds(31);
  await tokenFor(server, secret);
  expect((await lastUsed()).lastUsedAt).toBe(new Date(server.clock.now()).toISOString());
});
