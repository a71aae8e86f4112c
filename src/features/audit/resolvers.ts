import type {
  AuditAction,
  AuditFilter as FilterInput,
  Resolvers,
} from '../../graphql/generated/resolvers.ts';
import { normaliseAddress } from '../../lib/ip-address.ts';
import { includesScope } from '../../lib/own-scopes.ts';
import type { Context } from '../../request/context.ts';
import { requireOwn } from '../../request/own.ts';
import { asSeenBy } from './doer.ts';
import { badInput, type ListEvents } from './list-events.ts';
import type { AuditFilter } from './store.ts';

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

/** The audit log for administrators. */
export function auditLogResolvers(listEvents: ListEvents): Resolvers {
  return {
    Query: {
      auditEvents: (_parent, { first, after, filter }) =>
        listEvents(toFilter(filter ?? {}), { first: first ?? 20, after: after ?? null }),
    },
  };
}

function toFilter({ actions, actor, subject, ip, since, before }: FilterInput): AuditFilter {
  return {
    actions: actions?.map((action) => action.toLowerCase()),
    actorId: actor ?? undefined,
    subjectId: subject ?? undefined,
    ip: ip === null || ip === undefined ? undefined : requireAddress(ip),
    since: since ?? undefined,
    before: before ?? undefined,
  };
}

function requireAddress(text: string): string {
  const address = normaliseAddress(text);
  if (address === null) throw badInput('filter.ip must be an IP address.', ['filter', 'ip']);
  return address;
}
