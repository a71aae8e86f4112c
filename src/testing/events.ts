import type { AuditEventRow, AuditStore } from '../features/audit/store.ts';

/** An event of the audit log: `AuditEvent` in the schema. */
export interface RecordedEvent {
  readonly id: string;
  readonly at: Date;
  /** A value of `AuditAction`, also of those that your `typeDefs` add. */
  readonly action: string;
  readonly actor: {
    readonly kind: AuditEventRow['actorKind'];
    readonly userId: string | null;
    /** The administrator who acted as the user. */
    readonly impersonatorId: string | null;
  };
  /** The user it was done to. */
  readonly subjectId: string | null;
  readonly sessionId: string | null;
  readonly detail: string | null;
  readonly reason: string | null;
  readonly ip: string | null;
  readonly userAgent: string | null;
}

const atOnce = 100;

/** Returns every event, the oldest first. */
export async function readEvents(store: Pick<AuditStore, 'page'>): Promise<RecordedEvent[]> {
  const events: AuditEventRow[] = [];
  let after: string | null = null;
  do {
    const page = await store.page({ filter: {}, after, limit: atOnce });
    events.push(...page.events);
    after = page.next;
  } while (after !== null);
  return events.toReversed().map(shown);
}

function shown(event: AuditEventRow): RecordedEvent {
  const { id, at, actorKind: kind, actorId: userId, impersonatorId } = event;
  const { subjectId, sessionId, detail, reason, ip, userAgent } = event;
  const action = event.action.toUpperCase();
  const of = { subjectId, sessionId, detail, reason, ip, userAgent };
  return { id, at, action, actor: { kind, userId, impersonatorId }, ...of };
}
