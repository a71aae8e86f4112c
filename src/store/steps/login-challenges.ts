import { sql, type Kysely, type Selectable, type Transaction } from 'kysely';
import {
  maxLiveChallenges,
  type ChallengeUse,
  type LoginChallengeRow,
  type SecondFactorStore,
} from '../../features/second-factors/store.ts';
import type { LoginChallengeTable, Tables } from '../tables.ts';
import { isFromAfterMark, methodsFrom, methodsToTable } from './session-rows.ts';

export function loginChallengeQueries(
  db: Kysely<Tables>,
): Pick<SecondFactorStore, 'findChallenge' | 'countAttempt' | 'returnAttempt'> {
  return {
    async findChallenge({ hash, now }) {
      const row = await db
        .selectFrom('login_challenges')
        .select(columns)
        .where('hash', '=', hash)
        .where('attempts_left', '>', 0)
        .where('expires_at', '>', now.getTime())
        .executeTakeFirst();
      return row ? challengeFromTable(row) : null;
    },

    async countAttempt({ hash, now }) {
      const row = await db
        .updateTable('login_challenges')
        .set(({ eb }) => ({ attempts_left: eb('attempts_left', '-', 1) }))
        .where('hash', '=', hash)
        .where('attempts_left', '>', 0)
        .where('expires_at', '>', now.getTime())
        .returning(columns)
        .executeTakeFirst();
      return row ? challengeFromTable(row) : null;
    },

    async returnAttempt(hash) {
      await db
        .updateTable('login_challenges')
        .set(({ eb }) => ({ attempts_left: eb('attempts_left', '+', 1) }))
        .where('hash', '=', hash)
        .execute();
    },
  };
}

/** Stores a challenge of a user who has been locked before. Of more than `maxLiveChallenges`, the oldest go. */
export async function insertLoginChallenge(
  db: Transaction<Tables>,
  challenge: LoginChallengeRow,
): Promise<void> {
  const { userId } = challenge;
  await db
    .insertInto('login_challenges')
    .values({
      hash: challenge.hash,
      user_id: userId,
      password_hash: challenge.passwordHash,
      methods: methodsToTable(challenge.methods),
      attempts_left: challenge.attemptsLeft,
      created_at: challenge.createdAt.getTime(),
      expires_at: challenge.expiresAt.getTime(),
    })
    .execute();
  await db
    .deleteFrom('login_challenges')
    .where('hash', 'in', ({ selectFrom }) =>
      selectFrom('login_challenges')
        .select('hash')
        .where('user_id', '=', userId)
        .orderBy('created_at', 'desc')
        .orderBy('hash')
        .offset(sql.lit(maxLiveChallenges))
        .limit(sql.lit(maxLiveChallenges)),
    )
    .execute();
}

/**
 * Uses up a challenge of the user, who has been locked before: of many uses at once, one succeeds. Returns whether it was
 * good, and the password that began it still is the user's: where it was not, the step is to be undone.
 */
export async function useLoginChallenge(
  db: Transaction<Tables>,
  userId: string,
  { hash, now }: ChallengeUse,
): Promise<boolean> {
  const used = await db
    .deleteFrom('login_challenges')
    .where('hash', '=', hash)
    .where('user_id', '=', userId)
    .where('expires_at', '>', now.getTime())
    .where(isFromAfterMark('login_challenges', now))
    .where(({ or, eb, exists, selectFrom }) =>
      or([
        eb('password_hash', 'is', null),
        exists(
          selectFrom('passwords')
            .select('passwords.user_id')
            .where('passwords.user_id', '=', userId)
            .whereRef('passwords.hash', '=', 'login_challenges.password_hash'),
        ),
      ]),
    )
    .executeTakeFirst();
  return used.numDeletedRows > 0n;
}

const columns = [
  'hash',
  'user_id',
  'password_hash',
  'methods',
  'attempts_left',
  'created_at',
  'expires_at',
] as const;

function challengeFromTable(row: Selectable<LoginChallengeTable>): LoginChallengeRow {
  return {
    hash: row.hash,
    userId: row.user_id,
    passwordHash: row.password_hash,
    methods: methodsFrom(row.methods),
    attemptsLeft: row.attempts_left,
    createdAt: new Date(row.created_at),
    expiresAt: new Date(row.expires_at),
  };
}
