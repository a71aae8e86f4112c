import { AuthError } from '../../errors.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Audit } from '../audit/audit.ts';
import type { Attempts } from '../attempts/attempts.ts';
import type { Caller } from '../attempts/caller.ts';
import type { Notices } from '../mail/notices.ts';
import { sessionRevoked } from '../sessions/sessions.ts';
import type { UserStore } from '../users/store.ts';
import { toUser, type User } from '../users/user.ts';
import type { Users } from '../users/users.ts';
import type { Viewer } from '../viewer/authenticate.ts';
import { usernameChanges } from './attempt-kinds.ts';

/**
 * Gives the viewer another name, and returns them. Throws BAD_USER_INPUT for a name that a new user could not have,
 * USERNAME_TAKEN, TOO_MANY_ATTEMPTS, and UNAUTHENTICATED where the session is over by now.
 */
export type ChangeUsername = (viewer: Viewer, username: string, caller: Caller) => Promise<User>;

export function createChangeUsername(options: {
  store: Pick<UserStore, 'rename'>;
  users: Pick<Users, 'requireNewName'>;
  attempts: Pick<Attempts, 'count'>;
  notices: Notices;
  clock: Clock;
  audit: Audit;
}): ChangeUsername {
  const { store, users, attempts, notices, clock, audit } = options;
  return async ({ user, session }, username, caller) => {
    const usernameKey = users.requireNewName(username, ['username']);
    await attempts.count(usernameChanges, caller);
    const notice = notices.write('username-changed');
    const acting = { userId: user.id, sessionId: session.id };
    const step = { ...acting, username, usernameKey, now: new Date(clock.now()), notice };
    const renamed = await audit.step(
      () => store.rename(step),
      (outcome) => typeof outcome !== 'string' && { event: 'username_changed', ...acting },
    );
    if (renamed === 'username-taken') throw new AuthError('USERNAME_TAKEN');
    if (renamed === 'session-over') throw sessionRevoked();
    if (notice) notices.wake();
    return toUser(renamed);
  };
}
