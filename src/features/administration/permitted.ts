import { AuthError } from '../../errors.ts';
import type { Clock } from '../../lib/clock.ts';
import { NotPermitted, type NotPermittedReason } from '../../lib/store-errors.ts';
import { sessionRevoked } from '../sessions/sessions.ts';
import type { Viewer } from '../viewer/authenticate.ts';
import type { AdministrationStore, Permission } from './store.ts';

/** Who does it: an administrator who is logged in. */
export type Administrator = Pick<Viewer, 'user' | 'session' | 'scopes'>;

/**
 * Runs a step that an administrator may take, and returns what it returns. What they may do is decided in the transaction of the step.
 * Throws UNAUTHENTICATED where their session is over by now, FORBIDDEN, and NOT_FOUND where there is no such user.
 */
export type Permitted = <T>(
  by: Administrator,
  asked: Pick<Permission, 'needs' | 'targetId' | 'gives'>,
  step: () => Promise<T>,
) => Promise<T>;

export function createPermitted(options: {
  store: Pick<AdministrationStore, 'permitted'>;
  clock: Clock;
}): Permitted {
  const { store, clock } = options;
  return async ({ user, session, scopes }, asked, step) => {
    const acting = { userId: user.id, sessionId: session.id, scopes: [...scopes] };
    const permission = { ...asked, acting, now: new Date(clock.now()) };
    try {
      return await store.permitted(permission, step);
    } catch (error) {
      throw error instanceof NotPermitted ? refusalOf(error.reason, asked.needs) : error;
    }
  };
}

function refusalOf(reason: NotPermittedReason, scope: string): AuthError {
  switch (reason) {
    case 'session-over':
      return sessionRevoked();
    case 'scope-lost':
      return new AuthError('FORBIDDEN', { scope });
    case 'unknown-user':
      return new AuthError('NOT_FOUND', { message: 'There is no user with this id.' });
    case 'forbidden':
      return new AuthError('FORBIDDEN', {
        message:
          'An administrator does this to no one who has a scope of Latchkey’s own that they do not have, gives no such scope, and does not do it to themselves.',
      });
  }
}
