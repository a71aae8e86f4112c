import { callerOf } from '../../request/context.ts';
import type { Resolvers } from '../../graphql/generated/resolvers.ts';
import type { RequestSignUp } from './request-sign-up.ts';
import type { SignUp } from './sign-up.ts';

export function signUpResolvers(signUp: SignUp, requestSignUp: RequestSignUp): Resolvers {
  return {
    Mutation: {
      signUp: (_parent, { input }, context) => signUp(input, context.device(), callerOf(context)),
      requestSignUp: (_parent, { email }, context) =>
        requestSignUp(email, context.device(), callerOf(context)),
    },
  };
}
