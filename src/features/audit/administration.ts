import type { AuditFilter as FilterInput, Resolvers } from '../../graphql/generated/resolvers.ts';
import { normaliseAddress } from '../../request/client-address.ts';
import { badInput, type ListEvents } from './list-events.ts';
import type { AuditFilter } from './store.ts';

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
