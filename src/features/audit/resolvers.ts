import type { Resolvers } from '../../graphql/generated/resolvers.ts';
import type { AuditAction } from '../../graphql/generated/resolvers.ts';
import type { Context } from '../../request/context.ts';
import { requireOwn } from '../../request/own.ts';
import type { AuditEventRow, AuditFilter, AuditStore } from './store.ts';

/** Events in pages, for the resolvers of `activity` and `auditEvents`. */
export type ListEvents = (
  filter: AuditFilter,
  page: { readonly first: number; readonly after: string | null },
) => Promise<EventConnection>;

export interface EventConnection {
  readonly edges: readonly { readonly cursor: string; readonly node: AuditEventRow }[];
  readonly nodes: readonly AuditEventRow[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

export function createListEvents(store: Pick<AuditStore, 'page'>): ListEvents {
  return async (filter, { first, after }) => {
    const { events, next } = await store.page({ filter, after, limit: first });
    return {
      edges: events.map((node) => ({ cursor: node.id, node })),
      nodes: events,
      pageInfo: {
        hasNextPage: next !== null,
        hasPreviousPage: false,
        startCursor: events[0]?.id ?? null,
        endCursor: next ?? events.at(-1)?.id ?? null,
      },
    };
  };
}

export function auditResolvers(listEvents: ListEvents): Resolvers {
  const load = (id: string | null, { loadUser }: Context) => (id === null ? null : loadUser(id));
  return {
    User: {
      activity: (user, { first, after }, context) => {
        requireOwn(user.id, context, 'latchkey:audit:read');
        return listEvents({ subjectId: user.id }, { first: first ?? 20, after: after ?? null });
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
