import type { Selectable } from 'kysely';
import type { WebhookRow, WebhookSecrets } from '../../features/webhooks/store.ts';
import type { WebhookTable } from '../tables.ts';

export function webhookToTable(webhook: WebhookRow, secrets: WebhookSecrets): WebhookTable {
  return {
    id: webhook.id,
    url: webhook.url,
    actions: webhook.actions.join(' '),
    sealed_secret: secrets.sealed,
    sealed_previous: secrets.previous?.sealed ?? null,
    previous_until: secrets.previous?.until.getTime() ?? null,
    created_at: webhook.createdAt.getTime(),
    last_delivered_at: webhook.lastDeliveredAt?.getTime() ?? null,
    failing_since: webhook.failingSince?.getTime() ?? null,
    disabled_at: webhook.disabledAt?.getTime() ?? null,
  };
}

export function webhookFromTable(row: Selectable<WebhookTable>): WebhookRow {
  return {
    id: row.id,
    url: row.url,
    actions: row.actions === '' ? [] : row.actions.split(' '),
    createdAt: new Date(row.created_at),
    lastDeliveredAt: dateOf(row.last_delivered_at),
    failingSince: dateOf(row.failing_since),
    disabledAt: dateOf(row.disabled_at),
  };
}

export function secretsFromTable(row: Selectable<WebhookTable>): WebhookSecrets {
  const { sealed_secret: sealed, sealed_previous: before, previous_until: until } = row;
  const previous =
    before === null || until === null ? null : { sealed: before, until: new Date(until) };
  return { sealed, previous };
}

function dateOf(ms: number | null): Date | null {
  return ms === null ? null : new Date(ms);
}
