import type { WebhookRow } from './store.ts';

/** A webhook as administrators see it: `Webhook` in schema.admin.graphql. */
export type ListedWebhook = WebhookRow & { readonly waiting: number };
