import type { SessionStore } from '../../src/features/sessions/store.ts';
import { at } from './rows.ts';

/** Returns the hash of a refresh token in tests of the store, where `s1#2` is the second one of the session `s1`. */
export const tokenHash = (sessionId: string, counter = 1) => `${sessionId}#${counter}`;

type Step = Parameters<SessionStore['rotate']>[0];

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
