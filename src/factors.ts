import type { Config } from './config.ts';
import type { RecordEvent } from './events.ts';
import type { Attempts } from './features/attempts/attempts.ts';
import type { DataKey } from './features/keys/data-key.ts';
import type { Notices } from './features/mail/notices.ts';
import { createPasskeyLogin } from './features/passkey-login/passkey-login.ts';
import { passkeyLoginResolvers } from './features/passkey-login/resolvers.ts';
import { createPasskeyChecks } from './features/passkeys/passkey-checks.ts';
import { createPasskeys } from './features/passkeys/passkeys.ts';
import { passkeyResolvers } from './features/passkeys/resolvers.ts';
import type { PasswordHasher } from './features/passwords/password-hasher.ts';
import type { LoginChallenges } from './features/second-factors/login-challenges.ts';
import { createStatelessChallenges } from './features/second-factors/stateless.ts';
import type { SignIn } from './features/sign-in/sign-in.ts';
import type { Resolvers } from './graphql/generated/resolvers.ts';
import type { Clock } from './lib/clock.ts';
import type { RandomBytes } from './lib/secrets.ts';
import type { Store } from './store/store.ts';

/** Second factors and passkeys. `app.ts` loads them when one is first asked for. */
export interface Factors {
  readonly resolvers: readonly Resolvers[];
}

interface Parts {
  readonly config: Config;
  readonly store: Store;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly record: RecordEvent;
  readonly dataKey: DataKey;
  readonly hasher: PasswordHasher;
  readonly attempts: Attempts;
  readonly notices: Notices;
  readonly challenges: LoginChallenges;
  readonly signIn: SignIn;
}

/** Puts these features together, the lowest first. */
export function createFactors(parts: Parts): Factors {
  const { store } = parts;
  const stateless = createStatelessChallenges(parts);
  const ofPasskeys = { ...parts, store: store.passkeys, stateless };
  const checks = createPasskeyChecks(ofPasskeys);
  const passkeys = createPasskeys({ ...ofPasskeys, checks });
  const passkeyLogin = createPasskeyLogin({ ...ofPasskeys, checks });
  return {
    resolvers: [passkeyResolvers(passkeys), passkeyLoginResolvers(passkeyLogin)],
  };
}
