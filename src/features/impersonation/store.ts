import type { SessionRow } from '../sessions/store.ts';
import type { UserNotice, ViewerRow } from '../users/store.ts';

/** Sessions of one administrator as users: with one more, one that has ended is deleted, else the one that ends first. */
export const maxImpersonations = 10;

export interface NewImpersonation {
  /** The session of the user. It has no refresh token. */
  readonly session: SessionRow;
  readonly impersonatorId: string;
  /** The session of the administrator: this one ends with it. */
  readonly begunIn: string;
  /** The scope that the user was signed with. */
  readonly scope: string;
  readonly notice?: UserNotice | undefined;
}

export interface ImpersonationStore {
  /**
   * Inserts the session, and returns the user as they are: where they have another scope by now, nothing was inserted.
   * `forbidden` where they are disabled, have a scope of Latchkey's own, or are a service account.
   */
  start(step: NewImpersonation): Promise<ViewerRow | 'forbidden'>;
  /** Ends such a session of the administrator, if the session that they act from is live. `unknown` where it is no such session. */
  end(step: {
    id: string;
    impersonatorId: string;
    actingId: string;
    now: Date;
  }): Promise<
    | { readonly outcome: 'ended'; readonly userId: string }
    | { readonly outcome: 'over' | 'unknown' | 'session-over' }
  >;
}
