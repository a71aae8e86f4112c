import type { Transaction } from 'kysely';
import type { Tables } from '../tables.ts';
import { identitiesOf } from './identity-rows.ts';
import { passkeysOf } from './passkey-rows.ts';

/** A user who has been locked, and what logs in here. */
export interface WaysIn {
  readonly userId: string;
  /** Of the providers that the settings have: one whose name there is another by now is still the same. */
  readonly issuers: readonly string[];
  /** The domain of passkeys; null where this server has none. */
  readonly rpId: string | null;
  readonly isMailLoginOpen: boolean;
}

/** Returns whether the user has a password, a passkey or an identity that logs in here or, where mails do, a proved address. */
export async function canLogIn(
  db: Transaction<Tables>,
  { userId, issuers, rpId, isMailLoginOpen }: WaysIn,
): Promise<boolean> {
  const row = await db
    .selectFrom('users')
    .leftJoin('passwords', 'passwords.user_id', 'users.id')
    .leftJoin('contacts', 'contacts.user_id', 'users.id')
    .select(['passwords.hash', 'contacts.email'])
    .where('users.id', '=', userId)
    .executeTakeFirst();
  if (row?.hash || (isMailLoginOpen && row?.email)) return true;
  const passkeys = await passkeysOf(db, userId).where('rp_id', '=', rpId).execute();
  if (passkeys.length > 0) return true;
  const identities = await identitiesOf(db, userId).execute();
  return identities.some(({ issuer }) => issuers.includes(issuer));
}
