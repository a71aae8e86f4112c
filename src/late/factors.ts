import { createCompleteLogin } from '../features/login-challenge/complete-login.ts';
import { createDescribeChallenge } from '../features/login-challenge/describe.ts';
import { createReadLoginProof } from '../features/login-challenge/proofs.ts';
import { loginChallengeResolvers } from '../features/login-challenge/resolvers.ts';
import { createPasskeyLogin } from '../features/passkey-login/passkey-login.ts';
import { passkeyLoginResolvers } from '../features/passkey-login/resolvers.ts';
import { createPasskeyChecks } from '../features/passkeys/passkey-checks.ts';
import { createPasskeys } from '../features/passkeys/passkeys.ts';
import { passkeyResolvers } from '../features/passkeys/resolvers.ts';
import { createReadFactor } from '../features/reauthentication/proofs.ts';
import { createReauthenticateWith } from '../features/reauthentication/reauthenticate-with.ts';
import { reauthenticationResolvers } from '../features/reauthentication/resolvers.ts';
import { createRecoveryCodes } from '../features/recovery-codes/recovery-codes.ts';
import { recoveryCodeResolvers } from '../features/recovery-codes/resolvers.ts';
import { createFindOwnFactors } from '../features/second-factors/own-factors.ts';
import { secondFactorResolvers } from '../features/second-factors/resolvers.ts';
import { createStatelessChallenges } from '../features/second-factors/stateless.ts';
import { createCheckTotp } from '../features/totp/check.ts';
import { createTotpOfLogin } from '../features/totp/login-enrolment.ts';
import { createTotpSecrets } from '../features/totp/secrets.ts';
import { totpSetupResolvers } from '../features/totp-setup/resolvers.ts';
import { createTotpSetups } from '../features/totp-setup/totp-setup.ts';
import { trustedDeviceResolvers } from '../features/trusted-devices/resolvers.ts';
import { createTrustedDevices } from '../features/trusted-devices/trusted-devices.ts';
import type { Resolvers } from '../graphql/generated/resolvers.ts';
import type { LateParts } from './parts.ts';

/** Second factors and passkeys. `late.ts` loads them when one is first asked for. */
export interface Factors {
  readonly resolvers: readonly Resolvers[];
}

/** Puts these features together, the lowest first. */
export function createFactors(parts: LateParts): Factors {
  const { store } = parts;
  const ofFactors = { ...parts, store: store.secondFactors };
  const stateless = createStatelessChallenges(parts);
  const ofPasskeys = { ...parts, store: store.passkeys, stateless };
  const passkeyChecks = createPasskeyChecks(ofPasskeys);
  const passkeys = createPasskeys({ ...ofPasskeys, checks: passkeyChecks });
  const passkeyLogin = createPasskeyLogin({ ...ofPasskeys, checks: passkeyChecks });

  const secrets = createTotpSecrets(parts);
  const ofTotp = { ...parts, store: store.totp, secrets };
  const checkTotp = createCheckTotp(ofTotp);
  const totpOfLogin = createTotpOfLogin(ofTotp);
  const totpSetups = createTotpSetups({
    ...ofTotp,
    sessions: store.sessions,
    stateless,
  });
  const recoveryCodes = createRecoveryCodes({ ...parts, store: store.recoveryCodes });

  const trustedDevices = createTrustedDevices({ ...parts, store: store.trustedDevices });

  const ofProofs = { totpOfLogin, checkTotp, recoveryCodes, passkeyChecks };
  const ofWaiting = { ...ofFactors, ...ofProofs, trustedDevices };
  const readProof = createReadLoginProof(ofWaiting);
  const completeLogin = createCompleteLogin({ ...ofWaiting, users: store.passwords, readProof });
  const reauthenticateWith = createReauthenticateWith({
    ...parts,
    readFactor: createReadFactor({ checkTotp, recoveryCodes, passkeys: passkeyChecks }),
    store: store.sessions,
    users: store.passwords,
  });
  return {
    resolvers: [
      loginChallengeResolvers(createDescribeChallenge(ofWaiting), completeLogin),
      secondFactorResolvers(createFindOwnFactors({ ...ofFactors, passkeys })),
      totpSetupResolvers(totpSetups),
      recoveryCodeResolvers(recoveryCodes),
      passkeyResolvers(passkeys),
      passkeyLoginResolvers(passkeyLogin),
      trustedDeviceResolvers(trustedDevices),
      reauthenticationResolvers(reauthenticateWith),
    ],
  };
}
