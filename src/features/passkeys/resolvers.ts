import { requireViewer } from '../../request/context.ts';
import type { Resolvers } from '../../graphql/generated/resolvers.ts';
import type { Passkeys } from './passkeys.ts';

export function passkeyResolvers(passkeys: Passkeys): Resolvers {
  return {
    Mutation: {
      startPasskeyRegistration: (_parent, _args, context) =>
        passkeys.startRegistration(requireViewer(context)),
      registerPasskey: (_parent, given, context) =>
        passkeys.register(requireViewer(context), given, context.device()),
      renamePasskey: (_parent, { id, name }, context) =>
        passkeys.rename(requireViewer(context), id, name),
      removePasskey: (_parent, { id }, context) => passkeys.remove(requireViewer(context), id),
    },
  };
}
