import type { Transaction } from 'kysely';
import type { TokenPurpose, TokenUse } from '../../features/one-time-tokens/store.ts';
import type { Tables } from '../tables.ts';
import { hasProved } from './contact-rows.ts';
import { distrust } from './trusted-devices.ts';
import { useOneTimeToken } from './one-time-tokens.ts';

type Database = Transaction<Tables>;

/**
 * Uses up a token that was mailed to the user, who has been locked before; voids the others that they have for this
 * purpose. Returns whether it was good, and the address that it was mailed to still is the one that the user has
 * proved: where it was not, the step is to be undone.
 */
export async function useTokenOfUser(
  db: Database,
  userId: string,
  use: TokenUse,
): Promise<boolean> {
  const token = await useOneTimeToken(db, use);
  if (token?.userId !== userId) return false;
  return token.purpose === 'CHOOSE_PASSWORD' || hasProved(db, userId, token.emailKey);
}

const lettingIn: readonly TokenPurpose[] = ['RESET_PASSWORD', 'CHOOSE_PASSWORD', 'LOGIN'];

/**
 * Voids what would let the user in: mailed links and codes, logins that wait for a second factor, and trusted devices. A
 * new password or address ends them as it does sessions.
 */
export async function voidWaysIn(db: Database, userId: string): Promise<void> {
  await db
    .deleteFrom('one_time_tokens')
    .where('user_id', '=', userId)
    .where('purpose', 'in', lettingIn)
    .where('used_at', 'is', null)
    .execute();
  await distrust(db, userId);
}
