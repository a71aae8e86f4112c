import { AuthError } from '../../errors.ts';
import type { GuessKind } from '../attempts/kinds.ts';
import type { PasskeyChecks } from '../passkeys/passkey-checks.ts';
import type { AuthenticationResponse } from '../passkeys/responses.ts';
import type { Place } from '../passwords/password-hasher.ts';
import { requireRecoveryCode, type RecoveryCodes } from '../recovery-codes/recovery-codes.ts';
import { recoveryCodeAttempts, secondFactorAttempts } from '../second-factors/attempt-kinds.ts';
import type { FactorProof } from '../second-factors/factor-proof.ts';
import { requireTotpCode, type CheckTotp } from '../totp/check.ts';

/** `ReauthenticationProof` in schema.graphql, but for the password: exactly one of these. */
export interface FactorGiven {
  readonly totp?: string | null;
  readonly recoveryCode?: string | null;
  readonly passkey?: {
    readonly challenge: string;
    readonly credential: AuthenticationResponse;
  } | null;
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
  checkTotp: CheckTotp;
  recoveryCodes: Pick<RecoveryCodes, 'check'>;
  passkeys: Pick<PasskeyChecks, 'checkStarted'>;
}): ReadFactorGiven {
  const { checkTotp, recoveryCodes, passkeys } = options;
  return ({ totp, recoveryCode, passkey }) => {
    if (totp != null) {
      const code = requireTotpCode(totp, ['proof', 'totp']);
      return { kind: secondFactorAttempts, check: ({ id }) => checkTotp(id, code) };
    }
    if (recoveryCode != null) {
      const code = requireRecoveryCode(recoveryCode, ['proof', 'recoveryCode']);
      return {
        kind: recoveryCodeAttempts,
        check: ({ id }, place) => recoveryCodes.check(id, code, place),
      };
    }
    if (passkey == null) throw new AuthError('BAD_USER_INPUT', { argument: ['proof'] });
    return {
      kind: secondFactorAttempts,
      check: async (user) => passkeys.checkStarted(user, passkey),
    };
  };
}
