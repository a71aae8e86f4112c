import type { MaybePromise } from '../../lib/maybe-promise.ts';
import type { Method, SessionRow, StartCondition } from '../sessions/store.ts';
import type { User } from '../users/user.ts';

/** How a user has proved who they are. */
export interface Proof {
  readonly method: 'password' | 'sign-up' | 'mail';
  /** What was proved by it. */
  readonly methods: readonly Method[];
  /** What must still hold in the transaction that starts the session. */
  readonly condition: StartCondition;
}

/** Throws where the user has to give a second factor before they are admitted. */
export type RequireSecondFactor = (user: User, proof: Proof) => MaybePromise<void>;

/** There are no second factors yet, so none is asked for. */
export const noSecondFactor: RequireSecondFactor = () => {};

/**
 * Called when a user has proved who they are and is about to be logged in: by `login` or `loginByMail`, not by `signUp`,
 * `refresh`, `reauthenticate` or `changePassword`. What it throws is the answer, and no session starts: the link in a mail
 * stays good.
 */
export type AfterLogin = (login: {
  readonly user: User;
  /** The session that starts if the hook agrees. It is not stored yet. */
  readonly session: SessionRow;
}) => unknown;
