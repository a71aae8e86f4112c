import { sql, SqliteAdapter, type ExpressionBuilder, type Kysely } from 'kysely';
import { deliveryLifeMs } from '../../features/webhooks/store.ts';
import type { AuditEventTable, DeliveryTable, Tables, WebhookTable } from '../tables.ts';

/** A webhook, and an event that it is to get. */
type Pair = ExpressionBuilder<
  { webhooks: WebhookTable; event: AuditEventTable },
  'webhooks' | 'event'
>;

export const deliveryColumns = [
  'id',
  'webhook_id',
  'event_id',
  'tries',
  'due_at',
  'give_up_at',
] as const satisfies readonly (keyof DeliveryTable)[];

/** Returns what is selected to be inserted. An event has one row for a webhook, whose id says so. */
export function deliveryOf({ ref, val }: Pair, dueAt?: number) {
  const due = dueAt === undefined ? ref('event.at') : val(dueAt);
  const dueMs = sql<number>`cast(${due} as bigint)`;
  return [
    sql<string>`${ref('webhooks.id')} || '.' || ${ref('event.id')}`.as('id'),
    ref('webhooks.id').as('webhook_id'),
    ref('event.id').as('event_id'),
    sql<number>`0`.as('tries'),
    dueMs.as('due_at'),
    sql<number>`${dueMs} + ${sql.lit(deliveryLifeMs)}`.as('give_up_at'),
  ] as const;
}

/** A webhook that names no events gets all. Not by `like`, for which `_` in a name is any character. */
export function isWanted({ ref }: Pair) {
  const actions = ref('webhooks.actions');
  const listed = sql<string>`' ' || ${actions} || ' '`;
  return sql<boolean>`(${actions} = ''
    or replace(${listed}, ' ' || ${ref('event.action')} || ' ', '') <> ${listed})`;
}

export function isSqlite(db: Kysely<Tables>): boolean {
  return db.getExecutor().adapter instanceof SqliteAdapter;
}
