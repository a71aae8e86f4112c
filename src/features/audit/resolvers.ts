import type { AuditAction, Resolvers } from '../../graphql/generated/resolvers.ts';
import { includesScope } from '../../lib/own-scopes.ts';
import type { Context } from '../../request/context.ts';
import { requireOwn } from '../../request/own.ts';
import { asSeenBy } from './doer.ts';
import type { ListEvents } from './list-events.ts';

const readsAll = 'latchkey:audit:read';

export function auditResolvers(listEvents: ListEvents): Resolvers {
  const load = (id: string | null, { loadUser }: Context) => (id === null ? null : loadUser(id));
  return {
    User: {
      activity({ id }, { first, after }, context) {
        const { scopes } = requireOwn(id, context, readsAll);
        const page = { first: first ?? 20, after: after ?? null };
        if (includesScope(scopes, readsAll)) return listEvents({ subjectId: id }, page);
        return listEvents({ subjectId: id }, page, (event) => asSeenBy(event, id));
      },
    },
    AuditEvent: {
      action: ({ action }) => action.toUpperCase() as AuditAction,
      actor: (event) => event,
      subject: ({ subjectId }, _args, context) => load(subjectId, context),
    },
    AuditActor: {
      kind: ({ actorKind }) => actorKind,
      user: ({ actorId }, _args, context) => load(actorId, context),
      userId: ({ actorId }) => actorId,
      impersonator: ({ impersonatorId }, _args, context) => load(impersonatorId, context),
    },
  };
}
