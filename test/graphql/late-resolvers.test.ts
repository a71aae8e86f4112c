import { expect, test } from 'vitest';
import { fieldsOfAccounts } from '../../src/late-fields.ts';
import { assembleServer } from '../../src/server.ts';
import { loadConfig } from '../../src/config.ts';

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
