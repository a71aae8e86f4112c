import { readFile } from 'node:fs/promises';
import { expect, onTestFinished, test } from 'vitest';
import { loadDataKey, rewrapDataKey } from '../../../src/features/keys/data-key.ts';
import type { EncryptionSecret } from '../../../src/features/keys/encryption.ts';
import { createTotpSecrets } from '../../../src/features/totp/secrets.ts';
import { systemRandom as random } from '../../../src/lib/secrets.ts';
import { openEngine, openStore } from '../../../src/store/open.ts';
import type { Store } from '../../../src/store/store.ts';
import { backUpSqlite } from '../../../src/store/tools/backup.ts';
import { moveEverything } from '../../../src/store/tools/move.ts';
import { secrets } from '../../support/keys.ts';
import { createPostgresDatabase, hasPostgres } from '../../support/postgres-database.ts';
import { temporaryFolder } from '../../support/process.ts';
import { user } from '../../support/rows.ts';

const secret = Buffer.from('12345678901234567890');

const open = async (url: string) => {
  const store = await openStore(url);
  onTestFinished(() => store.close());
  return store;
};

const secretsOf = async ({ dataKeys }: Store, encryption: EncryptionSecret) =>
  createTotpSecrets({
    dataKey: await loadDataKey({ store: dataKeys, secret: encryption, random }),
    random,
  });

/** Opens what is stored of susan's app with this AUTH_SECRET. */
const unsealed = async (store: Store, encryption: EncryptionSecret) => {
  const row = await store.totp.find('id-susan');
  return (await secretsOf(store, encryption)).unseal(row!.sealed, 'id-susan');
};

/** A database whose user susan has an authenticator app, under AUTH_SECRET. */
async function withApp() {
  const path = `${await temporaryFolder()}/latchkey.db`;
  const store = await open(`sqlite:${path}`);
  await store.users.insert(user('susan'));
  const sealed = (await secretsOf(store, secrets.one)).seal(secret, 'id-susan');
  const { engine } = await openEngine(`sqlite:${path}`, {}, async () => {});
  const row = { user_id: 'id-susan', sealed, created_at: 0, last_step: 0, failures: 0 };
  await engine.db.insertInto('totp').values(row).execute();
  await engine.db.destroy();
  return { path, store };
}

test('a backup has no secret of an app in it, and opens none without AUTH_SECRET', async () => {
  const { path } = await withApp();
  const copy = `${path}.copy`;
  await backUpSqlite(path, copy, new AbortController().signal);
  const bytes = await readFile(copy);
  for (const form of ['base64url', 'hex', 'latin1'] as const)
    expect(bytes.includes(secret.toString(form))).toBe(false);
  expect(bytes.includes(secrets.one)).toBe(false);
  const store = await open(`sqlite:${copy}`);
  await expect(unsealed(store, null)).rejects.toThrow(/AUTH_SECRET/);
  await expect(unsealed(store, secrets.other)).rejects.toThrow(/AUTH_SECRET/);
  expect(await unsealed(store, secrets.one)).toEqual(secret);
});

test('rewrapping the data key opens the secrets of apps with the new AUTH_SECRET alone', async () => {
  const { store } = await withApp();
  const before = await store.totp.find('id-susan');
  const step = { store: store.dataKeys, secret: secrets.other, random };
  await rewrapDataKey(step, secrets.one);
  expect(await store.totp.find('id-susan')).toEqual(before);
  expect(await unsealed(store, secrets.other)).toEqual(secret);
  await expect(unsealed(store, secrets.one)).rejects.toThrow(/AUTH_SECRET/);
});

test.runIf(hasPostgres)('secrets of apps move to PostgreSQL with their data key', async () => {
  const { path, store } = await withApp();
  await store.close();
  const url = await createPostgresDatabase();
  const options = { patient: true, poolSize: 1 };
  const from = await openEngine(`sqlite:${path}`, { ...options, alone: true }, async () => {});
  const to = await openEngine(url, options, (engine) => engine.migrate());
  await moveEverything(from.engine, to.engine, { begin() {}, progress() {} });
  await Promise.all([from.engine.db.destroy(), to.engine.db.destroy()]);
  expect(await unsealed(await open(url), secrets.one)).toEqual(secret);
});
