import { callerOf, requireViewer } from '../../request/context.ts';
import type { Resolvers } from '../../graphql/generated/resolvers.ts';
import type { RecoveryCodes } from './recovery-codes.ts';

export function recoveryCodeResolvers({ create }: Pick<RecoveryCodes, 'create'>): Resolvers {
  return {
    Mutation: {
      createRecoveryCodes: (_parent, _args, context) =>
        create(requireViewer(context), callerOf(context)),
    },
  };
}
