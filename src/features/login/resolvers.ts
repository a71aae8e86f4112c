import { callerOf, requireViewer } from '../../request/context.ts';
import type { Resolvers } from '../../graphql/generated/resolvers.ts';
import type { Login } from './login.ts';
import type { Reauthenticate } from './reauthenticate.ts';

export function loginResolvers({ login }: Login, reauthenticate: Reauthenticate): Resolvers {
  return {
    Mutation: {
      login: (_parent, credentials, context) =>
        login(credentials, context.device(), callerOf(context)),
      reauthenticate: (_parent, { password }, context) =>
        reauthenticate(requireViewer(context), password, callerOf(context)),
    },
  };
}
