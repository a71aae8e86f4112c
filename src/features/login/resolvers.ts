import { requireViewer } from '../../graphql/context.ts';
import type { Resolvers } from '../../graphql/resolvers.generated.ts';
import type { Login } from './login.ts';
import type { Reauthenticate } from './reauthenticate.ts';

export function loginResolvers({ login }: Login, reauthenticate: Reauthenticate): Resolvers {
  return {
    Mutation: {
      login: (_parent, { username, password }, { device }) => login(username, password, device),
      reauthenticate: (_parent, { password }, context) =>
        reauthenticate(requireViewer(context), password),
    },
  };
}
