import { AuthError } from '../../errors.ts';
import type { RecordEvent } from '../../lib/events.ts';
import { StoreUnavailable, type UserRow, type UserStore } from '../../store/store.ts';
import type { Attempts } from '../attempts/attempts.ts';
import type { Caller } from '../attempts/caller.ts';
import type { Match, PasswordHasher, Place } from '../passwords/password-hasher.ts';
import { impossiblePasswordProblem, refusePassword } from '../passwords/password-policy.ts';
import type { AuthPayload, Device, Sessions } from '../sessions/sessions.ts';
import type { Credentials } from '../users/credentials.ts';
import { toUser, type User } from '../users/user.ts';
import { findUserByName } from '../users/find-user.ts';
import { requireUsername, usernameKeys } from '../users/username.ts';

export interface Login {
  /**
   * Starts a session for a caller who knows the password. Throws INVALID_CREDENTIALS, with the same work, for an
   * unknown user, a wrong password and a disabled user; TOO_MANY_ATTEMPTS, for unknown users too;
   * BAD_USER_INPUT for what cannot be a name or a password; SERVER_BUSY.
   */
  login(credentials: Credentials, device: Device, caller: Caller): Promise<AuthPayload>;
}

/** Called when a password was right and the session has begun. What it throws ends the session and is the answer. */
export type AfterLogin = (login: Pick<AuthPayload, 'user' | 'session'>) => unknown;

/** A user whose password was right. */
interface Verified {
  readonly row: UserRow;
  readonly match: Match;
}

export function createLogin(options: {
  store: UserStore;
  hasher: PasswordHasher;
  sessions: Sessions;
  attempts: Attempts;
  record: RecordEvent;
  afterLogin?: AfterLogin | undefined;
}): Login {
  const { store, hasher, sessions, attempts, record, afterLogin } = options;

  const verify = async (
    row: UserRow | null,
    password: string,
    place?: Place,
  ): Promise<Verified> => {
    const match = row
      ? await hasher.verify(row.passwordHash, password, place)
      : await hasher.verifyNobody(password);
    if (!row || !match || row.disabledAt) {
      record('login_failed', { userId: row?.id ?? null });
      throw new AuthError('INVALID_CREDENTIALS');
    }
    return { row, match };
  };

  /** Returns the row with its hash from now on, or null when the hash was replaced meanwhile. */
  const upgradeHash = async (
    { row, match }: Verified,
    password: string,
  ): Promise<UserRow | null> => {
    if (match === 'current') return row;
    try {
      const passwordHash = await hasher.hash(password);
      const upgraded = await store.upgradePasswordHash(row.id, row.passwordHash, passwordHash);
      return upgraded ? { ...row, passwordHash } : null;
    } catch (error) {
      // The password was right, and a busy server is no reason to refuse it: the next login tries again.
      if (error instanceof AuthError || error instanceof StoreUnavailable) return row;
      throw error;
    }
  };

  const start = async (user: User, device: Device, passwordHash: string): Promise<AuthPayload> => {
    const payload = await sessions.start(user, device, passwordHash);
    try {
      await afterLogin?.({ user: payload.user, session: payload.session });
      return payload;
    } catch (error) {
      await sessions.logoutById(payload.session.id, user.id);
      throw error;
    }
  };

  return {
    async login({ username, password }, device, caller) {
      const key = requireUsername(username, ['username']);
      refusePassword(impossiblePasswordProblem(password), ['password']);
      const found = findUserByName(store, username);
      // It is awaited where the password is checked.
      found.catch(() => {});
      const isOnlyKey = usernameKeys(username).length === 1;
      const usernameKey = isOnlyKey ? key : ((await found)?.usernameKey ?? key);
      const payload = await attempts.countPassword(
        { usernameKey, user: found, caller, purpose: 'login' },
        async (place) => verify(await found, password, place),
        async (verified) => {
          // Another login may have upgraded the hash first; whether it did, or the password is another, shows again.
          const row =
            (await upgradeHash(verified, password)) ??
            (await verify(await store.findById(verified.row.id), password)).row;
          return start(toUser(row), device, row.passwordHash);
        },
      );
      record('login_succeeded', { userId: payload.user.id, sessionId: payload.session.id });
      return payload;
    },
  };
}
