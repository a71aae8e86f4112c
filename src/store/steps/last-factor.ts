import type { Transaction } from 'kysely';
import { hasSecondFactor } from '../../lib/authentication-methods.ts';
import type { Tables } from '../tables.ts';
import { endBegunIn } from './acting-sessions.ts';
import { ended, liveUserId, methodsFrom } from './session-rows.ts';
import { distrust, voidOidcCodes } from './trusted-devices.ts';

type Database = Transaction<Tables>;

/** Returns whether the user, who has been locked before, has a second factor. */
export async function hasFactor(db: Database, userId: string): Promise<boolean> {
  const factors = db.selectFrom('totp').select('user_id').where('user_id', '=', userId);
  const row = await factors
    .unionAll(db.selectFrom('passkeys').select('user_id').where('user_id', '=', userId))
    .executeTakeFirst();
  return row !== undefined;
}

/**
 * Removes the second factors that the user, who has been locked before, has set up from this moment on, the identities
 * that they have linked since, and what depends on them.
 */
export async function removeFactorsSince(db: Database, userId: string, since: Date): Promise<void> {
  await voidOidcCodes(db, userId);
  for (const table of ['totp', 'passkeys', 'recovery_codes', 'identities'] as const)
    await db
      .deleteFrom(table)
      .where('user_id', '=', userId)
      .where('created_at', '>=', since.getTime())
      .execute();
  await voidWithoutFactor(db, userId);
}

/** A second factor that is to be added. */
interface Addition {
  readonly userId: string;
  /** Whether the user must have none yet: this session has not proved one. */
  readonly isFirst: boolean;
  /** The session that adds it; null for a login. */
  readonly sessionId: string | null;
  readonly now: Date;
}

/**
 * Returns whether the user, who has been locked before, can have another second factor. Where they have none, their other
 * sessions that have proved one end: that one is gone, and a thief may have set it up, and removed it, to get past the
 * one that the owner would set up.
 */
export async function canAddFactor(db: Database, addition: Addition): Promise<boolean> {
  const { userId, isFirst, sessionId, now } = addition;
  if (await hasFactor(db, userId)) return !isFirst;
  const others = await db
    .selectFrom('sessions')
    .select(['id', 'methods'])
    .where(liveUserId, '=', userId)
    .where('revoked_at', 'is', null)
    .where('id', '!=', sessionId ?? '')
    .execute();
  const raised = others.filter(({ methods }) => hasSecondFactor(methodsFrom(methods)));
  if (raised.length === 0) return true;
  const ids = raised.map(({ id }) => id);
  await db.updateTable('sessions').set(ended(now)).where('id', 'in', ids).execute();
  for (const id of ids) await endBegunIn(db, { id, now: now.getTime() });
  return true;
}

/**
 * Voids what a second factor of the user, who has been locked before, leaves behind when it is removed: devices that were
 * trusted, logins that wait, and with the last factor the recovery codes.
 */
export async function voidWithoutFactor(db: Database, userId: string): Promise<void> {
  await distrust(db, userId);
  if (await hasFactor(db, userId)) return;
  await db.deleteFrom('recovery_codes').where('user_id', '=', userId).execute();
}
