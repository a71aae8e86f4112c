import type { AuditAction, Resolvers } from '../../graphql/generated/resolvers.ts';
import type { Webhooks } from './webhooks.ts';

export function webhookResolvers(webhooks: Webhooks): Resolvers {
  return {
    Query: { webhooks: () => webhooks.list() },
    Mutation: {
      createWebhook: (_parent, { input: { url, actions = [] } }) =>
        webhooks.create({ url, actions: actions.map((action) => action.toLowerCase()) }),
      deleteWebhook: (_parent, { id }) => webhooks.delete(id),
      rotateWebhookSecret: (_parent, { id }) => webhooks.rotateSecret(id),
      redeliver: (_parent, { id, since }) => webhooks.redeliver(id, since),
    },
    Webhook: {
      actions: ({ actions }) => actions.map((action) => action.toUpperCase() as AuditAction),
    },
  };
}
