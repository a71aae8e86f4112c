import type { Examination, SessionStore } from '../../src/features/sessions/store.ts';
import { at } from './rows.ts';

/** Returns the hash of a refresh token in tests of the store, where `s1#2` is the second one of the session `s1`. */
export const tokenHash = (sessionId: string, counter = 1) => `${sessionId}#${counter}`;

type Step = Omit<Parameters<SessionStore['rotate']>[0], 'scope'>;

/** What became of a refresh token that was presented, and could be used up. */
type Rotation = Exclude<Examination, { outcome: 'current' }> | Rotated;
type Rotated = Omit<Extract<Examination, { outcome: 'current' }>, 'outcome'> & {
  readonly outcome: 'rotated';
};

/** Presents a refresh token to a store, as the feature does. */
export async function rotateToken(sessions: SessionStore, step: Step): Promise<Rotation> {
  const found = await sessions.examine(step);
  if (found.outcome !== 'current') return found;
  const isRotated = await sessions.rotate({ ...step, scope: found.user.scope });
  if (!isRotated) return rotateToken(sessions, step);
  return { ...found, outcome: 'rotated', session: { ...found.session, lastUsedAt: step.now } };
}

/** Uses up such a token. Of its session it becomes the next one, or another with the name that is given. */
export function rotation(hash: string, successorHash?: string, more: Partial<Step> = {}): Step {
  const [sessionId = '', counter = ''] = hash.split('#');
  const next = successorHash ?? tokenHash(sessionId, Number(counter) + 1);
  return {
    token: { sessionId, counter: Number(counter), hash },
    successorHash: next,
    sealedSuccessor: `sealed ${next}`,
    now: at(1),
    graceSeconds: 10,
    ...more,
  };
}
