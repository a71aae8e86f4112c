import { callerOf } from '../../request/context.ts';
import type { Resolvers } from '../../graphql/generated/resolvers.ts';
import type { SignUp } from './sign-up.ts';

export function signUpResolvers({ signUp }: SignUp): Resolvers {
  return {
    Mutation: {
      signUp: (_parent, { input }, context) => signUp(input, context.device(), callerOf(context)),
    },
  };
}
