import { callerOf, requireViewer } from '../../graphql/context.ts';
import type { Resolvers } from '../../graphql/resolvers.generated.ts';
import type { ChangePassword } from './change-password.ts';

export function passwordChangeResolvers(changePassword: ChangePassword): Resolvers {
  return {
    Mutation: {
      changePassword: (_parent, change, context) =>
        changePassword(requireViewer(context), change, callerOf(context)),
    },
  };
}
