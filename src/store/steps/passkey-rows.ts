import type { Kysely, Selectable, Transaction } from 'kysely';
import { maxPasskeys } from '../../features/passkeys/store.ts';
import type { PasskeyRow } from '../../features/second-factors/store.ts';
import type { PasskeyTable, Tables } from '../tables.ts';
import { distrust } from './trusted-devices.ts';

export function passkeyFromTable(row: Selectable<PasskeyTable>): PasskeyRow {
  return {
    id: row.id,
    userId: row.user_id,
    credentialId: row.credential_id,
    publicKey: row.public_key,
    counter: row.counter,
    transports: row.transports === '' ? [] : row.transports.split(' '),
    isSynced: row.is_synced === 1,
    aaguid: row.aaguid,
    rpId: row.rp_id,
    name: row.name,
    createdAt: new Date(row.created_at),
    lastUsedAt: row.last_used_at === null ? null : new Date(row.last_used_at),
  };
}

function passkeyToTable(passkey: PasskeyRow): Selectable<PasskeyTable> {
  return {
    id: passkey.id,
    user_id: passkey.userId,
    credential_id: passkey.credentialId,
    public_key: passkey.publicKey,
    counter: passkey.counter,
    transports: passkey.transports.join(' '),
    is_synced: passkey.isSynced ? 1 : 0,
    aaguid: passkey.aaguid,
    rp_id: passkey.rpId,
    name: passkey.name,
    created_at: passkey.createdAt.getTime(),
    last_used_at: passkey.lastUsedAt?.getTime() ?? null,
  };
}

export function passkeysOf(db: Kysely<Tables>, userId: string) {
  return db.selectFrom('passkeys').selectAll().where('user_id', '=', userId);
}

/**
 * Inserts the passkey, unless a user has it already or its user has as many as they can have; no device of the user is
 * trusted from then on. The step has locked the user.
 */
export async function insertPasskey(
  db: Transaction<Tables>,
  passkey: PasskeyRow,
): Promise<'inserted' | 'taken' | 'too-many'> {
  const others = await passkeysOf(db, passkey.userId).execute();
  if (others.length >= maxPasskeys) return 'too-many';
  const { numInsertedOrUpdatedRows = 0n } = await db
    .insertInto('passkeys')
    .values(passkeyToTable(passkey))
    .onConflict((conflict) => conflict.column('credential_id').doNothing())
    .executeTakeFirst();
  if (numInsertedOrUpdatedRows === 0n) return 'taken';
  await distrust(db, passkey.userId);
  return 'inserted';
}
