import { sql, type Kysely, type Transaction } from 'kysely';
import {
  maxLiveCodes,
  type LoginCodeRow,
  type LoginCodeStore,
} from '../../features/hand-over/store.ts';
import type { LoginCodeUse } from '../../features/sessions/store.ts';
import type { Tables } from '../tables.ts';
import { atomically } from './atomically.ts';
import { lockLiveSession, lockUser } from './locks.ts';
import { isLiveAt } from './session-rows.ts';
import { findSession } from './find-session.ts';

export function loginCodeQueries(db: Kysely<Tables>): LoginCodeStore {
  return {
    insert: (code) =>
      atomically(db, async (transaction) => {
        await lockUser(transaction, code.userId);
        if (!(await lockLiveSession(transaction, code.sessionId, code.createdAt))) return false;
        await insertCode(transaction, code);
        return true;
      }),

    async find({ hash, now }) {
      const code = await db
        .selectFrom('login_codes')
        .select(['session_id', 'code_challenge', 'created_at'])
        .where('hash', '=', hash)
        .where('expires_at', '>', now.getTime())
        .executeTakeFirst();
      const found = code && (await findSession(db, code.session_id));
      if (!found) return null;
      const createdAt = new Date(code.created_at);
      return { ...found, codeChallenge: code.code_challenge, createdAt };
    },
  };
}

/** Of more than `maxLiveCodes` of the user, who has been locked before, the oldest go. */
async function insertCode(db: Transaction<Tables>, code: LoginCodeRow): Promise<void> {
  const { userId } = code;
  await db
    .insertInto('login_codes')
    .values({
      hash: code.hash,
      user_id: userId,
      session_id: code.sessionId,
      code_challenge: code.codeChallenge,
      created_at: code.createdAt.getTime(),
      expires_at: code.expiresAt.getTime(),
    })
    .execute();
  await db
    .deleteFrom('login_codes')
    .where('hash', 'in', ({ selectFrom }) =>
      selectFrom('login_codes')
        .select('hash')
        .where('user_id', '=', userId)
        .orderBy('created_at', 'desc')
        .orderBy('hash')
        .offset(sql.lit(maxLiveCodes))
        .limit(sql.lit(maxLiveCodes)),
    )
    .execute();
}

/**
 * Uses up a code of the user, who has been locked before: of many uses at once, one succeeds. Returns whether it was good
 * and the session that hands its login over is live: where it was not, the step is to be undone.
 */
export async function useLoginCode(
  db: Transaction<Tables>,
  userId: string,
  { hash, now }: LoginCodeUse,
): Promise<boolean> {
  const used = await db
    .deleteFrom('login_codes')
    .where('hash', '=', hash)
    .where('user_id', '=', userId)
    .where('expires_at', '>', now.getTime())
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('sessions')
          .select('sessions.id')
          .whereRef('sessions.id', '=', 'login_codes.session_id')
          .whereRef('sessions.user_id', '=', 'login_codes.user_id')
          .where(isLiveAt(now.getTime())),
      ),
    )
    .executeTakeFirst();
  return used.numDeletedRows > 0n;
}
