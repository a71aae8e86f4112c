import { isUuid } from '../../lib/uuid.ts';
import type { Audit } from './audit.ts';

/** An event of a server that embeds Latchkey. */
export interface OwnEvent {
  /** The `id` of the user that it is about, who sees it under `activity`. */
  readonly userId?: string | undefined;
  /** What exactly, in 1 to 500 characters of one line. Put no secret into it: it is kept for as long as the audit log is. */
  readonly detail?: string | undefined;
  /** Why, in the words of a person: 1 to 500 characters of one line. */
  readonly reason?: string | undefined;
}

/**
 * Stores an event of your own in the audit log, and resolves when it is on disk; webhooks get it, too. The action is a value that your
 * `typeDefs` add to `enum AuditAction`. It is not in the transaction of what it tells of: that is in your own database.
 * Throws an error for an action that no `typeDefs` add, and for a detail that is not as described.
 */
export type RecordOwnEvent = (action: string, event?: OwnEvent) => Promise<void>;

const longest = 500;

export function createRecordOwnEvent(
  audit: Pick<Audit, 'note'>,
  actions: ReadonlySet<string>,
): RecordOwnEvent {
  return async (action, event = {}) => {
    const problem = problemOf(action, event, actions);
    if (problem !== null) throw new Error(`recordEvent: ${problem}`);
    const { userId, detail, reason } = event;
    await audit.note(action.toLowerCase(), { userId, detail, because: reason });
  };
}

function problemOf(
  action: string,
  { userId, ...texts }: OwnEvent,
  actions: ReadonlySet<string>,
): string | null {
  if (!actions.has(action))
    return `there is no action ${JSON.stringify(action)}. Add it in your typeDefs, in capitals: extend enum AuditAction { INVOICE_PAID }.`;
  if (userId !== undefined && !isUuid(userId)) return 'the userId must be the id of a user.';
  const bad = Object.entries(texts).find(([, text]) => text !== undefined && !isLine(text));
  return bad ? `the ${bad[0]} must be one line of 1 to ${longest} characters.` : null;
}

function isLine(text: unknown): boolean {
  return (
    typeof text === 'string' &&
    text.trim() !== '' &&
    text.length <= longest &&
    text.isWellFormed() &&
    !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text)
  );
}
