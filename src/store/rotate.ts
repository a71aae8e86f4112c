import type { Transaction } from 'kysely';
import { findSession, insertRefreshToken, revokeSession } from './session-steps.ts';
import type { Rotation, SessionStore } from './store.ts';
import type { RefreshTokenTable, Tables } from './tables.ts';

type Step = Parameters<SessionStore['rotate']>[0];

/** See `SessionStore.rotate`. Which of two uses came first is decided by the one conditional update. */
export async function rotateRefreshToken(db: Transaction<Tables>, step: Step): Promise<Rotation> {
  const { hash, successorHash, sealedSuccessor, now, graceSeconds } = step;
  const token = await findToken(db, hash);
  const found = token && (await findSession(db, token.session_id));
  if (!found || found.session.revokedAt || found.session.expiresAt <= now || found.user.disabledAt)
    return { outcome: 'unknown' };

  const used = await db
    .updateTable('refresh_tokens')
    .set({
      used_at: now.getTime(),
      successor_hash: successorHash,
      sealed_successor: graceSeconds > 0 ? sealedSuccessor : null,
    })
    .where('hash', '=', hash)
    .where('used_at', 'is', null)
    .executeTakeFirst();
  if (used.numUpdatedRows > 0n) {
    await insertRefreshToken(db, successorHash, token.session_id);
    await wipeSealOf(db, hash);
    await db
      .updateTable('sessions')
      .set({ last_used_at: now.getTime() })
      .where('id', '=', token.session_id)
      .execute();
    const session = { ...found.session, lastUsedAt: now };
    return { outcome: 'rotated', user: found.user, session };
  }

  // Read again: another node may have used it since.
  const seal = openableSeal((await findToken(db, hash)) ?? token, now, graceSeconds);
  if (seal !== null) return { outcome: 'replayed', ...found, sealedSuccessor: seal };
  await revokeSession(db, token.session_id, now);
  return { outcome: 'reused', session: found.session };
}

function findToken(db: Transaction<Tables>, hash: string): Promise<RefreshTokenTable | undefined> {
  return db.selectFrom('refresh_tokens').selectAll().where('hash', '=', hash).executeTakeFirst();
}

/** The seal goes when its content is first used, so a seal that is there holds a successor that is unused. */
function openableSeal(token: RefreshTokenTable, now: Date, graceSeconds: number): string | null {
  const age = now.getTime() - (token.used_at ?? 0);
  return age <= graceSeconds * 1000 ? token.sealed_successor : null;
}

async function wipeSealOf(db: Transaction<Tables>, successorHash: string): Promise<void> {
  await db
    .updateTable('refresh_tokens')
    .set({ sealed_successor: null })
    .where('successor_hash', '=', successorHash)
    .execute();
}
