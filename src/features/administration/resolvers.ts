import type { MutationResolvers, Resolvers } from '../../graphql/generated/resolvers.ts';
import { scopeTokens } from '../../lib/scope.ts';
import { requireViewer } from '../../request/context.ts';
import { readUsers, requireOwn } from '../../request/own.ts';
import { requirePageLength } from '../../request/page-length.ts';
import type { UserChanges } from './user-changes.ts';
import type { UserList } from './user-list.ts';

export function administrationResolvers(list: UserList, changes: UserChanges): Resolvers {
  return {
    Query: {
      users: (_parent, { first, after, filter, orderBy }) =>
        list.list({
          filter: toFilter(filter ?? {}),
          orderBy: orderBy ?? null,
          first: requirePageLength(first),
          after: after ?? null,
        }),
      user: (_parent, { by }) => list.get(by),
    },
    Mutation: changeResolvers(changes),
    User: {
      kind: async ({ id }) =>
        (await list.factsOf(id))?.isServiceAccount ? 'SERVICE_ACCOUNT' : 'PERSON',
      scopes: async ({ id, scope }, _args, context) => {
        requireOwn(id, context, readUsers);
        return scopeTokens(scope);
      },
      disabledAt: async ({ id, disabledAt }, _args, context) => {
        requireOwn(id, context, readUsers);
        return disabledAt;
      },
      lastSeenAt: async ({ id }, _args, context) => {
        requireOwn(id, context, readUsers);
        return (await list.factsOf(id))?.lastSeenAt ?? null;
      },
    },
  };
}

function changeResolvers(changes: UserChanges): MutationResolvers {
  return {
    createUser: (_parent, { input }, context) => changes.create(requireViewer(context), input),
    createServiceAccount: (_parent, { input }, context) =>
      changes.createServiceAccount(requireViewer(context), input),
    disableUser: (_parent, { id, reason }, context) =>
      changes.disable(requireViewer(context), id, reason),
    enableUser: (_parent, { id }, context) => changes.enable(requireViewer(context), id),
    deleteUser: (_parent, { id, reason }, context) =>
      changes.delete(requireViewer(context), id, reason),
    grantScope: (_parent, { id, scope }, context) =>
      changes.grantScope(requireViewer(context), id, scope),
    revokeScope: (_parent, { id, scope }, context) =>
      changes.revokeScope(requireViewer(context), id, scope),
    endSessions: (_parent, { id }, context) => changes.endSessions(requireViewer(context), id),
    endApiKey: (_parent, { id, reason }, context) =>
      changes.endApiKey(requireViewer(context), id, reason),
    resetSecondFactors: (_parent, { id, reason }, context) =>
      changes.resetSecondFactors(requireViewer(context), id, reason),
  };
}

type GivenFilter = Readonly<{
  usernameStartsWith?: string | null;
  kind?: 'PERSON' | 'SERVICE_ACCOUNT' | null;
  disabled?: boolean | null;
  scope?: string | null;
  hasSecondFactor?: boolean | null;
  createdSince?: Date | null;
  createdBefore?: Date | null;
}>;

/** Null is as good as nothing. */
function toFilter({ kind, disabled, ...given }: GivenFilter) {
  return {
    usernameStartsWith: given.usernameStartsWith ?? undefined,
    isServiceAccount: kind == null ? undefined : kind === 'SERVICE_ACCOUNT',
    isDisabled: disabled ?? undefined,
    scope: given.scope ?? undefined,
    hasSecondFactor: given.hasSecondFactor ?? undefined,
    createdSince: given.createdSince ?? undefined,
    createdBefore: given.createdBefore ?? undefined,
  };
}
