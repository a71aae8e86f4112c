import { sql, type Kysely, type Selectable, type Transaction } from 'kysely';
import {
  maxLiveOidcCodes,
  type OidcCodeRow,
  type OidcCodeStore,
  type OidcCodeUse,
} from '../../features/identities/store.ts';
import type { OidcCodeTable, Tables } from '../tables.ts';
import { atomically } from './atomically.ts';
import { isFromAfterMark } from './session-rows.ts';
import { spend } from './use-factor.ts';

type Database = Transaction<Tables>;

/** Whose login it is, for its provider. */
type Subject = Pick<OidcCodeRow, 'issuer' | 'subject'>;

export function oidcCodeQueries(db: Kysely<Tables>): OidcCodeStore {
  return {
    insert: (code, spent) =>
      atomically(db, async (transaction) => {
        if (!(await spend(transaction, spent))) return false;
        await transaction.insertInto('oidc_codes').values(codeToTable(code)).execute();
        await dropSurplus(transaction, code);
        return true;
      }),

    async find({ hash, now }) {
      const row = await db
        .selectFrom('oidc_codes')
        .selectAll()
        .where('hash', '=', hash)
        .where('expires_at', '>', now.getTime())
        .executeTakeFirst();
      return row ? codeFromTable(row) : null;
    },

    async keepForLinking(hash, expiresAt) {
      await db
        .updateTable('oidc_codes')
        .set({ is_for_linking: 1, expires_at: expiresAt.getTime() })
        .where('hash', '=', hash)
        // Once: a page that asks again and again must not keep it for ever.
        .where('is_for_linking', '=', 0)
        .execute();
    },
  };
}

/** Of more than `maxLiveOidcCodes` of one account at a provider, the oldest go. */
async function dropSurplus(db: Database, { issuer, subject }: Subject): Promise<void> {
  await db
    .deleteFrom('oidc_codes')
    .where('hash', 'in', ({ selectFrom }) =>
      selectFrom('oidc_codes')
        .select('hash')
        .where('issuer', '=', issuer)
        .where('subject', '=', subject)
        .orderBy('created_at', 'desc')
        .orderBy('hash')
        .offset(sql.lit(maxLiveOidcCodes))
        .limit(sql.lit(maxLiveOidcCodes)),
    )
    .execute();
}

/**
 * Uses up a code of this account at a provider: of many uses at once, one succeeds. Returns whether it was good: where it
 * was not, the step is to be undone. A step that changes a user locks them before.
 */
export async function useOidcCode(
  db: Database,
  { hash, now }: OidcCodeUse,
  { issuer, subject }: Subject,
  purpose: 'login' | 'linking',
): Promise<boolean> {
  const code = db
    .deleteFrom('oidc_codes')
    .where('hash', '=', hash)
    .where('issuer', '=', issuer)
    .where('subject', '=', subject)
    .where('expires_at', '>', now.getTime())
    .where(isFromAfterMark('oidc_codes', now));
  const used = purpose === 'login' ? code.where('is_for_linking', '=', 0) : code;
  return (await used.executeTakeFirst()).numDeletedRows > 0n;
}

function codeToTable(code: OidcCodeRow): OidcCodeTable {
  return {
    hash: code.hash,
    verifier_hash: code.verifierHash,
    provider: code.provider,
    issuer: code.issuer,
    subject: code.subject,
    email: code.email,
    is_email_verified: code.isEmailVerified ? 1 : 0,
    is_email_authoritative: code.isEmailAuthoritative ? 1 : 0,
    username_hint: code.usernameHint,
    is_for_linking: code.isForLinking ? 1 : 0,
    created_at: code.createdAt.getTime(),
    expires_at: code.expiresAt.getTime(),
  };
}

function codeFromTable(row: Selectable<OidcCodeTable>): OidcCodeRow {
  return {
    hash: row.hash,
    verifierHash: row.verifier_hash,
    provider: row.provider,
    issuer: row.issuer,
    subject: row.subject,
    email: row.email,
    isEmailVerified: row.is_email_verified === 1,
    isEmailAuthoritative: row.is_email_authoritative === 1,
    usernameHint: row.username_hint,
    isForLinking: row.is_for_linking === 1,
    createdAt: new Date(row.created_at),
    expiresAt: new Date(row.expires_at),
  };
}
