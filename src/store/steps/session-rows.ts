import { sql, type Expression, type Selectable } from 'kysely';
import type { SessionRow } from '../../features/sessions/store.ts';
import type { Method } from '../../lib/authentication-methods.ts';
import type { SessionTable } from '../tables.ts';

/** When the session was ended, alone or together with all others: null while it is good. */
export const revokedAt = sql<number | null>`coalesce(
  sessions.revoked_at,
  (select ended_at from session_marks where ended_at > sessions.started_after)
)`;

/** What `sessionFromTable` needs: nothing about refresh tokens. */
export const sessionColumns = [
  'sessions.id',
  'sessions.user_id',
  'sessions.created_at',
  'sessions.last_used_at',
  'sessions.authenticated_at',
  'sessions.expires_at',
  'sessions.ip',
  'sessions.user_agent',
  revokedAt.as('revoked_at'),
  'sessions.methods',
] as const;

/**
 * The user of a session that was not ended, as the index of those has it. PostgreSQL knows how many rows a `user_id`
 * has, ended sessions included: for a user with many it would read the whole table. Of this it knows nothing.
 */
export const liveUserId = sql<string>`case when sessions.revoked_at is null then sessions.user_id end`;

/**
 * Whether a session is not that of an API key, which is of no device, and ends with its key alone. Of `not exists`
 * PostgreSQL makes a join, for which it reads all keys there are.
 */
export const isOfDevice = sql<boolean>`(
  select api_keys.id from api_keys where api_keys.id = sessions.id) is null`;

/** Whether a session has been neither ended, alone or together with all others, nor is over by now. */
export function isLiveAt(now: number | Expression<number>) {
  return sql<boolean>`(sessions.revoked_at is null and sessions.expires_at > ${now}
    and not exists (select 1 from session_marks where ended_at > sessions.started_after))`;
}

/** Whether a row has been stored since all sessions were ended: one that was on its way then was not deleted with the others. */
export function isFromAfterMark(table: 'login_challenges' | 'oidc_codes', now: Date) {
  // A clock that was ahead must not void all that begin until then.
  return sql<boolean>`not exists (select 1 from session_marks
    where ended_at >= ${sql.ref(`${table}.created_at`)} and ended_at <= ${now.getTime()})`;
}

/** What an end sets: nothing can be opened any more. */
export function ended(now: Date) {
  return { revoked_at: now.getTime(), sealed_successor: null };
}

type StoredSession = Omit<
  Selectable<SessionTable>,
  | 'token_counter'
  | 'token_hash'
  | 'previous_token_hash'
  | 'token_used_at'
  | 'sealed_successor'
  | 'started_after'
>;

export function sessionFromTable(row: StoredSession): SessionRow {
  return {
    id: row.id,
    userId: row.user_id,
    createdAt: new Date(row.created_at),
    lastUsedAt: new Date(row.last_used_at),
    authenticatedAt: new Date(row.authenticated_at),
    expiresAt: new Date(row.expires_at),
    ip: row.ip,
    userAgent: row.user_agent,
    revokedAt: row.revoked_at === null ? null : new Date(row.revoked_at),
    methods: methodsFrom(row.methods),
  };
}

export function sessionToTable(session: SessionRow) {
  return {
    id: session.id,
    user_id: session.userId,
    created_at: session.createdAt.getTime(),
    last_used_at: session.lastUsedAt.getTime(),
    authenticated_at: session.authenticatedAt.getTime(),
    expires_at: session.expiresAt.getTime(),
    ip: session.ip,
    user_agent: session.userAgent,
    revoked_at: session.revokedAt?.getTime() ?? null,
    methods: methodsToTable(session.methods),
  };
}

/** Returns what was stored by `methodsToTable`. */
export function methodsFrom(words: string): readonly Method[] {
  return words === '' ? none : (words.split(' ') as Method[]);
}

const none: readonly Method[] = [];

export function methodsToTable(proved: readonly Method[]): string {
  return proved.join(' ');
}
