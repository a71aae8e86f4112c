import type { Kysely } from 'kysely';
import type { WebhookStore } from '../../features/webhooks/store.ts';
import type { Tables } from '../tables.ts';

export function webhookQueries(_db: Kysely<Tables>): WebhookStore {
  const later = () => Promise.reject(new Error('Not there yet.'));
  return {
    list: later,
    insert: later,
    delete: later,
    rotate: later,
    redeliver: later,
    hasDue: later,
    lease: later,
    settle: later,
  };
}
