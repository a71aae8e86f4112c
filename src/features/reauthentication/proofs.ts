import { AuthError } from '../../errors.ts';
import type { Method } from '../../lib/authentication-methods.ts';
import type { GuessKind } from '../attempts/kinds.ts';
import type { PasskeyChecks } from '../passkeys/passkey-checks.ts';
import type { AuthenticationResponse } from '../passkeys/responses.ts';
import type { Place } from '../passwords/password-hasher.ts';
import { secondFactorAttempts } from '../second-factors/attempt-kinds.ts';
import type { FactorUse } from '../second-factors/store.ts';

/** `ReauthenticationProof` in schema.graphql, but for the password: exactly one of these. */
export interface FactorGiven {
  readonly passkey?: {
    readonly challenge: string;
    readonly credential: AuthenticationResponse;
  } | null;
}

/** What a proof would use up, and what it proves. */
export interface FactorProof {
  readonly use: FactorUse;
  readonly method: Method;
}

/** A proof that has the right shape. */
export interface ReadFactor {
  /** As what it counts. */
  readonly kind: GuessKind;
  /** Returns what it would use up. Throws SECOND_FACTOR_INVALID, CHALLENGE_INVALID, METHOD_NOT_AVAILABLE or SERVER_BUSY. */
  check(user: { readonly id: string }, place: Place): Promise<FactorProof>;
}

/** Returns the proof, without checking it. Throws BAD_USER_INPUT, naming the argument, for what cannot be one. */
export type ReadFactorGiven = (given: FactorGiven) => ReadFactor;

export function createReadFactor(options: {
  passkeys: Pick<PasskeyChecks, 'checkStarted'>;
}): ReadFactorGiven {
  const { passkeys } = options;
  return ({ passkey }) => {
    if (passkey == null) throw new AuthError('BAD_USER_INPUT', { argument: ['proof'] });
    return {
      kind: secondFactorAttempts,
      check: async (user) => passkeys.checkStarted(user, passkey),
    };
  };
}
