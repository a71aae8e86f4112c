import type { Transaction } from 'kysely';
import { compiledChange, compiledQuery, type Slots } from './compiled.ts';
import { lockLiveSession, useLiveSession } from './locks.ts';
import { findSession, insertRefreshToken, revokeSession } from './session-steps.ts';
import type { Rotation, SessionStore } from './store.ts';
import type { RefreshTokenTable, Tables } from './tables.ts';

type Step = Parameters<SessionStore['rotate']>[0];

/** See `SessionStore.rotate`. Which of two uses came first is decided by the one conditional update. */
export async function rotateRefreshToken(db: Transaction<Tables>, step: Step): Promise<Rotation> {
  const { hash, successorHash, sealedSuccessor, now, graceSeconds } = step;
  const [token] = await findToken(db, { hash });
  if (!token) return { outcome: 'unknown' };
  // Once used it stays used: the many that replay it need no lock.
  if (token.used_at !== null) return useAgain(db, token, step);
  if (!(await useLiveSession(db, token.session_id, now))) return { outcome: 'unknown' };
  const found = await findSession(db, token.session_id);
  if (!found || found.user.disabledAt) return { outcome: 'unknown' };

  const seal = graceSeconds > 0 ? sealedSuccessor : null;
  const used = await useToken(db, { hash, usedAt: now.getTime(), successorHash, seal });
  // Read again: somebody else has used it since.
  if (used === 0) return useAgain(db, (await findToken(db, { hash }))[0] ?? token, step);

  await insertRefreshToken(db, { hash: successorHash, sessionId: token.session_id });
  await wipeSealOf(db, { successorHash: hash });
  return { outcome: 'rotated', ...found };
}

async function useAgain(
  db: Transaction<Tables>,
  token: RefreshTokenTable,
  { now, graceSeconds }: Step,
): Promise<Rotation> {
  const found = await findSession(db, token.session_id);
  if (!found || found.session.revokedAt || found.session.expiresAt <= now || found.user.disabledAt)
    return { outcome: 'unknown' };
  const seal = openableSeal(token, now, graceSeconds);
  if (seal !== null) return { outcome: 'replayed', ...found, sealedSuccessor: seal };
  // Of several that find it used, one ends the session and says so.
  if (!(await lockLiveSession(db, token.session_id, now))) return { outcome: 'unknown' };
  await revokeSession(db, token.session_id, now);
  return { outcome: 'reused', session: found.session };
}

/** How far the clock of the server that used the token may be ahead. */
const clocksDifferMs = 60_000;

/** The seal goes when its content is first used, so a seal that is there holds a successor that is unused. */
function openableSeal(token: RefreshTokenTable, now: Date, graceSeconds: number): string | null {
  const age = now.getTime() - (token.used_at ?? 0);
  // A clock that was put back must not make the grace longer by as much.
  const isInGrace = -clocksDifferMs <= age && age <= graceSeconds * 1000;
  return isInGrace ? token.sealed_successor : null;
}

const findToken = compiledQuery((db, { hash }: Slots<{ hash: string }>) =>
  db.selectFrom('refresh_tokens').selectAll().where('hash', '=', hash),
);

interface TokenUse {
  hash: string;
  usedAt: number;
  successorHash: string;
  seal: string | null;
}

const useToken = compiledChange((db, { hash, usedAt, successorHash, seal }: Slots<TokenUse>) =>
  db
    .updateTable('refresh_tokens')
    .set({ used_at: usedAt, successor_hash: successorHash, sealed_successor: seal })
    .where('hash', '=', hash)
    .where('used_at', 'is', null),
);

const wipeSealOf = compiledChange((db, { successorHash }: Slots<{ successorHash: string }>) =>
  db
    .updateTable('refresh_tokens')
    .set({ sealed_successor: null })
    .where('successor_hash', '=', successorHash),
);
