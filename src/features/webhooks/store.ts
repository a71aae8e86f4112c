import type { AuditEventRow } from '../audit/store.ts';

export interface WebhookRow {
  readonly id: string;
  readonly url: string;
  /** Names of events; none for all. */
  readonly actions: readonly string[];
  readonly createdAt: Date;
  readonly lastDeliveredAt: Date | null;
  /** The first failure since the last success. */
  readonly failingSince: Date | null;
  readonly disabledAt: Date | null;
}

/** A webhook and how many events wait for it, 10,000 at most. */
export type ListedWebhook = WebhookRow & { readonly waiting: number };

/** Its secrets, encrypted under the data key. The one before signs too until its time is over. */
export interface WebhookSecrets {
  readonly sealed: string;
  readonly previous: { readonly sealed: string; readonly until: Date } | null;
}

export type SignedWebhook = WebhookRow & WebhookSecrets;

/** An event that one node has taken to deliver, and that no other takes until the lease is over. */
export interface LeasedDelivery {
  readonly id: string;
  /** How often it was taken, this time included. */
  readonly tries: number;
  readonly webhook: SignedWebhook;
  /** Null where the audit log does not have it any more. */
  readonly event: AuditEventRow | null;
}

/**
 * What came of a delivery: the receiver took it; it was in vain, and is tried again or not; the receiver wants no more; or
 * there is nothing to deliver any more.
 */
export type Settled = 'taken' | { readonly againAt: Date } | 'given-up' | 'gone' | 'void';

export const maxWebhooks = 20;
/** Nothing counts further. */
export const mostCounted = 10_000;
/** A delivery that no server has come to by then is deleted. */
export const deliveryLifeMs = 5 * 24 * 60 * 60 * 1000;

export interface WebhookStore {
  /** Returns the webhooks, the oldest first. */
  list(): Promise<ListedWebhook[]>;
  find(id: string): Promise<SignedWebhook | null>;
  insert(webhook: WebhookRow, secret: WebhookSecrets): Promise<'inserted' | 'too-many'>;
  /** Deletes a webhook and what it was still to get; of very much, the rest when its time is over. */
  delete(id: string): Promise<boolean>;
  /** Puts the secret in the place of the one before, which signs too until then. Returns the webhook, or null. */
  rotate(step: { id: string; sealed: string; previousUntil: Date }): Promise<ListedWebhook | null>;
  /** Inserts deliveries of events since a moment, and lets the webhook go on. Returns how many, or null. */
  redeliver(step: { id: string; since: Date; now: Date }): Promise<number | null>;
  /** Returns whether there is a webhook that has not been given up. */
  isAny(): Promise<boolean>;
  /** Returns the ids of the webhooks for which something is due. */
  due(now: Date): Promise<string[]>;
  /** Takes deliveries of a webhook that are due, the oldest first, by moving their time ahead. */
  lease(step: {
    webhookId: string;
    now: Date;
    until: Date;
    limit: number;
  }): Promise<LeasedDelivery[]>;
  /**
   * Says what came of a delivery, unless another node has it now. Returns `disabled` where its webhook is given up by that:
   * the receiver wants no more, or it was in vain since before that moment.
   */
  settle(
    delivery: { readonly id: string; readonly tries: number; readonly webhookId: string },
    step: { outcome: Settled; now: Date; disableIfFailingBefore: Date | null },
  ): Promise<'disabled' | null>;
}
