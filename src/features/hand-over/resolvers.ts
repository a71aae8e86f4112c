import { callerOf, requireViewer } from '../../request/context.ts';
import type { Resolvers } from '../../graphql/generated/resolvers.ts';
import type { HandOver } from './hand-over.ts';

export function handOverResolvers({ create, login }: HandOver): Resolvers {
  return {
    Mutation: {
      createLoginCode: (_parent, wanted, context) => create(wanted, requireViewer(context)),
      loginWithCode: (_parent, given, context) => login(given, context.device(), callerOf(context)),
    },
  };
}
