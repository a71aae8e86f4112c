import type { Kysely, Transaction } from 'kysely';
import type { WebhookStore } from '../../features/webhooks/store.ts';
import type { Tables } from '../tables.ts';
import { atomically } from './atomically.ts';

type Settle = WebhookStore['settle'];
type Delivery = Parameters<Settle>[0];
type Step = Parameters<Settle>[1];

/** The row of a webhook is not written for each of many deliveries in a moment. */
const apartMs = 1_000;

/** See `WebhookStore.settle`. */
export function settle(db: Kysely<Tables>, delivery: Delivery, step: Step): ReturnType<Settle> {
  return atomically(db, async (transaction) => {
    const { outcome } = step;
    const isSettled = await settleRow(transaction, delivery, outcome);
    if (!isSettled || outcome === 'void') return null;
    if (outcome !== 'taken') return noteFailure(transaction, delivery.webhookId, step);
    await noteSuccess(transaction, delivery.webhookId, step.now);
    return null;
  });
}

/** One that another node has taken meanwhile is that one's. */
async function settleRow(
  db: Transaction<Tables>,
  { id, tries }: Delivery,
  outcome: Step['outcome'],
): Promise<boolean> {
  if (typeof outcome === 'object') {
    const { numUpdatedRows } = await db
      .updateTable('deliveries')
      .set({ due_at: outcome.againAt.getTime() })
      .where('id', '=', id)
      .where('tries', '=', tries)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }
  const { numDeletedRows } = await db
    .deleteFrom('deliveries')
    .where('id', '=', id)
    .where('tries', '=', tries)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

async function noteSuccess(db: Transaction<Tables>, id: string, now: Date): Promise<void> {
  await db
    .updateTable('webhooks')
    .set({ last_delivered_at: now.getTime(), failing_since: null })
    .where('id', '=', id)
    .where(({ or, eb }) =>
      or([
        eb('failing_since', 'is not', null),
        eb('last_delivered_at', 'is', null),
        eb('last_delivered_at', '<=', now.getTime() - apartMs),
      ]),
    )
    .execute();
}

async function noteFailure(
  db: Transaction<Tables>,
  id: string,
  { outcome, now, disableIfFailingBefore }: Step,
): Promise<'disabled' | null> {
  await db
    .updateTable('webhooks')
    .set({ failing_since: now.getTime() })
    .where('id', '=', id)
    .where('failing_since', 'is', null)
    .execute();
  const before = outcome === 'gone' ? now : disableIfFailingBefore;
  if (before === null) return null;
  const { numUpdatedRows } = await db
    .updateTable('webhooks')
    .set({ disabled_at: now.getTime() })
    .where('id', '=', id)
    .where('disabled_at', 'is', null)
    .where('failing_since', '<=', before.getTime())
    .executeTakeFirst();
  return numUpdatedRows > 0n ? 'disabled' : null;
}
