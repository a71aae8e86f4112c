import type { Resolvers } from '../../graphql/generated/resolvers.ts';
import { requireViewer, type Context } from '../../request/context.ts';
import { readUsers, requireOwn } from '../../request/own.ts';
import type { User } from '../users/user.ts';
import type { Identities } from './identities.ts';

export function identityResolvers(identities: Identities): Resolvers {
  const { list, providerOf, hasPassword, unlink } = identities;
  const own = ({ id }: User, context: Context): string => {
    requireOwn(id, context, readUsers);
    return id;
  };
  return {
    Mutation: {
      unlinkIdentity: (_parent, { id }, context) => unlink(requireViewer(context), id),
    },
    Identity: { provider: (identity) => providerOf(identity) },
    User: {
      identities: async (user, _args, context) => list(own(user, context)),
      hasPassword: async (user, _args, context) => hasPassword(own(user, context)),
    },
  };
}
