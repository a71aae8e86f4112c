import { callerOf } from '../../request/context.ts';
import type { Resolvers } from '../../graphql/generated/resolvers.ts';
import type { Refresh } from './refresh.ts';

export function signInResolvers(refresh: Refresh): Resolvers {
  return {
    Mutation: {
      refresh: (_parent, { refreshToken }, context) =>
        refresh(
          refreshToken ?? context.cookies.refreshToken() ?? '',
          callerOf(context),
          context.acceptViewer,
        ),
    },
    AuthPayload: {
      session: ({ session }) => ({ ...session, isCurrent: true }),
    },
  };
}
