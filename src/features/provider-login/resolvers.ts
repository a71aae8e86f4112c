import { AuthError } from '../../errors.ts';
import type { Resolvers } from '../../graphql/generated/resolvers.ts';
import { callerOf, requireViewer, type Context } from '../../request/context.ts';
import type { FinishLogin } from './finish-login.ts';
import { flowSeconds } from './flows.ts';
import type { IdTokenLogin } from './id-token-login.ts';
import type { LinkIdentity } from './link-identity.ts';
import type { LoginMethods } from './login-methods.ts';
import type { StartLogin } from './start-login.ts';

export function providerLoginResolvers(features: {
  loginMethods: LoginMethods;
  startLogin: StartLogin;
  finishLogin: FinishLogin;
  linkIdentity: LinkIdentity;
  idTokenLogin: IdTokenLogin;
}): Resolvers {
  const { loginMethods, startLogin, finishLogin, linkIdentity, idTokenLogin } = features;
  return {
    Query: { loginMethods: () => loginMethods },
    Mutation: {
      async startOidcLogin(_parent, wanted, context) {
        const begun = await startLogin(wanted, callerOf(context));
        context.cookies.keepVerifier(begun.verifier, flowSeconds);
        return begun;
      },
      finishOidcLogin: (_parent, given, context) =>
        withVerifier(given, context, (one) =>
          finishLogin(one, context.device(), callerOf(context)),
        ),
      linkIdentity: (_parent, given, context) =>
        withVerifier(given, context, (one) =>
          linkIdentity(one, requireViewer(context), callerOf(context)),
        ),
      startIdTokenLogin: (_parent, { provider }) => idTokenLogin.start(provider),
      loginWithIdToken: (_parent, given, context) =>
        idTokenLogin.login(given, context.device(), callerOf(context)),
    },
  };
}

/** Takes the verifier of the cookie where none is given. The cookie is gone when it has been of use. */
async function withVerifier<Outcome>(
  { code, verifier }: { code: string; verifier?: string | null },
  { cookies }: Context,
  work: (given: { code: string; verifier: string | null }) => Promise<Outcome>,
): Promise<Outcome> {
  const kept = cookies.verifier();
  const given = verifier ?? kept;
  const isOfCookie = given !== null && given === kept;
  try {
    const outcome = await work({ code, verifier: given });
    if (isOfCookie) cookies.forgetVerifier();
    return outcome;
  } catch (error) {
    // As long as the code is kept for `linkIdentity`.
    const isKept = error instanceof AuthError && error.code === 'ACCOUNT_EXISTS';
    if (isKept && isOfCookie) cookies.keepVerifier(given, flowSeconds);
    throw error;
  }
}
