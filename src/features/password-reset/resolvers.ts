import { callerOf } from '../../request/context.ts';
import type { Resolvers } from '../../graphql/generated/resolvers.ts';
import type { PasswordReset } from './password-reset.ts';

export function passwordResetResolvers({ request, reset }: PasswordReset): Resolvers {
  return {
    Mutation: {
      requestPasswordReset: (_parent, { email }, context) =>
        request(email, context.device(), callerOf(context)),
      async resetPassword(_parent, given, context) {
        await reset(given, callerOf(context));
        return true;
      },
    },
  };
}
