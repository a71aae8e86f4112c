import { callerOf, requireViewer } from '../../request/context.ts';
import type { Resolvers } from '../../graphql/generated/resolvers.ts';
import type { ChangePassword } from './change-password.ts';

export function passwordChangeResolvers(changePassword: ChangePassword): Resolvers {
  return {
    Mutation: {
      changePassword: (_parent, change, context) =>
        changePassword(requireViewer(context), change, callerOf(context)),
    },
  };
}
