import { sql, type Expression, type Kysely, type SqlBool, type Transaction } from 'kysely';
import { compiledChange, type Slots } from './compiled.ts';
import { sessionToTable } from './session-rows.ts';
import type { SessionRow } from '../../features/sessions/store.ts';
import type { SessionTable, Tables } from '../tables.ts';

type Database = Kysely<Tables> | Transaction<Tables>;

const givenColumns = [
  'id',
  'user_id',
  'created_at',
  'last_used_at',
  'authenticated_at',
  'expires_at',
  'ip',
  'user_agent',
  'revoked_at',
  'token_hash',
  'methods',
] as const satisfies (keyof SessionTable)[];

const startedColumns = [...givenColumns, 'token_counter', 'started_after'] as const;

export type StartedSession = Pick<SessionTable, (typeof givenColumns)[number]>;

/** What must hold for a session to start, besides what the lock of its user keeps. */
interface StartHolds {
  /** The hash of the user, if one was verified. */
  readonly verified: string | undefined;
  /** Whether the user must have no second factor. */
  readonly isWithoutFactor: boolean;
}

/**
 * Inserts a session with its first refresh token, if this holds; returns whether it does. The user has been locked in a
 * statement before: this one sees what the steps before have left, which the one that waited for the lock does not.
 */
export async function insertSession(
  db: Database,
  session: StartedSession,
  { verified, isWithoutFactor }: StartHolds,
): Promise<boolean> {
  const insertion = insertions[verified === undefined ? 'of any' : 'of hash'];
  const insert = isWithoutFactor ? insertion.withoutFactor : insertion.withFactor;
  return (await insert(db, { ...session, verifiedPasswordHash: verified ?? '' })) > 0;
}

type Holding = (
  session: Slots<StartedSession & { verifiedPasswordHash: string }>,
) => Expression<SqlBool>;

const holdsHash: Holding = (session) => sql<SqlBool>`exists (select 1 from passwords
  where user_id = ${session.user_id} and hash = ${session.verifiedPasswordHash})`;

const hasNoFactor: Holding = ({ user_id }) => sql<SqlBool>`not exists (
  select 1 from totp where user_id = ${user_id} union all select 1 from passkeys where user_id = ${user_id})`;

const insertionWhere = (...holding: readonly Holding[]) =>
  compiledChange((db, session: Slots<StartedSession & { verifiedPasswordHash: string }>) =>
    db
      .insertInto('sessions')
      .columns(startedColumns)
      .expression(
        holding.reduce(
          (started, holds) => started.where(holds(session)),
          startedSession(db, session),
        ),
      ),
  );

const insertions = {
  'of any': { withFactor: insertionWhere(), withoutFactor: insertionWhere(hasNoFactor) },
  'of hash': {
    withFactor: insertionWhere(holdsHash),
    withoutFactor: insertionWhere(holdsHash, hasNoFactor),
  },
};

function startedSession(db: Kysely<Tables>, session: Slots<StartedSession>) {
  return db.selectNoFrom(({ fn, lit, selectFrom }) => [
    ...givenColumns.map((column) =>
      sql<SessionTable[typeof column]>`${session[column]}`.as(column),
    ),
    lit(1).as('token_counter'),
    fn.coalesce(selectFrom('session_marks').select('ended_at'), lit(0)).as('started_after'),
  ]);
}

/** Inserts a session that has no refresh token. */
export async function insertSessionWithoutToken(db: Database, session: SessionRow): Promise<void> {
  await db
    .insertInto('sessions')
    .values(({ fn, lit, selectFrom }) => ({
      ...sessionToTable(session),
      token_counter: 0,
      started_after: fn.coalesce(selectFrom('session_marks').select('ended_at'), lit(0)),
    }))
    .execute();
}
