import { AuthError } from '../../errors.ts';
import type { GuessKind } from '../attempts/kinds.ts';
import type { Place } from '../passwords/password-hasher.ts';
import { requireRecoveryCode, type RecoveryCodes } from '../recovery-codes/recovery-codes.ts';
import { recoveryCodeAttempts, secondFactorAttempts } from '../second-factors/attempt-kinds.ts';
import type { FactorProof } from '../second-factors/factor-proof.ts';
import { hasFactor } from '../second-factors/second-factors.ts';
import type { SecondFactorStore } from '../second-factors/store.ts';
import { requireTotpCode, type CheckTotp } from '../totp/check.ts';
import type { TotpOfLogin } from '../totp/login-enrolment.ts';

/** The login that a proof is to complete. */
export interface WaitingLogin {
  readonly challenge: string;
  readonly userId: string;
}

/** A proof that has the right shape. */
export interface ReadProof {
  /** As what it counts. */
  readonly kind: GuessKind;
  /** Returns what it would use up; throws SECOND_FACTOR_INVALID, or SERVER_BUSY. */
  check(login: WaitingLogin, place: Place): Promise<FactorProof>;
}

/** `LoginProof` in schema.graphql: exactly one of these. */
export interface LoginProof {
  readonly totp?: string | null;
  readonly recoveryCode?: string | null;
}

/** For each member: reads what was given, or throws BAD_USER_INPUT naming the argument. */
type Readers = {
  readonly [Name in keyof LoginProof]-?: (
    given: NonNullable<LoginProof[Name]>,
    argument: readonly string[],
  ) => ReadProof;
};

/** Returns the proof, without checking it. Throws BAD_USER_INPUT for what cannot be one. */
export type ReadLoginProof = (proof: LoginProof) => ReadProof;

export function createReadLoginProof(options: {
  store: Pick<SecondFactorStore, 'find'>;
  checkTotp: CheckTotp;
  totpOfLogin: TotpOfLogin;
  recoveryCodes: Pick<RecoveryCodes, 'check'>;
}): ReadLoginProof {
  const { store, checkTotp, totpOfLogin, recoveryCodes } = options;

  const readers: Readers = {
    totp(text, argument) {
      const code = requireTotpCode(text, argument);
      return {
        kind: secondFactorAttempts,
        check: async (login) =>
          hasFactor(await store.find(login.userId))
            ? checkTotp(login.userId, code)
            : totpOfLogin.check(login, code),
      };
    },

    recoveryCode(text, argument) {
      const code = requireRecoveryCode(text, argument);
      return {
        kind: recoveryCodeAttempts,
        check: ({ userId }, place) => recoveryCodes.check(userId, code, place),
      };
    },
  };

  return (proof) => {
    for (const [name, read] of Object.entries(readers)) {
      const given = proof[name as keyof LoginProof];
      if (given != null) return read(given, ['proof', name]);
    }
    throw new AuthError('BAD_USER_INPUT', { message: 'Give a proof.', argument: ['proof'] });
  };
}
