import type { Transaction } from 'kysely';
import type { Tables } from '../tables.ts';
import { dropPending } from './email-changes.ts';
import { voidWaysIn } from './mailed-tokens.ts';
import { resumeTotp } from './totp.ts';

/**
 * Does what a new password means besides the end of sessions, in the transaction that stores it: what would let a thief
 * in is void, and an authenticator app that was suspended for wrong codes is not any more.
 */
export async function followNewPassword(db: Transaction<Tables>, userId: string): Promise<void> {
  await voidWaysIn(db, userId);
  // A thief who knew the password may have begun a change of the address.
  await dropPending(db, userId);
  await resumeTotp(db, userId);
}
