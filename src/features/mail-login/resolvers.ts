import { callerOf } from '../../request/context.ts';
import type { Resolvers } from '../../graphql/generated/resolvers.ts';
import type { MailLogin } from './mail-login.ts';

export function mailLoginResolvers({ request, login }: MailLogin): Resolvers {
  return {
    Mutation: {
      requestLoginMail: (_parent, { email }, context) =>
        request(email, context.device(), callerOf(context)),
      loginByMail: (_parent, given, context) => login(given, context.device(), callerOf(context)),
    },
  };
}
