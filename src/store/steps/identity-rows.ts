import type { Kysely, Selectable, Transaction } from 'kysely';
import { maxIdentities, type IdentityRow } from '../../features/identities/store.ts';
import type { IdentityTable, Tables } from '../tables.ts';

export function identityFromTable(row: Selectable<IdentityTable>): IdentityRow {
  return {
    id: row.id,
    userId: row.user_id,
    provider: row.provider,
    issuer: row.issuer,
    subject: row.subject,
    email: row.email,
    createdAt: new Date(row.created_at),
    lastUsedAt: row.last_used_at === null ? null : new Date(row.last_used_at),
  };
}

export function identityToTable(identity: IdentityRow): IdentityTable {
  return {
    id: identity.id,
    user_id: identity.userId,
    provider: identity.provider,
    issuer: identity.issuer,
    subject: identity.subject,
    email: identity.email,
    created_at: identity.createdAt.getTime(),
    last_used_at: identity.lastUsedAt?.getTime() ?? null,
  };
}

export function identitiesOf(db: Kysely<Tables>, userId: string) {
  return db.selectFrom('identities').selectAll().where('user_id', '=', userId);
}

/**
 * Inserts the identity, unless a user has it already or its user has as many as they can have. The step has locked the
 * user.
 */
export async function insertIdentity(
  db: Transaction<Tables>,
  identity: IdentityRow,
): Promise<'inserted' | 'taken' | 'too-many'> {
  const others = await identitiesOf(db, identity.userId).execute();
  if (others.length >= maxIdentities) return 'too-many';
  const { numInsertedOrUpdatedRows = 0n } = await db
    .insertInto('identities')
    .values(identityToTable(identity))
    .onConflict((conflict) => conflict.columns(['issuer', 'subject']).doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 0n ? 'taken' : 'inserted';
}
