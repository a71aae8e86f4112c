import type { Clock } from '../../lib/clock.ts';
import type { WebhookStore } from './store.ts';

/** What an operator wants to know of the webhooks that are not given up. */
export interface DeliveryState {
  /** How many events wait for them. Of each webhook 10,000 at most are counted. */
  readonly waiting: number;
  /** For how many seconds the one that has failed longest has taken nothing; 0 where each takes what it gets. */
  readonly failingSeconds: number;
}

/** Returns what says how many events wait for webhooks in the whole database, and for how long one has taken none. */
export function createDeliveryState(options: {
  store: Pick<WebhookStore, 'list'>;
  clock: Clock;
}): () => Promise<DeliveryState> {
  const { store, clock } = options;
  return async () => {
    const webhooks = (await store.list()).filter(({ disabledAt }) => disabledAt === null);
    const failing = webhooks.flatMap(({ failingSince }) => failingSince?.getTime() ?? []);
    return {
      waiting: webhooks.reduce((sum, webhook) => sum + webhook.waiting, 0),
      failingSeconds: Math.max(0, ...failing.map((since) => (clock.now() - since) / 1000)),
    };
  };
}
