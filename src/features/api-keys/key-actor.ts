import { includesScope, ownTokens } from '../../lib/own-scopes.ts';
import { commonTokens } from '../../lib/scope.ts';
import type { Viewer } from '../viewer/authenticate.ts';
import type { KeyActor, KeyParties } from './store.ts';

/** Includes looking after service accounts. */
const requiredScope = 'latchkey:users';

/** Returns the viewer as one who changes keys: their own, and those of service accounts that they may look after. */
export function actorOf({ user, session, scopes }: Viewer): KeyActor {
  return {
    userId: user.id,
    sessionId: session.id,
    mayChange: ({ acting, owner, isServiceAccount }: KeyParties) => {
      if (owner.id === acting.id) return true;
      // What the token says, as far as it is true by now.
      const held = commonTokens(acting.scope, [...scopes].join(' '));
      const isHeld = (scope: string) => includesScope(held, scope);
      return isServiceAccount && isHeld(requiredScope) && ownTokens(owner.scope).every(isHeld);
    },
  };
}
