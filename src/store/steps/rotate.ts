import type { Kysely } from 'kysely';
import { compiledChange, type Slots } from './compiled.ts';
import { findOldToken } from './old-tokens.ts';
import { isLiveAt } from './session-rows.ts';
import { endSession, findSessionWithTokens, type TokenState } from './session-steps.ts';
import type { RefreshTokenRef, Rotation, SessionStore } from '../../features/sessions/store.ts';
import type { Tables } from '../tables.ts';

type Step = Parameters<SessionStore['rotate']>[0];

/** See `SessionStore.rotate`: a read, and one conditional update that decides which of two uses came first. */
export async function rotateRefreshToken(db: Kysely<Tables>, step: Step): Promise<Rotation> {
  const { token, now, graceSeconds } = step;
  const found = await findSessionWithTokens(db, token.sessionId);
  if (!found || found.session.revokedAt || found.session.expiresAt <= now || found.user.disabledAt)
    return { outcome: 'unknown' };
  const { session, user } = found;
  const state = await judge(db, token, found.tokens);
  if (state === 'current') {
    // Where another use was faster, it is not the current one any more.
    if ((await useToken(db, valuesOf(step))) === 0) return rotateRefreshToken(db, step);
    return { outcome: 'rotated', session: { ...session, lastUsedAt: now }, user };
  }
  if (state === 'unknown') return { outcome: 'unknown' };
  const seal = openableSeal(state, now, graceSeconds);
  if (seal !== null) return { outcome: 'replayed', session, user, sealedSuccessor: seal };
  // Of several that find it used, one ends the session and says so.
  if (!(await endSession(db, session.id, now))) return { outcome: 'unknown' };
  return { outcome: 'reused', session };
}

/** When a token was used, and what its use gave. Null where that is not kept any more. */
interface Used {
  readonly used_at: number | null;
  readonly sealed_successor: string | null;
}

async function judge(
  db: Kysely<Tables>,
  { hash, counter }: RefreshTokenRef,
  tokens: TokenState,
): Promise<'current' | 'unknown' | Used> {
  if (counter > 0 && hash === tokens.token_hash) return 'current';
  if (hash === tokens.previous_token_hash)
    return { used_at: tokens.token_used_at, sealed_successor: tokens.sealed_successor };
  if (counter < tokens.token_counter) return { used_at: null, sealed_successor: null };
  // It was issued, and the database does not know it: a backup was restored.
  if (counter > 0) return 'unknown';
  const old = await findOldToken(db, hash);
  if (!old) return 'unknown';
  return old.used_at === null ? 'current' : old;
}

/** How far the clock of the server that used the token may be ahead. */
const clocksDifferMs = 60_000;

/** The seal goes when its content is used, so a seal that is there holds a successor that is unused. */
function openableSeal({ used_at, sealed_successor }: Used, now: Date, graceSeconds: number) {
  const age = now.getTime() - (used_at ?? 0);
  // A clock that was put back must not make the grace longer by as much.
  const isInGrace = -clocksDifferMs <= age && age <= graceSeconds * 1000;
  return isInGrace ? sealed_successor : null;
}

interface TokenUse {
  sessionId: string;
  counter: number;
  hash: string;
  next: number;
  successorHash: string;
  seal: string | null;
  now: number;
}

function valuesOf({ token, successorHash, sealedSuccessor, now, graceSeconds }: Step): TokenUse {
  const seal = graceSeconds > 0 ? sealedSuccessor : null;
  return { ...token, next: token.counter + 1, successorHash, seal, now: now.getTime() };
}

/** A token with a row of its own is the current one as long as its session has none. */
const useToken = compiledChange((db, use: Slots<TokenUse>) =>
  db
    .updateTable('sessions')
    .set({
      token_counter: use.next,
      token_hash: use.successorHash,
      previous_token_hash: use.hash,
      token_used_at: use.now,
      sealed_successor: use.seal,
      last_used_at: use.now,
    })
    .where('id', '=', use.sessionId)
    .where('token_counter', '=', use.counter)
    .where(({ fn, ref, eb }) => eb(fn.coalesce(ref('token_hash'), use.hash), '=', use.hash))
    .where(isLiveAt(use.now)),
);
