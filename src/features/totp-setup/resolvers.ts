import { requireViewer } from '../../request/context.ts';
import type { Resolvers } from '../../graphql/generated/resolvers.ts';
import type { TotpSetups } from './totp-setup.ts';

export function totpSetupResolvers(setups: TotpSetups): Resolvers {
  return {
    Mutation: {
      startTotp: (_parent, _args, context) => setups.start(requireViewer(context)),
      confirmTotp: (_parent, given, context) => setups.confirm(requireViewer(context), given),
      removeTotp: (_parent, _args, context) => setups.remove(requireViewer(context)),
    },
  };
}
