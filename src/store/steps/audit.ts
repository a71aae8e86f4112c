import type { Kysely } from 'kysely';
import type { AuditStore } from '../../features/audit/store.ts';
import type { Tables } from '../tables.ts';
import { atomically, tellingOf } from './atomically.ts';
import { insertEvents } from './audit-rows.ts';

export function auditQueries(db: Kysely<Tables>): AuditStore {
  return {
    with: (step, eventsOf) =>
      tellingOf(
        (transaction, outcome) =>
          insertEvents(transaction, eventsOf(outcome as Awaited<ReturnType<typeof step>>)),
        step,
      ),

    insert: (event) => atomically(db, (transaction) => insertEvents(transaction, [event])),

    page: async (step) => (await import('./audit-page.ts')).pageOfEvents(db, step),
  };
}
