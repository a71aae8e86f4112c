import { sql, type Kysely, type Transaction } from 'kysely';
import { atomically } from './atomically.ts';
import { lockLiveSession, lockUser } from './locks.ts';
import { holdsNul } from './nul.ts';
import {
  maxTrustedDevices,
  type TrustedDeviceRef,
  type TrustedDeviceRow,
  type TrustedDeviceStore,
} from '../../features/trusted-devices/store.ts';
import type { Tables, TrustedDeviceTable } from '../tables.ts';

type Database = Transaction<Tables>;

export function trustedDeviceQueries(db: Kysely<Tables>): TrustedDeviceStore {
  return {
    async isTrusted({ userId, device, now }) {
      const { id, secretHash } = device;
      const row = await trustedOf(db, userId, now)
        .select('id')
        .where('id', '=', id)
        .where('secret_hash', '=', secretHash)
        .executeTakeFirst();
      return row !== undefined;
    },

    async list(userId, now) {
      const trusted = trustedOf(db, userId, now).selectAll().orderBy('id', 'desc');
      return (await trusted.limit(maxTrustedDevices).execute()).map(fromTable);
    },

    revoke: ({ id, userId, actingId, now }) =>
      atomically(db, async (transaction) => {
        await lockUser(transaction, userId);
        if (!(await lockLiveSession(transaction, actingId, now))) return null;
        if (holdsNul(id)) return false;
        const trusted = trustedOf(transaction, userId, now).select('id').where('id', '=', id);
        const { numDeletedRows } = await transaction
          .deleteFrom('trusted_devices')
          .where('id', 'in', trusted)
          .executeTakeFirst();
        return numDeletedRows > 0n;
      }),
  };
}

/**
 * Notes that a trusted device has spared its user a second factor; returns whether it is still trusted. To be called in
 * the transaction of the login, which has locked the user: what revokes a device has done so before, or waits.
 */
export async function useTrustedDevice(
  db: Database,
  userId: string,
  { id, secretHash }: TrustedDeviceRef,
  now: Date,
): Promise<boolean> {
  const trusted = trustedOf(db, userId, now).select('id').where('id', '=', id);
  const { numUpdatedRows } = await db
    .updateTable('trusted_devices')
    .set({ last_used_at: now.getTime() })
    .where('id', 'in', trusted.where('secret_hash', '=', secretHash))
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Stores a device that its user trusts; the oldest goes where they are too many. The user has been locked before. */
export async function insertTrustedDevice(db: Database, device: TrustedDeviceRow): Promise<void> {
  await db.insertInto('trusted_devices').values(toTable(device)).execute();
  await db
    .deleteFrom('trusted_devices')
    .where('id', 'in', ({ selectFrom }) =>
      selectFrom('trusted_devices')
        .select('id')
        .where('user_id', '=', device.userId)
        .orderBy('id', 'desc')
        .offset(sql.lit(maxTrustedDevices))
        .limit(sql.lit(maxTrustedDevices)),
    )
    .execute();
}

/**
 * Has every device of the user asked for a second factor again, and voids logins that wait for one, codes that hand a
 * login over, and logins at providers that are not completed. To be called in the transaction of each change to what the
 * user logs in with: the password, the address, a second factor, an identity that goes.
 */
export async function distrust(db: Database, userId: string): Promise<void> {
  await db.deleteFrom('trusted_devices').where('user_id', '=', userId).execute();
  await db.deleteFrom('login_challenges').where('user_id', '=', userId).execute();
  await db.deleteFrom('login_codes').where('user_id', '=', userId).execute();
  await voidOidcCodes(db, userId);
}

/** Voids the codes of logins with the identities of the user, who has been locked before. */
export async function voidOidcCodes(db: Database, userId: string): Promise<void> {
  await db
    .deleteFrom('oidc_codes')
    .where('hash', 'in', ({ selectFrom }) =>
      selectFrom('identities')
        .innerJoin('oidc_codes as of_theirs', (join) =>
          join
            .onRef('of_theirs.issuer', '=', 'identities.issuer')
            .onRef('of_theirs.subject', '=', 'identities.subject'),
        )
        .select('of_theirs.hash')
        .where('identities.user_id', '=', userId),
    )
    .execute();
}

/** A mark has ended all sessions, and with them what was trusted before. */
function trustedOf(db: Kysely<Tables>, userId: string, now: Date) {
  return db
    .selectFrom('trusted_devices')
    .where('user_id', '=', userId)
    .where('expires_at', '>', now.getTime())
    .where('created_at', '>', ({ fn, lit, selectFrom }) =>
      fn.coalesce(selectFrom('session_marks').select('ended_at'), lit(0)),
    );
}

function toTable(device: TrustedDeviceRow): TrustedDeviceTable {
  return {
    id: device.id,
    user_id: device.userId,
    secret_hash: device.secretHash,
    created_at: device.createdAt.getTime(),
    last_used_at: device.lastUsedAt?.getTime() ?? null,
    expires_at: device.expiresAt.getTime(),
    user_agent: device.userAgent,
  };
}

function fromTable(row: TrustedDeviceTable): TrustedDeviceRow {
  return {
    id: row.id,
    userId: row.user_id,
    secretHash: row.secret_hash,
    createdAt: new Date(row.created_at),
    lastUsedAt: row.last_used_at === null ? null : new Date(row.last_used_at),
    expiresAt: new Date(row.expires_at),
    userAgent: row.user_agent,
  };
}
