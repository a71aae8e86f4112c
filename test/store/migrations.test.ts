import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import { expect, onTestFinished, test } from 'vitest';
import { usersAndKeys } from '../../src/store/migrations/001-users-and-keys.ts';
import { openStore } from '../../src/store/open.ts';
import { createSqliteEngine } from '../../src/store/sqlite/dialect.ts';
import { openSqlite } from '../../src/store/sqlite/sqlite.ts';
import { temporaryFolder } from '../support/process.ts';

test('the key of a database from before key rotation signs on', async () => {
  const path = `${await temporaryFolder()}/latchkey.db`;
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const publicPem = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' });
  const db = new Kysely<{ signing_keys: object }>(createSqliteEngine(openSqlite(path)));
  const migrations = { '001-users-and-keys': usersAndKeys };
  await new Migrator({ db, provider: { getMigrations: async () => migrations } }).migrateToLatest();
  const old = { kid: 'kid', algorithm: 'ES256', private_key: pem, created_at: 1_795_000_000_000 };
  await db.insertInto('signing_keys').values(old).execute();
  await db.destroy();

  const store = await openStore(`sqlite:${path}`);
  onTestFinished(() => store.close());
  expect(await store.signingKeys.list()).toEqual([
    {
      kid: 'kid',
      algorithm: 'ES256',
      publicKey: publicPem,
      privateKey: pem,
      createdAt: new Date(1_795_000_000_000),
      signsFrom: new Date(1_795_000_000_000),
      retiredAt: null,
    },
  ]);
});
