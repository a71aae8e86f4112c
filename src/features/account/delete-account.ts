import type { Clock } from '../../lib/clock.ts';
import type { Audit } from '../audit/audit.ts';
import type { Notices } from '../mail/notices.ts';
import { sessionRevoked } from '../sessions/sessions.ts';
import type { UserStore } from '../users/store.ts';
import type { Viewer } from '../viewer/authenticate.ts';

/** Deletes the viewer and all that is theirs. Throws UNAUTHENTICATED where the session is over by now. */
export type DeleteAccount = (viewer: Viewer) => Promise<true>;

export function createDeleteAccount(options: {
  store: Pick<UserStore, 'leave'>;
  notices: Notices;
  clock: Clock;
  audit: Audit;
}): DeleteAccount {
  const { store, notices, clock, audit } = options;
  return async ({ user, session }) => {
    // Nothing else will know their name when the mail is written.
    const notice = notices.write('account-deleted', { username: user.username });
    const now = new Date(clock.now());
    const hasLeft = await audit.step(
      () => store.leave({ userId: user.id, sessionId: session.id, now, notice }),
      (left) => left && { event: 'user_deleted', userId: user.id },
    );
    if (!hasLeft) throw sessionRevoked();
    if (notice) notices.wake();
    return true;
  };
}
