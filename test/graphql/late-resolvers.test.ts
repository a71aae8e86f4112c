import { expect, test } from 'vitest';
import { fieldsOfAccounts } from '../../src/late/fields.ts';
import { assembleServer } from '../../src/server.ts';
import { loadConfig } from '../../src/config.ts';
import { lateResolvers } from '../../src/graphql/late-resolvers.ts';

test('the fields that are resolved late are those that accounts.ts has resolvers for', async () => {
  const config = loadConfig({ DATABASE_URL: 'sqlite::memory:', LOG_LEVEL: 'silent' });
  const { server, auth } = await assembleServer(config, {});
  const { resolvers } = await auth.accounts();
  const found: Record<string, string[]> = {};
  for (const [type, fields] of resolvers.flatMap((map) => Object.entries(map)))
    found[type] = [...(found[type] ?? []), ...Object.keys(fields)].toSorted();
  const declared = Object.entries(fieldsOfAccounts).map(([type, names]) => [
    type,
    [...names].toSorted(),
  ]);
  expect(found).toEqual(Object.fromEntries(declared));
  await server.close();
});

test('a resolver that is not in the list of late fields is told, and not left out', async () => {
  const load = async () => [{ Query: { loginMethods: () => null, me: () => null } }];
  const { Query } = lateResolvers({ Query: ['loginMethods'] }, load);
  const resolve = Query?.loginMethods as unknown as () => Promise<unknown>;
  await expect(resolve()).rejects.toThrow('late/fields.ts lacks Query.me.');
});
