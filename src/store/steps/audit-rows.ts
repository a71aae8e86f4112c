import type { Kysely, Selectable, Transaction } from 'kysely';
import type { ActorKind, AuditEventRow } from '../../features/audit/store.ts';
import type { AuditEventTable, Tables } from '../tables.ts';
import { compiledChange, type Slots } from './compiled.ts';
import { deliveryColumns, deliveryOf, isSqlite, isWanted } from './delivery-rows.ts';

/** Inserts events, in the transaction of what they tell of, and what webhooks are to get of them. */
export async function insertEvents(
  db: Transaction<Tables>,
  events: readonly AuditEventRow[],
): Promise<void> {
  for (const event of events.map(eventToTable)) {
    if (isSqlite(db)) await insertEvent(db, event);
    await insertDeliveries(db, event);
  }
}

const insertEvent = compiledChange((db, event: Slots<AuditEventTable>) =>
  db.insertInto('audit_events').values(rowOf(event)),
);

/** On PostgreSQL one statement inserts both, which is one round trip. SQLite has no such statement, and no round trips. */
const insertDeliveries = compiledChange((db, event: Slots<AuditEventTable>) =>
  isSqlite(db) ? deliveriesOfInserted(db, event) : eventWithDeliveries(db, event),
);

function eventWithDeliveries(db: Kysely<Tables>, event: Slots<AuditEventTable>) {
  return db
    .with('event', (query) => query.insertInto('audit_events').values(rowOf(event)).returningAll())
    .insertInto('deliveries')
    .columns(deliveryColumns)
    .expression(({ selectFrom }) =>
      selectFrom('webhooks')
        .crossJoin('event')
        .select((pair) => deliveryOf(pair))
        .where('webhooks.disabled_at', 'is', null)
        .where(isWanted),
    );
}

/** Of a cross join, SQLite reads the first table first: where it is empty, no more. */
function deliveriesOfInserted(db: Kysely<Tables>, { id }: Slots<AuditEventTable>) {
  return db
    .insertInto('deliveries')
    .columns(deliveryColumns)
    .expression(({ selectFrom }) =>
      selectFrom('webhooks')
        .crossJoin('audit_events as event')
        .select((pair) => deliveryOf(pair))
        .where('event.id', '=', id)
        .where('webhooks.disabled_at', 'is', null)
        .where(isWanted),
    );
}

/** Values go to slots by name: a slot has no members to spread. */
function rowOf(event: Slots<AuditEventTable>): Slots<AuditEventTable> {
  return {
    id: event.id,
    at: event.at,
    action: event.action,
    actor_kind: event.actor_kind,
    actor_id: event.actor_id,
    impersonator_id: event.impersonator_id,
    subject_id: event.subject_id,
    session_id: event.session_id,
    detail: event.detail,
    reason: event.reason,
    ip: event.ip,
    user_agent: event.user_agent,
  };
}

function eventToTable(event: AuditEventRow): AuditEventTable {
  return {
    id: event.id,
    at: event.at.getTime(),
    action: event.action,
    actor_kind: event.actorKind,
    actor_id: event.actorId,
    impersonator_id: event.impersonatorId,
    subject_id: event.subjectId,
    session_id: event.sessionId,
    detail: event.detail,
    reason: event.reason,
    ip: event.ip,
    user_agent: event.userAgent,
  };
}

export function eventFromTable(row: Selectable<AuditEventTable>): AuditEventRow {
  return {
    id: row.id,
    at: new Date(row.at),
    action: row.action,
    actorKind: row.actor_kind as ActorKind,
    actorId: row.actor_id,
    impersonatorId: row.impersonator_id,
    subjectId: row.subject_id,
    sessionId: row.session_id,
    detail: row.detail,
    reason: row.reason,
    ip: row.ip,
    userAgent: row.user_agent,
  };
}
