import type { Kysely, Selectable } from 'kysely';
import type { ActorKind, AuditEventRow, AuditStore } from '../../features/audit/store.ts';
import type { AuditEventTable, Tables } from '../tables.ts';
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

    async page({ filter, after, limit }) {
      let events = db.selectFrom('audit_events').selectAll();
      if (filter.subjectId !== undefined)
        events = events.where('subject_id', '=', filter.subjectId);
      if (after !== null) events = events.where('id', '<', after);
      const rows = await events
        .orderBy('id', 'desc')
        .limit(limit + 1)
        .execute();
      const page = rows.slice(0, limit).map(eventFromTable);
      return { events: page, next: rows.length > limit ? (page.at(-1)?.id ?? null) : null };
    },

    deleteBefore: () => Promise.reject(new Error('Not there yet.')),
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
