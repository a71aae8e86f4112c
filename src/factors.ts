import type { Config } from './config.ts';
import type { RecordEvent } from './events.ts';
import type { Attempts } from './features/attempts/attempts.ts';
import type { DataKey } from './features/keys/data-key.ts';
import { createCompleteLogin } from './features/login-challenge/complete-login.ts';
import { createDescribeChallenge } from './features/login-challenge/describe.ts';
import { createReadLoginProof } from './features/login-challenge/proofs.ts';
import { loginChallengeResolvers } from './features/login-challenge/resolvers.ts';
import type { PasswordHasher } from './features/passwords/password-hasher.ts';
import { createRecoveryCodes } from './features/recovery-codes/recovery-codes.ts';
import { recoveryCodeResolvers } from './features/recovery-codes/resolvers.ts';
import type { LoginChallenges } from './features/second-factors/login-challenges.ts';
import { createFindOwnFactors } from './features/second-factors/own-factors.ts';
import { secondFactorResolvers } from './features/second-factors/resolvers.ts';
import type { StatelessChallenges } from './features/second-factors/stateless.ts';
import type { SignIn } from './features/sign-in/sign-in.ts';
import { createCheckTotp, type CheckTotp } from './features/totp/check.ts';
import { createTotpOfLogin } from './features/totp/login-enrolment.ts';
import { createTotpSecrets } from './features/totp/secrets.ts';
import { totpSetupResolvers } from './features/totp-setup/resolvers.ts';
import { createTotpSetups } from './features/totp-setup/totp-setup.ts';
import type { LoadUser } from './features/users/load-user.ts';
import type { Resolvers } from './graphql/generated/resolvers.ts';
import type { Clock } from './lib/clock.ts';
import type { RandomBytes } from './lib/secrets.ts';
import type { Store } from './store/store.ts';

interface Parts {
  readonly config: Config;
  readonly store: Store;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly record: RecordEvent;
  readonly dataKey: DataKey;
  readonly stateless: StatelessChallenges;
  readonly challenges: LoginChallenges;
  readonly hasher: PasswordHasher;
  readonly attempts: Attempts;
  readonly signIn: SignIn;
  readonly loadUser: LoadUser;
}

/** Puts authenticator apps, recovery codes and the completion of logins together, for `app.ts`. */
export function createFactors(parts: Parts): { checkTotp: CheckTotp; resolvers: Resolvers[] } {
  const { store } = parts;
  const secrets = createTotpSecrets(parts);
  const checkTotp = createCheckTotp({ ...parts, store: store.totp, secrets });
  const totpOfLogin = createTotpOfLogin({ ...parts, secrets });
  const { totp, sessions } = store;
  const totpSetups = createTotpSetups({ ...parts, store: totp, sessions, secrets });
  const recoveryCodes = createRecoveryCodes({ ...parts, store: store.recoveryCodes });

  const ofLogins = { ...parts, store: store.secondFactors, totpOfLogin };
  const readProof = createReadLoginProof({ ...ofLogins, checkTotp, recoveryCodes });
  const describeChallenge = createDescribeChallenge(ofLogins);
  const completeLogin = createCompleteLogin({ ...ofLogins, users: store.passwords, readProof });
  return {
    checkTotp,
    resolvers: [
      secondFactorResolvers(createFindOwnFactors(ofLogins)),
      totpSetupResolvers(totpSetups),
      recoveryCodeResolvers(recoveryCodes),
      loginChallengeResolvers(describeChallenge, completeLogin),
    ],
  };
}
