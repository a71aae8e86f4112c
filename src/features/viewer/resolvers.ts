import { requireViewer } from '../../request/context.ts';
import type { Resolvers } from '../../graphql/generated/resolvers.ts';

export function viewerResolvers(): Resolvers {
  return {
    Query: {
      me: (_parent, _args, context) => requireViewer(context).user,
    },
  };
}
