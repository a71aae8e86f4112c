import type { UserNotice } from '../users/store.ts';

/** How much of each was taken from a user. */
export interface RemovedFactors {
  readonly totp: number;
  readonly recoveryCodes: number;
  readonly passkeys: number;
  readonly trustedDevices: number;
  readonly sessions: number;
}

export interface FactorResetStore {
  /**
   * Takes all second factors from the user, and what depends on them: trusted devices, logins that wait for a factor, and
   * live sessions. Returns what that was; null where there is no such user. Where they have no factor, nothing changes
   * and each count is 0. All or nothing.
   */
  reset(step: {
    userId: string;
    now: Date;
    notice?: UserNotice | undefined;
  }): Promise<RemovedFactors | null>;
}
