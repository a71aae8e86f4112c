import type { OneTimeToken } from '../one-time-tokens/store.ts';

/**
 * A mail that waits to be delivered. It holds no secret of Latchkey's: links and codes are made when it is delivered. Mails
 * of a server that embeds Latchkey wait with their words.
 */
export interface OutboxMail {
  /** A UUID version 7; the Message-ID, too. */
  readonly id: string;
  /** Its name; see features/mail/kinds.ts. */
  readonly kind: string;
  readonly userId: string | null;
  readonly email: string;
  readonly emailKey: string;
  /** The hash of the receipt that the code in the mail goes with; null where the mail has no code. */
  readonly receiptHash: string | null;
  readonly locale: string | null;
  readonly details: Readonly<Record<string, unknown>> | null;
  readonly createdAt: Date;
  /** When it is to be tried next. */
  readonly dueAt: Date;
  /** When it is too late for it. */
  readonly giveUpAt: Date;
  /** How often it was tried, the attempt that is under way included. */
  readonly tries: number;
}

/** A mail that this node has to itself for a while. When `tries` is another by then, so does another node. */
export type ClaimedMail = Pick<OutboxMail, 'id' | 'tries'>;

export interface OutboxStore {
  /** Stores a mail to be delivered, with the receipt of the client that asked for it. */
  insert(mail: OutboxMail, receipt: OneTimeToken | null): Promise<void>;
  /** Returns whether a mail is due. It only reads: a database in a file has one writer at a time. */
  hasDue(now: Date): Promise<boolean>;
  /**
   * Takes up to `limit` mails that are due, the oldest first, and makes them due again at `until`: no other node takes
   * them before. A node that dies leaves them to others by that.
   */
  claim(step: { now: Date; until: Date; limit: number }): Promise<OutboxMail[]>;
  /** Deletes a mail that is done with. */
  settle(mail: ClaimedMail): Promise<void>;
  /** Has a mail tried again at that moment. */
  postpone(mail: ClaimedMail, dueAt: Date): Promise<void>;
  /** Returns how many mails wait, how many of them were tried before, and since when the oldest has been waiting. */
  state(): Promise<{ waiting: number; tried: number; oldest: Date | null }>;
}
