import type { SessionRow, StartCondition } from '../sessions/store.ts';
import type { Told } from '../audit/audit.ts';
import type { Method } from '../../lib/authentication-methods.ts';
import type { User } from '../users/user.ts';

/** How a user has proved who they are. */
export interface Proof {
  /** Which way in it was. `challenge`: a login that has waited for a second factor. `hand-over`: a session has vouched. */
  readonly method:
    'password' | 'sign-up' | 'mail' | 'passkey' | 'identity' | 'challenge' | 'hand-over';
  /** What was proved by it. */
  readonly methods: readonly Method[];
  /** When it was proved, where that is not now. */
  readonly provedAt?: Date;
  /** What must still hold in the transaction that starts the session. */
  readonly condition: StartCondition;
  /** What else has happened once that is used up. */
  readonly tells?: readonly Told[];
  /** Called when nothing more is to be proved, and not where the login has to wait for a second factor. */
  readonly whenProved?: () => void;
}

/**
 * Called when a user has proved who they are and is about to be logged in: by `login`, `loginByMail`, `loginWithPasskey`,
 * `loginWithCode`, `finishOidcLogin` and `loginWithIdToken`, unless these create the user, or, where a second factor was
 * due, `completeLogin`; not by `signUp`, `refresh`, `reauthenticate` or `changePassword`. What it throws is the answer, and no session starts: the link in a mail stays good.
 */
export type AfterLogin = (login: {
  readonly user: User;
  /** The session that starts if the hook agrees. It is not stored yet. */
  readonly session: SessionRow;
}) => unknown;
