import type { Selectable, Transaction } from 'kysely';
import type { ActorKind, AuditEventRow } from '../../features/audit/store.ts';
import type { AuditEventTable, Tables } from '../tables.ts';

/** Inserts events, in the transaction of what they tell of, and what webhooks are to get of them. */
export async function insertEvents(
  db: Transaction<Tables>,
  events: readonly AuditEventRow[],
): Promise<void> {
  if (events.length === 0) return;
  await db.insertInto('audit_events').values(events.map(eventToTable)).execute();
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
