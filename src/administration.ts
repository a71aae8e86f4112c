import { auditLogResolvers } from './features/audit/resolvers.ts';
import type { ListEvents } from './features/audit/list-events.ts';
import type { Resolvers } from './graphql/generated/resolvers.ts';

/** What administrators do in GraphQL: `schema.admin.graphql`. `app.ts` loads it when it is first asked for. */
export interface AdministrationApi {
  readonly resolvers: readonly Resolvers[];
}

/** Puts these features together, the lowest first. */
export function createAdministrationApi({
  listEvents,
}: {
  readonly listEvents: ListEvents;
}): AdministrationApi {
  const later = () => Promise.reject(new Error('Not there yet.'));
  return {
    resolvers: [
      auditLogResolvers(listEvents),
      // Users
      {
        Query: { users: later, user: later },
        Mutation: {
          createUser: later,
          createServiceAccount: later,
          disableUser: later,
          enableUser: later,
          deleteUser: later,
          grantScope: later,
          revokeScope: later,
          endSessions: later,
          resetSecondFactors: later,
        },
        User: { kind: later, scopes: later, disabledAt: later, lastSeenAt: later },
      },
      // Impersonation
      { Mutation: { impersonate: later, endImpersonation: later } },
      // Webhooks
      {
        Query: { webhooks: later },
        Mutation: {
          createWebhook: later,
          deleteWebhook: later,
          rotateWebhookSecret: later,
          redeliver: later,
        },
      },
    ],
  };
}
