import type { Kysely } from 'kysely';
import { atomically } from './atomically.ts';
import { compiledChange, type Slots } from './compiled.ts';
import { lockUser } from './locks.ts';
import { insertNotice } from './notices.ts';
import { findOldToken } from './old-tokens.ts';
import { isLiveAt } from './session-rows.ts';
import { endSession } from './end-sessions.ts';
import { findSessionWithTokens, type TokenState } from './find-session.ts';
import type {
  Examination,
  RefreshTokenRef,
  SessionRow,
  SessionStore,
} from '../../features/sessions/store.ts';
import type { UserNotice } from '../../features/users/store.ts';
import type { Tables } from '../tables.ts';

type Step = Parameters<SessionStore['rotate']>[0];

/** See `SessionStore.examine`. */
export async function examineRefreshToken(
  db: Kysely<Tables>,
  { token, now, graceSeconds, notice }: Parameters<SessionStore['examine']>[0],
): Promise<Examination> {
  const found = await findSessionWithTokens(db, token.sessionId);
  if (!found || found.session.revokedAt || found.session.expiresAt <= now || found.user.disabledAt)
    return { outcome: 'unknown' };
  const { session, user } = found;
  const state = await judge(db, token, found.tokens);
  if (state === 'current') return { outcome: 'current', session, user };
  if (state === 'unknown') return { outcome: 'unknown' };
  const seal = openableSeal(state, now, graceSeconds);
  if (seal !== null) return { outcome: 'replayed', session, user, sealedSuccessor: seal };
  return endReused(db, session, now, notice?.());
}

/** Of several that find a token used, one ends the session and says so. */
function endReused(
  db: Kysely<Tables>,
  session: SessionRow,
  now: Date,
  notice: UserNotice | undefined,
): Promise<Examination> {
  return atomically(db, async (transaction) => {
    if (notice) await lockUser(transaction, session.userId);
    if (!(await endSession(transaction, session.id, now))) return { outcome: 'unknown' };
    if (notice) await insertNotice(transaction, session.userId, notice);
    return { outcome: 'reused', session };
  });
}

/** See `SessionStore.rotate`: one conditional update decides which of two uses came first. */
export async function rotateRefreshToken(db: Kysely<Tables>, step: Step): Promise<boolean> {
  const { scope } = step;
  const use = valuesOf(step);
  const used = scope === null ? useToken(db, use) : useTokenOfScope(db, { ...use, scope });
  return (await used) > 0;
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

const useToken = compiledChange(tokenUsed);

/** The same for a user of this scope. Reading the user takes PostgreSQL a tenth of its time for a refresh. */
const useTokenOfScope = compiledChange((db, use: Slots<TokenUse & { scope: string }>) =>
  tokenUsed(db, use).where(({ exists, selectFrom }) =>
    exists(
      selectFrom('users')
        .select('users.id')
        .whereRef('users.id', '=', 'sessions.user_id')
        .where('users.scope', '=', use.scope),
    ),
  ),
);

/** A token with a row of its own is the current one as long as its session has none. */
function tokenUsed(db: Kysely<Tables>, use: Slots<TokenUse>) {
  return db
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
    .where(isLiveAt(use.now));
}
