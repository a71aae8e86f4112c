import type { Kysely, Selectable } from 'kysely';
import {
  maxWebhooks,
  mostCounted,
  type LeasedDelivery,
  type ListedWebhook,
  type SignedWebhook,
  type WebhookStore,
} from '../../features/webhooks/store.ts';
import { firstUuidAt } from '../../lib/uuid.ts';
import type { DeliveryTable, Tables, WebhookTable } from '../tables.ts';
import { atomically } from './atomically.ts';
import { eventFromTable } from './audit-rows.ts';
import { deliveryColumns, deliveryOf, isSqlite, isWanted } from './delivery-rows.ts';
import { lockByName } from './locks.ts';
import { settle } from './settle-delivery.ts';
import { secretsFromTable, webhookFromTable, webhookToTable } from './webhook-rows.ts';

/** What comes of deliveries is relaxed: where a power failure undoes it, an event comes again. */
export function webhookQueries(db: Kysely<Tables>, relaxed: Kysely<Tables>): WebhookStore {
  return {
    async list() {
      const rows = await db.selectFrom('webhooks').selectAll().orderBy('id').execute();
      const listed: ListedWebhook[] = [];
      for (const row of rows) listed.push(await withWaiting(db, row));
      return listed;
    },

    async find(id) {
      const row = await findRow(db, id);
      return row ? { ...webhookFromTable(row), ...secretsFromTable(row) } : null;
    },

    insert: (webhook, secrets) =>
      atomically(db, async (transaction) => {
        await lockByName(transaction, 'webhooks');
        const there = await transaction.selectFrom('webhooks').select('id').execute();
        if (there.length >= maxWebhooks) return 'too-many';
        await transaction.insertInto('webhooks').values(webhookToTable(webhook, secrets)).execute();
        return 'inserted';
      }),

    delete: (id) =>
      atomically(db, async (transaction) => {
        const { numDeletedRows } = await transaction
          .deleteFrom('webhooks')
          .where('id', '=', id)
          .executeTakeFirst();
        if (numDeletedRows === 0n) return false;
        await transaction
          .deleteFrom('deliveries')
          .where('id', 'in', (eb) =>
            eb
              .selectFrom('deliveries')
              .select('id')
              .where('webhook_id', '=', id)
              .limit(mostCounted),
          )
          .execute();
        return true;
      }),

    rotate: ({ id, sealed, previousUntil }) =>
      atomically(db, async (transaction) => {
        const row = await transaction
          .updateTable('webhooks')
          .set(({ ref }) => ({
            sealed_previous: ref('sealed_secret'),
            previous_until: previousUntil.getTime(),
            sealed_secret: sealed,
          }))
          .where('id', '=', id)
          .returningAll()
          .executeTakeFirst();
        return row ? withWaiting(transaction, row) : null;
      }),

    redeliver: ({ id, since, now }) =>
      atomically(db, async (transaction) => {
        const webhook = await transaction
          .updateTable('webhooks')
          .set({ disabled_at: null, failing_since: null })
          .where('id', '=', id)
          .returning('actions')
          .executeTakeFirst();
        if (!webhook) return null;
        const { numInsertedOrUpdatedRows = 0n } = await transaction
          .insertInto('deliveries')
          .columns(deliveryColumns)
          .expression(({ selectFrom }) =>
            selectFrom('webhooks')
              .crossJoin('audit_events as event')
              .select((pair) => deliveryOf(pair, now.getTime()))
              .where('webhooks.id', '=', id)
              .where('event.id', '>=', firstUuidAt(since))
              .where(isWanted)
              .orderBy('event.id')
              .limit(mostCounted),
          )
          .onConflict((conflict) =>
            conflict.column('id').doUpdateSet(({ ref }) => ({
              tries: 0,
              due_at: ref('excluded.due_at'),
              give_up_at: ref('excluded.give_up_at'),
            })),
          )
          .executeTakeFirst();
        return Number(numInsertedOrUpdatedRows);
      }),

    async isAny() {
      const row = await db
        .selectFrom('webhooks')
        .select('id')
        .where('disabled_at', 'is', null)
        .limit(1)
        .executeTakeFirst();
      return row !== undefined;
    },

    async due(now) {
      const rows = await db
        .selectFrom('webhooks')
        .select('id')
        .where('disabled_at', 'is', null)
        .where(({ exists, selectFrom }) =>
          exists(
            selectFrom('deliveries')
              .select('deliveries.id')
              .whereRef('webhook_id', '=', 'webhooks.id')
              .where('due_at', '<=', now.getTime()),
          ),
        )
        .execute();
      return rows.map(({ id }) => id);
    },

    async lease(step) {
      const rows = await take(relaxed, step);
      if (rows.length === 0) return [];
      return withEvents(db, rows, await findRow(db, step.webhookId));
    },

    settle: (delivery, step) => settle(relaxed, delivery, step),
  };
}

function findRow(db: Kysely<Tables>, id: string) {
  return db.selectFrom('webhooks').selectAll().where('id', '=', id).executeTakeFirst();
}

/** The count stops early: with very much, it would cost what it counts. */
async function withWaiting(
  db: Kysely<Tables>,
  row: Selectable<WebhookTable>,
): Promise<ListedWebhook> {
  const { waiting } = await db
    .selectFrom((eb) =>
      eb
        .selectFrom('deliveries')
        .select('id')
        .where('webhook_id', '=', row.id)
        .limit(mostCounted)
        .as('some'),
    )
    .select(({ fn }) => fn.countAll<number | string>().as('waiting'))
    .executeTakeFirstOrThrow();
  return { ...webhookFromTable(row), waiting: Number(waiting) };
}

function take(db: Kysely<Tables>, step: Parameters<WebhookStore['lease']>[0]) {
  const { webhookId, now, until, limit } = step;
  return db
    .with('due', (eb) => {
      const due = eb
        .selectFrom('deliveries')
        .select('id')
        .where('webhook_id', '=', webhookId)
        .where('due_at', '<=', now.getTime())
        .orderBy('due_at')
        .limit(limit);
      // SQLite has one writer at a time.
      return isSqlite(db) ? due : due.forUpdate().skipLocked();
    })
    .updateTable('deliveries')
    .set(({ eb }) => ({ due_at: until.getTime(), tries: eb('tries', '+', 1) }))
    .where('id', 'in', ({ selectFrom }) => selectFrom('due').select('id'))
    .returningAll()
    .execute();
}

async function withEvents(
  db: Kysely<Tables>,
  rows: readonly Selectable<DeliveryTable>[],
  webhookRow: Selectable<WebhookTable> | undefined,
): Promise<LeasedDelivery[]> {
  // It was deleted at this moment. So are its deliveries, or they are when their time is over.
  if (!webhookRow) return [];
  const webhook: SignedWebhook = {
    ...webhookFromTable(webhookRow),
    ...secretsFromTable(webhookRow),
  };
  const ids = rows.map((row) => row.event_id);
  const events = await db.selectFrom('audit_events').selectAll().where('id', 'in', ids).execute();
  const byId = new Map(events.map((event) => [event.id, eventFromTable(event)]));
  return rows.map((row) => ({
    id: row.id,
    tries: row.tries,
    webhook,
    event: byId.get(row.event_id) ?? null,
  }));
}
