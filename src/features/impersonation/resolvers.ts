import type { Resolvers } from '../../graphql/generated/resolvers.ts';
import { requireViewer } from '../../request/context.ts';
import type { Impersonation } from './impersonation.ts';

export function impersonationResolvers(impersonation: Impersonation): Resolvers {
  return {
    Mutation: {
      async impersonate(_parent, asked, context) {
        const { accessToken, tokenType, expiresIn, user, session } = await impersonation.begin(
          requireViewer(context),
          asked,
        );
        return {
          accessToken,
          tokenType,
          expiresIn,
          user,
          session: { ...session, isCurrent: false },
        };
      },
      endImpersonation: (_parent, { sessionId }, context) =>
        impersonation.end(requireViewer(context), sessionId),
    },
  };
}
