export interface WebhookTables {
  webhooks: WebhookTable;
  deliveries: DeliveryTable;
}

/** Receivers of events. */
export interface WebhookTable {
  id: string;
  url: string;
  /** Names of events, separated by spaces; empty for all. */
  actions: string;
  /** Encrypted under the data key, like the one before, which signs too until its time is over. */
  sealed_secret: string;
  sealed_previous: string | null;
  previous_until: number | null;
  created_at: number;
  last_delivered_at: number | null;
  failing_since: number | null;
  disabled_at: number | null;
}

/** An event that a webhook is still to get. It is inserted with the event, and deleted when it was taken. */
export interface DeliveryTable {
  id: string;
  webhook_id: string;
  event_id: string;
  tries: number;
  due_at: number;
  give_up_at: number;
}
