import type { AuditAction, Resolvers } from '../../graphql/generated/resolvers.ts';
import type { IsKnownAction } from '../audit/known-actions.ts';
import { requireViewer } from '../../request/context.ts';
import type { Webhooks } from './webhooks.ts';

export function webhookResolvers(webhooks: Webhooks, isKnown: IsKnownAction): Resolvers {
  return {
    Query: { webhooks: () => webhooks.list() },
    Mutation: {
      createWebhook: (_parent, { input: { url, actions = [] } }, context) =>
        webhooks.create(requireViewer(context), {
          url,
          actions: actions.map((action) => action.toLowerCase()),
        }),
      deleteWebhook: (_parent, { id }, context) => webhooks.delete(requireViewer(context), id),
      rotateWebhookSecret: (_parent, { id }, context) =>
        webhooks.rotateSecret(requireViewer(context), id),
      redeliver: (_parent, { id, since }, context) =>
        webhooks.redeliver(requireViewer(context), id, since),
    },
    Webhook: {
      actions: ({ actions }) =>
        actions.filter(isKnown).map((action) => action.toUpperCase() as AuditAction),
    },
  };
}
