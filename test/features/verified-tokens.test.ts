import { createSecretKey } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createVerifiedTokens } from '../../src/features/tokens/verified-tokens.ts';
import type { Context } from '../../src/index.ts';
import { administrateKeys } from '../support/keys.ts';
import { expectRefused, setUp } from '../support/refused.ts';
import { createTestServer } from '../support/test-server.ts';
import { userId } from '../support/user-id.ts';

describe('a token that has been verified before', () => {
  test('expires all the same', async () => {
    const { server, token } = await setUp();
    for (const seconds of [0, 904]) {
      server.clock.advanceSeconds(seconds);
      expect((await server.me(token)).status).toBe(200);
    }
    server.clock.advanceSeconds(1);
    await expectRefused(server, token, 'TOKEN_EXPIRED');
    await expectRefused(server, token, 'TOKEN_EXPIRED');
  });

  test('is refused once its session is over, its user disabled or gone', async () => {
    const { server, token } = await setUp();
    expect((await server.me(token)).status).toBe(200);
    await server.store.users.disable(await userId(server.store), new Date(server.clock.now()));
    await expectRefused(server, token);
    await server.store.users.enable(await userId(server.store));
    await expectRefused(server, token, 'SESSION_REVOKED');
    await server.store.users.delete(await userId(server.store), new Date(server.clock.now()));
    await expectRefused(server, token);
  });

  test('is refused once its key is forgotten, and no other', async () => {
    const { server, token, forge } = await setUp();
    const keys = administrateKeys(server);
    await keys.rotate();
    server.clock.advanceSeconds(330);
    const login = await server.login('susan', 'correct horse battery');
    const later: string = login.body.data?.['login'].accessToken;
    expect((await server.me(token)).status).toBe(200);
    expect((await server.me(later)).status).toBe(200);
    await keys.retire(forge.kid, { forget: true });
    server.clock.advanceSeconds(10);
    await expectRefused(server, token);
    expect((await server.me(later)).status).toBe(200);
  });

  test('vouches for no token that differs from it in one character', async () => {
    const { server, token } = await setUp();
    expect((await server.me(token)).status).toBe(200);
    for (let at = 0; at < token.length; at += 9) {
      const other = token[at] === 'A' ? 'B' : 'A';
      await expectRefused(server, token.slice(0, at) + other + token.slice(at + 1));
    }
  });
});

test('the memory is bounded, keeps no token, cannot be talked into another, and can be switched off', async () => {
  const key = { kid: 'k', algorithm: 'HS256', verifiesWith: createSecretKey(Buffer.alloc(32)) };
  const verified = { claims: { exp: 100 }, key } as unknown as Parameters<
    ReturnType<typeof createVerifiedTokens>['add']
  >[1];
  const keys = new Map([['k', verified.key]]);
  const memory = createVerifiedTokens(2, 5);
  for (const token of ['one', 'two', 'three']) memory.add(token, verified);
  const find = (token: string, now = 0) => memory.find(token, keys, now) !== null;
  expect([find('one'), find('two'), find('three')]).toEqual([false, true, true]);
  expect([find('two', 104), find('two', 105), find('two', 0)]).toEqual([true, false, false]);
  expect(() => Object.assign(memory.find('three', keys, 0)!.claims, { exp: 999 })).toThrow(
    TypeError,
  );
  const another = new Map([['k', { ...verified.key }]]);
  expect(memory.find('three', another, 0)).toBeNull();
  const none = createVerifiedTokens(0, 5);
  none.add('one', verified);
  expect(none.find('one', keys, 0)).toBeNull();
});

test('claims that are remembered stay as they were verified, whatever a resolver does to what is in them', async () => {
  const read = (context: Context) =>
    context.viewer?.claims as unknown as { tenant: { roles: string[]; in: { id: number }[] } };
  const server = await createTestServer(
    {},
    {
      hooks: { claims: () => ({ tenant: { roles: ['reader'], in: [{ id: 1 }] } }) },
      typeDefs: 'extend type Query { claims: String @authenticated grow: String @authenticated }',
      resolvers: {
        Query: {
          claims: (_parent, _args, context) => JSON.stringify(read(context).tenant),
          grow: (_parent, _args, context) => {
            const { tenant } = read(context);
            const changes = [
              () => tenant.roles.push('admin'),
              () => (tenant.in[0]!.id = 2),
              () => delete (tenant as Partial<typeof tenant>).in,
            ];
            for (const change of changes) expect(change).toThrow(TypeError);
            return 'tried';
          },
        },
      },
    },
  );
  const token = await server.signUp();
  const ask = async (query: string) => (await server.execute(query, { token })).body.data;
  const before = await ask('{ claims }');
  expect(before?.['claims']).toContain('"roles":["reader"]');
  expect(await ask('{ grow }')).toEqual({ grow: 'tried' });
  expect(await ask('{ claims }')).toEqual(before);
});

test('a server without the memory answers alike', async () => {
  const server = await createTestServer({ AUTH_TOKEN_CACHE_SIZE: '0' });
  const token = await server.signUp();
  for (let n = 0; n < 3; n += 1) expect((await server.me(token)).status).toBe(200);
});
