import { createPermitted, type Permitted } from '../features/administration/permitted.ts';
import { administrationResolvers } from '../features/administration/resolvers.ts';
import { createUserChanges } from '../features/administration/user-changes.ts';
import { createUserList } from '../features/administration/user-list.ts';
import { createImpersonation } from '../features/impersonation/impersonation.ts';
import { impersonationResolvers } from '../features/impersonation/resolvers.ts';
import { auditLogResolvers } from '../features/audit/resolvers.ts';
import type { ListEvents } from '../features/audit/list-events.ts';
import type { Resolvers } from '../graphql/generated/resolvers.ts';
import type { Accounts } from './accounts.ts';
import type { LateParts } from './parts.ts';

/** What administrators do in GraphQL: `schema.admin.graphql`. `late.ts` loads it when it is first asked for. */
export interface AdministrationApi {
  readonly resolvers: readonly Resolvers[];
}

interface Parts extends LateParts, Pick<Accounts, 'administer' | 'users' | 'tokens'> {
  readonly listEvents: ListEvents;
  readonly webhooks: (permitted: Permitted) => Resolvers;
}

/** Puts these features together, the lowest first. */
export function createAdministrationApi(parts: Parts): AdministrationApi {
  const { listEvents, store } = parts;
  const permitted = createPermitted({ ...parts, store: store.administration });
  return {
    resolvers: [
      auditLogResolvers(listEvents),
      administrationResolvers(createUserList(parts), createUserChanges({ ...parts, permitted })),
      impersonationResolvers(createImpersonation({ ...parts, permitted })),
      parts.webhooks(permitted),
    ],
  };
}
