import { createListEvents, type ListEvents } from '../features/audit/list-events.ts';
import { auditResolvers } from '../features/audit/resolvers.ts';
import type { Resolvers } from '../graphql/generated/resolvers.ts';
import type { LateParts } from './parts.ts';

/** Reading the audit log. `late.ts` loads it when it is first asked for. */
export interface AuditLog {
  readonly resolvers: readonly Resolvers[];
  readonly listEvents: ListEvents;
}

export function createAuditLog({ store, ownActions }: LateParts): AuditLog {
  const listEvents = createListEvents(store.audit, ownActions);
  return { listEvents, resolvers: [auditResolvers(listEvents)] };
}
