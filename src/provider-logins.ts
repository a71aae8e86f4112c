import type { Config } from './config.ts';
import type { RecordEvent } from './events.ts';
import type { Audit } from './features/audit/audit.ts';
import { createRequireNewEmail } from './features/addresses/blocked-domains.ts';
import type { Attempts } from './features/attempts/attempts.ts';
import { createIdentities } from './features/identities/identities.ts';
import { identityResolvers } from './features/identities/resolvers.ts';
import type { DataKey } from './features/keys/data-key.ts';
import type { Notices } from './features/mail/notices.ts';
import { createRequireUnbreached } from './features/passwords/breached-passwords.ts';
import type { PasswordHasher } from './features/passwords/password-hasher.ts';
import { createAnswerCallback, type AnswerCallback } from './features/provider-login/callback.ts';
import { createProviderCodes } from './features/provider-login/codes.ts';
import { createFinishLogin } from './features/provider-login/finish-login.ts';
import { createFlows } from './features/provider-login/flows.ts';
import { createIdTokenLogin } from './features/provider-login/id-token-login.ts';
import { createLinkIdentity } from './features/provider-login/link-identity.ts';
import { loginMethodsOf } from './features/provider-login/login-methods.ts';
import { providerLoginResolvers } from './features/provider-login/resolvers.ts';
import { createSignUpByProvider } from './features/provider-login/sign-up.ts';
import { createRequireProvider, createStartLogin } from './features/provider-login/start-login.ts';
import { createProviders, type Providers } from './features/providers/providers.ts';
import { createStatelessChallenges } from './features/second-factors/stateless.ts';
import type { SignIn } from './features/sign-in/sign-in.ts';
import { createAdmitNewUser } from './features/sign-up/admit-new-user.ts';
import { createUsers } from './features/users/users.ts';
import type { Resolvers } from './graphql/generated/resolvers.ts';
import type { Hooks } from './hooks.ts';
import type { Clock } from './lib/clock.ts';
import type { RandomBytes } from './lib/secrets.ts';
import type { Store } from './store/store.ts';

/** Logins at providers, and identities. `app.ts` loads them when one is first asked for. */
export interface ProviderLogins {
  readonly resolvers: readonly Resolvers[];
  readonly answerCallback: AnswerCallback;
}

interface Parts {
  readonly config: Config;
  readonly store: Store;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly record: RecordEvent;
  readonly audit: Audit;
  readonly dataKey: DataKey;
  readonly hasher: PasswordHasher;
  readonly attempts: Attempts;
  readonly notices: Notices;
  readonly signIn: SignIn;
  readonly afterSignUp: Hooks['afterSignUp'];
  readonly providers?: Providers | undefined;
}

/** Puts these features together, the lowest first. */
export function createProviderLogins(parts: Parts): ProviderLogins {
  const { config, store, signIn, afterSignUp } = parts;
  const users = createUsers({ ...parts, requireUnbreached: createRequireUnbreached(parts) });
  const admitNewUser = createAdmitNewUser({ users, store: store.users, signIn, afterSignUp });
  const requireNewEmail = createRequireNewEmail(config);

  const requireProvider = createRequireProvider(parts.providers ?? createProviders(parts));
  const stateless = createStatelessChallenges(parts);
  const flows = createFlows({ ...parts, stateless });
  const codes = createProviderCodes({ ...parts, store: store.oidcCodes });
  const ofFlow = { ...parts, requireProvider, stateless, flows, codes };

  const signUp = createSignUpByProvider({ ...parts, users, admitNewUser, requireNewEmail });
  const finishLogin = createFinishLogin({ ...ofFlow, signUp });
  return {
    answerCallback: createAnswerCallback(ofFlow),
    resolvers: [
      identityResolvers(createIdentities(parts)),
      providerLoginResolvers({
        loginMethods: loginMethodsOf(config),
        startLogin: createStartLogin(ofFlow),
        finishLogin,
        linkIdentity: createLinkIdentity({ ...ofFlow, store: store.identities }),
        idTokenLogin: createIdTokenLogin({ ...ofFlow, finishLogin }),
      }),
    ],
  };
}
