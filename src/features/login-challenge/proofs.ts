import { AuthError } from '../../errors.ts';
import type { GuessKind } from '../attempts/kinds.ts';
import type { Notices } from '../mail/notices.ts';
import type { Place } from '../passwords/password-hasher.ts';
import type { PasskeyChecks } from '../passkeys/passkey-checks.ts';
import { nameForDevice } from '../passkeys/passkey-name.ts';
import type { AuthenticationResponse, RegistrationResponse } from '../passkeys/responses.ts';
import { requireRecoveryCode, type RecoveryCodes } from '../recovery-codes/recovery-codes.ts';
import { recoveryCodeAttempts, secondFactorAttempts } from '../second-factors/attempt-kinds.ts';
import type { FactorProof } from '../second-factors/factor-proof.ts';
import { hasFactor } from '../second-factors/second-factors.ts';
import type { SecondFactorStore } from '../second-factors/store.ts';
import type { Device } from '../sessions/sessions.ts';
import { requireTotpCode, type CheckTotp } from '../totp/check.ts';
import type { TotpOfLogin } from '../totp/login-enrolment.ts';

/** The login that a proof is to complete. */
export interface WaitingLogin {
  readonly challenge: string;
  /** The SHA-256 of the challenge, in base64url. It is what authenticators sign. */
  readonly hash: string;
  readonly userId: string;
  readonly device: Device;
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
  readonly passkey?: AuthenticationResponse | null;
  readonly newPasskey?: RegistrationResponse | null;
}

type Read = (given: unknown, argument: readonly string[]) => ReadProof;

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
  passkeyChecks: Pick<PasskeyChecks, 'check' | 'checkNew'>;
  notices: Pick<Notices, 'write'>;
}): ReadLoginProof {
  const { store, checkTotp, totpOfLogin, recoveryCodes, passkeyChecks, notices } = options;

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

    passkey: (credential) => ({
      kind: secondFactorAttempts,
      check: ({ userId, hash }) =>
        passkeyChecks.check({ id: userId }, { credential, challenge: hash, spent: null }),
    }),

    newPasskey: (credential) => ({
      kind: secondFactorAttempts,
      async check({ userId, hash, device }) {
        // Who has a factor proves that one.
        if (hasFactor(await store.find(userId))) throw new AuthError('SECOND_FACTOR_INVALID');
        const name = nameForDevice(device);
        const given = { credential, challenge: hash, name };
        const passkey = await passkeyChecks.checkNew({ id: userId }, given);
        const use = { kind: 'new-passkey', passkey, spent: null, isFirst: true } as const;
        const method = passkey.isSynced ? 'SYNCED_PASSKEY' : 'PASSKEY';
        return { use, method, event: 'passkey_added', notice: notices.write('passkey-added') };
      },
    }),
  };

  return (proof) => {
    for (const [name, read] of Object.entries(readers) as [keyof LoginProof, Read][]) {
      const given = proof[name];
      if (given != null) return read(given, ['proof', name]);
    }
    throw new AuthError('BAD_USER_INPUT', { message: 'Give a proof.', argument: ['proof'] });
  };
}
