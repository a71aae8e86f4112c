import { callerOf, requireViewer } from '../../request/context.ts';
import type { Resolvers } from '../../graphql/generated/resolvers.ts';
import type { ReauthenticateWith } from './reauthenticate-with.ts';

export function reauthenticationResolvers(reauthenticateWith: ReauthenticateWith): Resolvers {
  return {
    Mutation: {
      reauthenticateWith: (_parent, { proof }, context) =>
        reauthenticateWith(requireViewer(context), proof, callerOf(context)),
    },
  };
}
