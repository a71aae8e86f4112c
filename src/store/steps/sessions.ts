import type { Kysely } from 'kysely';
import { atomically } from './atomically.ts';
import { compiledChange, type Slots } from './compiled.ts';
import { lockLiveSession, lockUser } from './locks.ts';
import { holdsNul } from './nul.ts';
import { findOldToken } from './old-tokens.ts';
import { examineRefreshToken, rotateRefreshToken } from './rotate.ts';
import {
  isLiveAt,
  isOfDevice,
  liveUserId,
  sessionColumns,
  sessionFromTable,
  sessionToTable,
} from './session-rows.ts';
import { markAllEnded, revokeAlone, revokeOne, revokeOtherSessions } from './end-sessions.ts';
import { findSession, loginsOf } from './find-session.ts';
import { distrust } from './trusted-devices.ts';
import { maxApiKeys } from '../../features/api-keys/store.ts';
import type { PrepareRead } from '../engine.ts';
import { createViewerQuery } from './viewer-query.ts';
import type { SessionStore } from '../../features/sessions/store.ts';
import type { Tables } from '../tables.ts';

export function sessionQueries(
  db: Kysely<Tables>,
  relaxed: Kysely<Tables>,
  prepareRead: PrepareRead | null,
): SessionStore {
  const findViewer = createViewerQuery(db, prepareRead);
  return {
    findViewer,

    async start(session, refreshTokenHash, condition = {}) {
      const { startLogin } = await import('./start.ts');
      return atomically(db, (transaction) =>
        startLogin(
          transaction,
          { session: { ...sessionToTable(session), token_hash: refreshTokenHash } },
          condition,
        ),
      );
    },

    async startChallenge(challenge, condition) {
      const { startLogin } = await import('./start.ts');
      return atomically(db, (transaction) => startLogin(transaction, { challenge }, condition));
    },

    find: (id) => findSession(db, id),

    async touch(id, now, before) {
      await touch(relaxed, { id, now: now.getTime(), before: before.getTime() });
    },

    examine: (step) => examineRefreshToken(db, step),

    rotate: (step) => rotateRefreshToken(db, step),

    async findOldToken(hash) {
      const token = await findOldToken(db, hash);
      return token && { sessionId: token.session_id, counter: 0, hash };
    },

    async revoke({ actingId, ...step }) {
      const { userId, now } = step;
      if (actingId === null || userId === null) return revokeAlone(db, step);
      return atomically(db, async (transaction) => {
        await lockUser(transaction, userId);
        if (!(await lockLiveSession(transaction, actingId, now))) return null;
        return revokeOne(transaction, step);
      });
    },

    revokeOthers: ({ userId, actingId, now }) =>
      atomically(db, async (transaction) => {
        await lockUser(transaction, userId);
        if (!(await lockLiveSession(transaction, actingId, now))) return null;
        await distrust(transaction, userId);
        return revokeOtherSessions(transaction, { userId, exceptId: actingId, now });
      }),

    revokeAllOf: (userId, now) =>
      atomically(db, async (transaction) => {
        if (!(await lockUser(transaction, userId))) return null;
        await distrust(transaction, userId);
        return revokeOtherSessions(transaction, { userId, exceptId: null, now });
      }),

    revokeAll: (now) => atomically(db, (transaction) => markAllEnded(transaction, now)),

    async reauthenticate(step) {
      const { authenticateAgain } = await import('./authenticate-again.ts');
      return atomically(db, (transaction) => authenticateAgain(transaction, step));
    },

    async addresses(userId, limit) {
      const rows = await loginsOf(db, userId, limit);
      return rows.flatMap(({ ip }) => ip ?? []);
    },

    async list({ userId, after, limit, now }) {
      if (after !== null && holdsNul(after)) return [];
      const live = db
        .selectFrom('sessions')
        .select(sessionColumns)
        .select(isOfDevice.as('is_of_device'))
        .select(({ selectFrom }) =>
          selectFrom('impersonations')
            .select('impersonator_id')
            .whereRef('session_id', '=', 'sessions.id')
            .as('impersonator_id'),
        )
        .where(liveUserId, '=', userId)
        .where(isLiveAt(now.getTime()));
      const page = after === null ? live : live.where('id', '<', after);
      // A user has so many keys at most. As a condition, they would have PostgreSQL read all sessions.
      const rows = await page
        .orderBy('id', 'desc')
        .limit(limit + maxApiKeys)
        .execute();
      return rows
        .filter((row) => row.is_of_device)
        .slice(0, limit)
        .map((row) => ({ ...sessionFromTable(row), impersonatorId: row.impersonator_id }));
    },
  };
}

/** A seal has had its time, since `before` is longer ago than any grace lasts. */
const touch = compiledChange(
  (db, { id, now, before }: Slots<{ id: string; now: number; before: number }>) =>
    db
      .updateTable('sessions')
      .set({ last_used_at: now, sealed_successor: null })
      .where('id', '=', id)
      .where('last_used_at', '<=', before),
);
