import type { Administer } from './features/administration/administration.ts';
import { createPermitted, type Permitted } from './features/administration/permitted.ts';
import { administrationResolvers } from './features/administration/resolvers.ts';
import { createUserChanges } from './features/administration/user-changes.ts';
import { createUserList } from './features/administration/user-list.ts';
import type { Audit } from './features/audit/audit.ts';
import { createImpersonation } from './features/impersonation/impersonation.ts';
import { impersonationResolvers } from './features/impersonation/resolvers.ts';
import type { OneTimeTokens } from './features/one-time-tokens/one-time-tokens.ts';
import type { Users } from './features/users/users.ts';
import type { Notices } from './features/mail/notices.ts';
import type { Sign } from './features/sign-in/sign.ts';
import type { Config } from './config.ts';
import type { Clock } from './lib/clock.ts';
import type { RandomBytes } from './lib/secrets.ts';
import type { Store } from './store/store.ts';
import { auditLogResolvers } from './features/audit/resolvers.ts';
import type { ListEvents } from './features/audit/list-events.ts';
import type { Resolvers } from './graphql/generated/resolvers.ts';

/** What administrators do in GraphQL: `schema.admin.graphql`. `app.ts` loads it when it is first asked for. */
export interface AdministrationApi {
  readonly resolvers: readonly Resolvers[];
}

interface Parts {
  readonly store: Store;
  readonly config: Config;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly sign: Sign;
  readonly notices: Notices;
  readonly audit: Audit;
  readonly listEvents: ListEvents;
  readonly administer: Administer;
  readonly users: Users;
  readonly tokens: OneTimeTokens;
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
