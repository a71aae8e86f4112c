import { AuthError } from '../../errors.ts';
import type { Audit } from '../audit/audit.ts';
import type { PasswordStore, UserWithPassword } from '../users/store.ts';
import { StoreUnavailable } from '../../lib/store-errors.ts';
import { parseEmailAddress } from '../addresses/email-address.ts';
import type { Attempts } from '../attempts/attempts.ts';
import type { Caller } from '../attempts/caller.ts';
import type { MoveIn } from '../elsewhere/move-in.ts';
import type { Match, PasswordHasher, Place } from '../passwords/password-hasher.ts';
import { impossiblePasswordProblem, refusePassword } from '../passwords/password-policy.ts';
import type { Device } from '../sessions/sessions.ts';
import type { AuthPayload } from '../sign-in/auth-payload.ts';
import type { SignIn } from '../sign-in/sign-in.ts';
import type { Credentials } from '../users/credentials.ts';
import { toUser } from '../users/user.ts';
import { findUserByEmail, findUserByName } from '../users/find-user.ts';
import { requireUsername, usernameKeys } from '../users/username.ts';
import { loginAttempts } from './attempt-kinds.ts';

export interface Login {
  /**
   * Starts a session for a caller who knows the password. Where this server sends mail, a proved address will do as the
   * username, and goes before a name that reads the same. Throws INVALID_CREDENTIALS, with the same work, for an
   * unknown user, a user without a password, a wrong password and a disabled user; TOO_MANY_ATTEMPTS, for unknown users too;
   * BAD_USER_INPUT for what cannot be a name or a password; SERVER_BUSY.
   */
  login(credentials: Credentials, device: Device, caller: Caller): Promise<AuthPayload>;
}

/** See `Proof`. */
const byPassword = { method: 'password', methods: ['PASSWORD'] } as const;

/** A user whose password was right, and the hash of it. */
interface Verified {
  readonly row: UserWithPassword;
  readonly passwordHash: string;
  readonly match: Match;
}

export function createLogin(options: {
  store: PasswordStore;
  hasher: PasswordHasher;
  signIn: Pick<SignIn, 'admit'>;
  attempts: Attempts;
  audit: Audit;
  isMailOpen: boolean;
  /** Asks the system that users come from, where there is one. */
  moveIn?: MoveIn | undefined;
  /** Mails a user who came without a password a link to choose one, where this server sends mail. It never throws. */
  askForPassword?: ((userId: string, caller: Caller) => Promise<void>) | undefined;
}): Login {
  const { store, hasher, signIn, attempts, audit, isMailOpen, moveIn } = options;

  const verify = async (
    row: UserWithPassword | null,
    password: string,
    guess?: { place: Place; name: string },
  ): Promise<Verified> => {
    const passwordHash = row?.passwordHash ?? null;
    const match = await hasher.verify(passwordHash, password, guess);
    if (!row || passwordHash === null || !match || row.disabledAt) {
      await audit.tell({ event: 'login_failed', userId: row?.id ?? null });
      throw new AuthError('INVALID_CREDENTIALS');
    }
    return { row, passwordHash, match };
  };

  /** The same. A user who came without a password is mailed meanwhile: that takes less time than the hash. */
  const verifyAndAsk = async (
    row: UserWithPassword | null,
    password: string,
    guess: { place: Place; name: string },
    caller: Caller,
  ): Promise<Verified> => {
    const isWithout = row !== null && row.passwordHash === null && !row.disabledAt;
    const asked = isWithout ? options.askForPassword?.(row.id, caller) : undefined;
    return verify(row, password, guess).finally(() => asked);
  };

  /** Returns the user with their hash from now on, or null when the hash was replaced meanwhile. */
  const upgradeHash = async (verified: Verified, password: string): Promise<Verified | null> => {
    const { row, passwordHash, match } = verified;
    if (match === 'current') return verified;
    try {
      const upgraded = await hasher.hash(password);
      const step = { userId: row.id, verified: passwordHash, upgraded };
      return (await store.upgrade(step)) ? { ...verified, passwordHash: upgraded } : null;
    } catch (error) {
      // The password was right, and a busy server is no reason to refuse it: the next login tries again.
      if (error instanceof AuthError || error instanceof StoreUnavailable) return verified;
      throw error;
    }
  };

  return {
    async login({ username, password }, device, caller) {
      const email = isMailOpen ? parseEmailAddress(username) : null;
      const key = email?.key ?? requireUsername(username, ['username']);
      refusePassword(impossiblePasswordProblem(password), ['password']);
      const find = () =>
        email ? findUserByEmail(store, email.key) : findUserByName(store, username);
      const found = find();
      // It is awaited where the password is checked.
      found.catch(() => {});
      // An address and a name of one user are counted apart: one count would tell that they are of one user.
      const isOnlyKey = usernameKeys(username).length === 1;
      let isKnown = false;
      const usernameKey = isOnlyKey ? key : ((await found)?.usernameKey ?? key);
      return attempts.countGuess(
        loginAttempts,
        { subject: usernameKey, user: found, caller },
        async (place): Promise<Verified> => {
          isKnown = place === 'device';
          const row = await found;
          const guess = { place, name: usernameKey };
          if (row || !moveIn) return verifyAndAsk(row, password, guess, caller);
          const moved = await moveIn({ identifier: username, key, password, find });
          if (moved.isNew) return { ...moved, match: 'current' };
          return verify(moved.row, password, guess);
        },
        async (verified, whenProved) => {
          // Another login may have upgraded the hash first; whether it did, or the password is another, shows again.
          const { row, passwordHash } =
            (await upgradeHash(verified, password)) ??
            (await verify(await store.findByUserId(verified.row.id), password));
          const proof = { ...byPassword, condition: { verified: passwordHash }, whenProved };
          return signIn.admit(toUser(row), proof, { ...device, isKnown });
        },
      );
    },
  };
}
