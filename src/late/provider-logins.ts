import { createRequireNewEmail } from '../features/addresses/blocked-domains.ts';
import { createIdentities } from '../features/identities/identities.ts';
import { identityResolvers } from '../features/identities/resolvers.ts';
import { createRequireUnbreached } from '../features/passwords/breached-passwords.ts';
import { createAnswerCallback, type AnswerCallback } from '../features/provider-login/callback.ts';
import { createProviderCodes } from '../features/provider-login/codes.ts';
import { createFinishLogin } from '../features/provider-login/finish-login.ts';
import { createFlows } from '../features/provider-login/flows.ts';
import { createIdTokenLogin } from '../features/provider-login/id-token-login.ts';
import { createLinkIdentity } from '../features/provider-login/link-identity.ts';
import { loginMethodsOf } from '../features/provider-login/login-methods.ts';
import { providerLoginResolvers } from '../features/provider-login/resolvers.ts';
import { createSignUpByProvider } from '../features/provider-login/sign-up.ts';
import { createRequireProvider, createStartLogin } from '../features/provider-login/start-login.ts';
import { createProviders } from '../features/providers/providers.ts';
import { createStatelessChallenges } from '../features/second-factors/stateless.ts';
import { createAdmitNewUser } from '../features/sign-up/admit-new-user.ts';
import { createUsers } from '../features/users/users.ts';
import type { Resolvers } from '../graphql/generated/resolvers.ts';
import type { LateParts } from './parts.ts';

/** Logins at providers, and identities. `late.ts` loads them when one is first asked for. */
export interface ProviderLogins {
  readonly resolvers: readonly Resolvers[];
  readonly answerCallback: AnswerCallback;
}

/** Puts these features together, the lowest first. */
export function createProviderLogins(parts: LateParts): ProviderLogins {
  const { config, store, signIn } = parts;
  const { afterSignUp } = parts.hooks;
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
