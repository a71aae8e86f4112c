import type { Config } from '../../config.ts';
import { AuthError } from '../../errors.ts';
import type { Clock } from '../../lib/clock.ts';
import { hashOf, type RandomBytes } from '../../lib/secrets.ts';
import type { Method } from '../../lib/authentication-methods.ts';
import type { SecondFactor } from './second-factors.ts';
import type { LoginChallengeRow, SecondFactorStore } from './store.ts';

/** A challenge, as it is sent, and as it is stored. */
export interface NewChallenge {
  readonly challenge: string;
  readonly row: LoginChallengeRow;
}

/** Logins that have proved one factor and wait for another. */
export interface LoginChallenges {
  /** Returns a challenge, which is not stored yet: `lk_challenge_` and 256 random bits. */
  create(login: {
    readonly userId: string;
    readonly passwordHash: string | null;
    readonly methods: readonly Method[];
  }): NewChallenge;
  /** Returns the challenge. Uses nothing up. Throws CHALLENGE_INVALID where it is unknown, used up or too old. */
  require(challenge: string): Promise<LoginChallengeRow>;
  /** The same, and takes one attempt off it, before anything is compared. */
  countAttempt(challenge: string): Promise<LoginChallengeRow>;
}

const shape = /^lk_challenge_[\w-]{43}$/;

/** How many proofs may be tried on one challenge (NIST SP 800-63B §3.1.3.2). */
export const challengeAttempts = 5;

export function createLoginChallenges(options: {
  config: Pick<Config, 'challengeTtlSeconds'>;
  store: Pick<SecondFactorStore, 'findChallenge' | 'countAttempt'>;
  clock: Clock;
  random: RandomBytes;
}): LoginChallenges {
  const { config, store, clock, random } = options;

  const findBy = async (
    find: SecondFactorStore['findChallenge'],
    challenge: string,
  ): Promise<LoginChallengeRow> => {
    // Of another shape it was made up, and costs the store nothing.
    const isShaped = shape.test(challenge);
    const use = { hash: hashOf(challenge), now: new Date(clock.now()) };
    const found = isShaped ? await find(use) : null;
    if (!found) throw new AuthError('CHALLENGE_INVALID');
    return found;
  };

  return {
    create(login) {
      const challenge = `lk_challenge_${random(32).toString('base64url')}`;
      const createdAt = new Date(clock.now());
      const expiresAt = new Date(createdAt.getTime() + config.challengeTtlSeconds * 1000);
      const row = {
        ...login,
        hash: hashOf(challenge),
        attemptsLeft: challengeAttempts,
        createdAt,
        expiresAt,
      };
      return { challenge, row };
    },

    require: (challenge) => findBy((use) => store.findChallenge(use), challenge),

    countAttempt: (challenge) => findBy((use) => store.countAttempt(use), challenge),
  };
}

/** Returns the refusal of a login that has to go on with a second factor: what `LoginChallenge` says in schema.graphql. */
export function secondFactorRequired(
  { challenge, row }: NewChallenge,
  factors: readonly SecondFactor[],
): AuthError {
  const expiresIn = Math.round((row.expiresAt.getTime() - row.createdAt.getTime()) / 1000);
  const { attemptsLeft } = row;
  return new AuthError('SECOND_FACTOR_REQUIRED', { challenge, factors, expiresIn, attemptsLeft });
}
