import { requireViewer } from '../../graphql/context.ts';
import type { Resolvers } from '../../graphql/resolvers.generated.ts';

export function viewerResolvers(): Resolvers {
  return {
    Query: {
      me: (_parent, _args, context) => requireViewer(context).user,
    },
  };
}
