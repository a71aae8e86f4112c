import type { Transaction } from 'kysely';
import type { AuditEventRow } from '../../features/audit/store.ts';
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
