import type { AuditEventRow } from '../features/audit/store.ts';
import type { UserStore } from '../features/users/store.ts';

/** Writes events to standard output, in this order. */
export type Print = (events: readonly AuditEventRow[]) => Promise<void>;

/** Returns what writes events for a person or, as JSON, for a program. */
export function createPrint(users: Pick<UserStore, 'findMany'>, isJson: boolean): Print {
  return async (events) => {
    const names = isJson ? null : await namesOf(users, events);
    for (const event of events)
      console.log(names ? toLine(event, names) : toHarmless(JSON.stringify(event)));
  };
}

async function namesOf(users: Pick<UserStore, 'findMany'>, events: readonly AuditEventRow[]) {
  const ids = events.flatMap(({ actorId, impersonatorId, subjectId }) =>
    [actorId, impersonatorId, subjectId].filter((id) => id !== null),
  );
  const found = await users.findMany([...new Set(ids)]);
  return new Map(found.map(({ id, username }) => [id, username]));
}

/** New columns come last. */
function toLine(event: AuditEventRow, names: ReadonlyMap<string, string>): string {
  const { id, at, action, actorKind, actorId, impersonatorId, subjectId } = event;
  const nameOf = (userId: string | null) =>
    userId === null ? null : plain(names.get(userId) ?? userId);
  const cells = [
    plain(id),
    at.toISOString(),
    plain(action),
    nameOf(actorId) ?? actorKind,
    nameOf(impersonatorId),
    nameOf(subjectId),
    event.sessionId && plain(event.sessionId),
    event.detail && plain(event.detail),
    event.ip && plain(event.ip),
    event.userAgent && quoted(event.userAgent),
    event.reason && quoted(event.reason),
  ];
  return cells.map((cell) => cell || '-').join('\t');
}

/** Returns the text as it is where that does no harm. */
function plain(text: string): string {
  return /^[\p{L}\p{N}_](?:[\p{L}\p{M}\p{N}_.:@, /+-]*[\p{L}\p{M}\p{N}_.])?$/u.test(text)
    ? text
    : quoted(text);
}

/** Returns a string of JSON. No spreadsheet takes it for a formula (OWASP: CSV injection). */
function quoted(text: string): string {
  return toHarmless(JSON.stringify(text)).replace(
    /^"([=+@-])/,
    (_, first: string) => `"${escaped(first)}`,
  );
}

/** Returns JSON that means the same, without characters that a terminal obeys or that are not seen. */
export function toHarmless(json: string): string {
  return json.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, escaped);
}

/** As JSON has it: by UTF-16 code units (RFC 8259 §7). */
function escaped(character: string): string {
  return Array.from({ length: character.length }, (_, index) =>
    character.charCodeAt(index).toString(16).padStart(4, '0'),
  )
    .map((unit) => `\\u${unit}`)
    .join('');
}
