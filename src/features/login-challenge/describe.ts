import { AuthError } from '../../errors.ts';
import type { Clock } from '../../lib/clock.ts';
import type { LoginChallenges } from '../second-factors/login-challenges.ts';
import type { PasskeyChecks } from '../passkeys/passkey-checks.ts';
import { factorsOf, hasFactor, type SecondFactor } from '../second-factors/second-factors.ts';
import type { SecondFactorStore } from '../second-factors/store.ts';
import type { TotpOfLogin } from '../totp/login-enrolment.ts';
import type { TotpSetup } from '../totp/setup.ts';
import type { LoadUser } from '../users/load-user.ts';
import type { User } from '../users/user.ts';

/** `LoginChallenge` in schema.graphql. */
export interface DescribedChallenge {
  readonly challenge: string;
  readonly user: User;
  readonly factors: readonly SecondFactor[];
  /** In seconds. */
  readonly expiresIn: number;
  readonly attemptsLeft: number;
  /** Null where no passkey can be proved. */
  readonly passkeyOptions: () => Promise<object> | null;
  /** Null where the user has a second factor. */
  readonly enrolment: DescribedEnrolment | null;
}

/** `LoginEnrolment` in schema.graphql. */
export interface DescribedEnrolment {
  readonly totp: () => Promise<TotpSetup> | null;
  /** Null where this server has no passkeys. */
  readonly passkeyOptions: () => Promise<object> | null;
}

/** Returns what is still to be proved. Throws CHALLENGE_INVALID where the challenge is unknown, used up or over. */
export type DescribeChallenge = (challenge: string) => Promise<DescribedChallenge>;

export function createDescribeChallenge(options: {
  challenges: Pick<LoginChallenges, 'require'>;
  store: Pick<SecondFactorStore, 'find'>;
  loadUser: LoadUser;
  totpOfLogin: Pick<TotpOfLogin, 'setup'>;
  passkeyChecks: PasskeyChecks;
  clock: Clock;
}): DescribeChallenge {
  const { challenges, store, loadUser, totpOfLogin, passkeyChecks, clock } = options;
  return async (challenge) => {
    const { userId, hash, expiresAt, attemptsLeft } = await challenges.require(challenge);
    const [user, found] = await Promise.all([loadUser(userId), store.find(userId)]);
    if (!user || user.disabledAt) throw new AuthError('CHALLENGE_INVALID');
    const factors = factorsOf(found);
    const hasPasskeys = passkeyChecks.relyingParty !== null;
    return {
      challenge,
      user,
      factors,
      expiresIn: Math.ceil((expiresAt.getTime() - clock.now()) / 1000),
      attemptsLeft,
      passkeyOptions: () =>
        hasPasskeys && factors.includes('PASSKEY')
          ? passkeyChecks.requestOptions(userId, hash)
          : null,
      enrolment: hasFactor(found)
        ? null
        : {
            totp: () => totpOfLogin.setup(challenge, user.username),
            passkeyOptions: () => (hasPasskeys ? passkeyChecks.creationOptions(user, hash) : null),
          },
    };
  };
}
