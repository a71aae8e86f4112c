import type { Kysely } from 'kysely';
import { atomically } from './atomically.ts';
import { authenticateAgain } from './authenticate-again.ts';
import { compiledChange, type Slots } from './compiled.ts';
import { lockEnabledUser, lockLiveSession, lockUser, lockUserByKey } from './locks.ts';
import { holdsNul } from './nul.ts';
import { rotateRefreshToken } from './rotate.ts';
import {
  findSession,
  insertRefreshToken,
  revokeEverySession,
  revokeOtherSessions,
  revokeSession,
  sessionFromTable,
} from './session-steps.ts';
import type { PrepareRead } from './sqlite-dialect.ts';
import { sweepRows } from './sweep.ts';
import { orUndone } from './undone.ts';
import { createViewerQuery } from './viewer-query.ts';
import type { SessionRow, SessionStore } from './store.ts';
import type { SessionTable, Tables } from './tables.ts';

export function sessionQueries(
  db: Kysely<Tables>,
  untold: Kysely<Tables>,
  prepareRead: PrepareRead | null,
): SessionStore {
  const findViewer = createViewerQuery(db, prepareRead);
  return {
    findViewer,

    start: (session, refreshTokenHash, verifiedPasswordHash) =>
      atomically(db, async (transaction) => {
        const user = await lockEnabledUser(transaction, session.userId, verifiedPasswordHash);
        if (!user) return null;
        await insertSession(transaction, toTable(session));
        await insertRefreshToken(transaction, { hash: refreshTokenHash, sessionId: session.id });
        return user;
      }),

    find: (id) => findSession(db, id),

    async touch(id, now, before) {
      await touch(untold, { id, now: now.getTime(), before: before.getTime() });
    },

    rotate: (step) => atomically(db, (transaction) => rotateRefreshToken(transaction, step)),

    revoke: ({ id, userId, actingId, now }) =>
      atomically(db, async (transaction) => {
        if (actingId !== null) {
          await lockUser(transaction, userId);
          if (!(await lockLiveSession(transaction, actingId, now))) return null;
        }
        if (holdsNul(id)) return false;
        const session = await transaction
          .selectFrom('sessions')
          .select('id')
          .where('id', '=', id)
          .where('user_id', '=', userId)
          .executeTakeFirst();
        if (!session) return false;
        await revokeSession(transaction, id, now);
        return true;
      }),

    revokeByRefreshToken: (hash, now) =>
      atomically(db, async (transaction) => {
        const token = await transaction
          .selectFrom('refresh_tokens')
          .select('session_id')
          .where('hash', '=', hash)
          .executeTakeFirst();
        if (!token) return false;
        await revokeSession(transaction, token.session_id, now);
        return true;
      }),

    revokeOthers: ({ userId, actingId, now }) =>
      atomically(db, async (transaction) => {
        await lockUser(transaction, userId);
        if (!(await lockLiveSession(transaction, actingId, now))) return null;
        return revokeOtherSessions(transaction, { userId, exceptId: actingId, now });
      }),

    revokeAllOf: (usernameKey, now) =>
      atomically(db, async (transaction) => {
        const userId = await lockUserByKey(transaction, usernameKey);
        if (userId === null) return null;
        return revokeOtherSessions(transaction, { userId, exceptId: null, now });
      }),

    revokeAll: (now) => atomically(db, (transaction) => revokeEverySession(transaction, now)),

    reauthenticate: (step) =>
      orUndone(
        atomically(db, (transaction) =>
          authenticateAgain(transaction, { ...step, changed: step.verified }),
        ),
      ),

    async addresses(userId, limit) {
      const rows = await db
        .selectFrom('sessions')
        .select('ip')
        .where('user_id', '=', userId)
        .orderBy('id', 'desc')
        .limit(limit)
        .execute();
      return rows.flatMap(({ ip }) => ip ?? []);
    },

    async list({ userId, after, limit, now }) {
      if (after !== null && holdsNul(after)) return [];
      const live = db
        .selectFrom('sessions')
        .selectAll()
        .where('user_id', '=', userId)
        .where('revoked_at', 'is', null)
        .where('expires_at', '>', now.getTime());
      const page = after === null ? live : live.where('id', '<', after);
      const rows = await page.orderBy('id', 'desc').limit(limit).execute();
      return rows.map(sessionFromTable);
    },

    sweep: (step) => sweepRows(untold, step),
  };
}

const insertSession = compiledChange((db, session: Slots<SessionTable>) =>
  db.insertInto('sessions').values({
    id: session.id,
    user_id: session.user_id,
    created_at: session.created_at,
    last_used_at: session.last_used_at,
    authenticated_at: session.authenticated_at,
    expires_at: session.expires_at,
    ip: session.ip,
    user_agent: session.user_agent,
    revoked_at: session.revoked_at,
  }),
);

const touch = compiledChange(
  (db, { id, now, before }: Slots<{ id: string; now: number; before: number }>) =>
    db
      .updateTable('sessions')
      .set({ last_used_at: now })
      .where('id', '=', id)
      .where('last_used_at', '<=', before),
);

function toTable(session: SessionRow): SessionTable {
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
  };
}
