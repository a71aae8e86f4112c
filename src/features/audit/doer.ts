import type { AuditEventRow } from './store.ts';

/** Returns whether another person, or a program of theirs, did it: not this user, and not someone unknown. */
export function isOfAnother(
  { actorId, impersonatorId }: Pick<AuditEventRow, 'actorId' | 'impersonatorId'>,
  userId: string,
): boolean {
  const doer = impersonatorId ?? actorId;
  return doer !== null && doer !== userId;
}

/** Returns an event as the user may see it whom it is about: where others were, and what they wrote, is for administrators. */
export function asSeenBy(event: AuditEventRow, userId: string): AuditEventRow {
  if (!isOfAnother(event, userId)) return event;
  return { ...event, reason: null, ip: null, userAgent: null };
}
