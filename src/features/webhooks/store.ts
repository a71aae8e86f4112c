import type { AuditEventRow } from '../audit/store.ts';

export interface WebhookRow {
  readonly id: string;
  readonly url: string;
  /** Names of events; none for all. */
  readonly actions: readonly string[];
  readonly createdAt: Date;
  readonly lastDeliveredAt: Date | null;
  readonly failingSince: Date | null;
  readonly disabledAt: Date | null;
}

/** Its secrets, encrypted under the data key. The one before signs too until its time is over. */
export interface WebhookSecrets {
  readonly sealed: string;
  readonly previous: { readonly sealed: string; readonly until: Date } | null;
}

/** An event that one node has taken to deliver, and may not be delivered by another until the lease is over. */
export interface LeasedDelivery {
  readonly id: string;
  readonly tries: number;
  readonly webhook: WebhookRow & WebhookSecrets;
  /** Null where the audit log does not have it any more. */
  readonly event: AuditEventRow | null;
}

export const maxWebhooks = 20;

export interface WebhookStore {
  list(): Promise<(WebhookRow & { readonly waiting: number })[]>;
  insert(webhook: WebhookRow, secret: WebhookSecrets): Promise<'inserted' | 'too-many'>;
  delete(id: string): Promise<boolean>;
  /** Puts the secret in the place of the one before, which signs too until then. Returns the webhook, or null. */
  rotate(step: { id: string; sealed: string; previousUntil: Date }): Promise<WebhookRow | null>;
  /** Inserts deliveries of events since a moment, and lets the webhook go on. Returns how many, or null. */
  redeliver(step: { id: string; since: Date; now: Date; limit: number }): Promise<number | null>;
  hasDue(now: Date): Promise<boolean>;
  /** Takes deliveries that are due, by moving their time ahead. Few of each webhook, so that a slow one holds up no other. */
  lease(step: { now: Date; until: Date; limit: number }): Promise<LeasedDelivery[]>;
  /** Says what came of a delivery. Returns `disabled` where the webhook is given up by that. */
  settle(step: {
    id: string;
    webhookId: string;
    outcome: 'taken' | 'gone' | { readonly againAt: Date } | 'given-up';
    now: Date;
    disableAfterMs: number;
  }): Promise<'disabled' | null>;
}
