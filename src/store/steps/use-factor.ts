import type { Transaction } from 'kysely';
import type { FactorUse, Spent } from '../../features/second-factors/store.ts';
import type { Tables } from '../tables.ts';
import { canAddFactor } from './last-factor.ts';
import { insertPasskey } from './passkey-rows.ts';
import { resumeTotp } from './totp.ts';
import { distrust } from './trusted-devices.ts';

type Database = Transaction<Tables>;

interface Step<Use = FactorUse> {
  readonly userId: string;
  readonly use: Use;
  readonly now: Date;
  /** The session that goes on; null for a login. */
  readonly sessionId: string | null;
}

type Of<Kind extends FactorUse['kind']> = Step<Extract<FactorUse, { kind: Kind }>>;

/**
 * Uses up what has proved a factor of the user, who has been locked before; returns whether it was good. Where it was
 * not, the step is to be undone.
 */
export async function useFactor(db: Database, step: Step): Promise<boolean> {
  const { use, ...rest } = step;
  switch (use.kind) {
    case 'totp':
      return useTotp(db, { ...rest, use });
    case 'recovery-code':
      return useRecoveryCode(db, { ...rest, use });
    case 'passkey':
      return usePasskey(db, { ...rest, use });
    case 'new-totp':
      return setUpTotp(db, { ...rest, use });
    case 'new-passkey':
      return registerPasskey(db, { ...rest, use });
  }
}

/** With a code, every code of its step of time and of those before is used up (RFC 6238 §5.2). */
async function useTotp(db: Database, { userId, use }: Of<'totp'>): Promise<boolean> {
  const { sealed, step } = use;
  const used = await db
    .updateTable('totp')
    .set({ last_step: step, failures: 0 })
    .where('user_id', '=', userId)
    .where('sealed', '=', sealed)
    .where('last_step', '<', step)
    .executeTakeFirst();
  return used.numUpdatedRows > 0n;
}

async function useRecoveryCode(
  db: Database,
  { userId, use: { id }, now }: Of<'recovery-code'>,
): Promise<boolean> {
  const used = await db
    .updateTable('recovery_codes')
    .set({ used_at: now.getTime() })
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .where('used_at', 'is', null)
    .executeTakeFirst();
  if (used.numUpdatedRows === 0n) return false;
  await resumeTotp(db, userId);
  return true;
}

async function usePasskey(db: Database, { userId, use, now }: Of<'passkey'>): Promise<boolean> {
  const { id, counter, isSynced, spent } = use;
  const used = await db
    .updateTable('passkeys')
    .set({ counter, is_synced: isSynced ? 1 : 0, last_used_at: now.getTime() })
    .where('id', '=', id)
    .where('user_id', '=', userId)
    // One that counts nothing says 0 each time.
    .where('counter', counter === 0 ? '=' : '<', counter)
    .executeTakeFirst();
  if (used.numUpdatedRows === 0n || !(await spend(db, spent))) return false;
  await resumeTotp(db, userId);
  return true;
}

async function setUpTotp(db: Database, step: Of<'new-totp'>): Promise<boolean> {
  const { userId, use, now } = step;
  if (!(await canAddFactor(db, { ...step, isFirst: use.isFirst }))) return false;
  if (!(await spend(db, use.spent))) return false;
  await distrust(db, userId);
  const row = {
    sealed: use.sealed,
    created_at: now.getTime(),
    last_step: use.step,
    failures: 0,
  };
  await db
    .insertInto('totp')
    .values({ user_id: userId, ...row })
    .onConflict((conflict) => conflict.column('user_id').doUpdateSet(row))
    .execute();
  return true;
}

async function registerPasskey(db: Database, step: Of<'new-passkey'>): Promise<boolean> {
  const { use } = step;
  if (!(await canAddFactor(db, { ...step, isFirst: use.isFirst }))) return false;
  if (!(await spend(db, use.spent))) return false;
  return (await insertPasskey(db, use.passkey)) === 'inserted';
}

/**
 * How long a used challenge is remembered after its end. Its use begins before that, but a slow hook may commit it later,
 * and it must still be found then.
 */
const marginMs = 3_600_000;

/** Remembers a stateless challenge as used; returns false where it was. A null one has nothing to remember. */
export async function spend(db: Database, spent: Spent | null): Promise<boolean> {
  if (!spent) return true;
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('spent')
    .values({ hash: spent.hash, expires_at: spent.expiresAt.getTime() + marginMs })
    .onConflict((conflict) => conflict.column('hash').doNothing())
    .executeTakeFirst();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
}
