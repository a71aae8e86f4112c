import type { Clock } from '../../lib/clock.ts';
import type { RandomBytes } from '../../lib/secrets.ts';
import { uuidV7 } from '../../lib/uuid.ts';
import { mailLifetimes, type MailKind } from './kinds.ts';
import type { OutboxMail } from './store.ts';

/** A mail that tells about something, to be stored in the transaction of what it tells. */
export interface Notice {
  readonly kind: MailKind;
  readonly email: string;
  readonly emailKey: string;
  readonly userId: string | null;
  readonly locale: string | null;
  readonly details?: OutboxMail['details'];
}

/** Returns the row of a mail that is due now. With the hash of a receipt, the mail has a code. */
export type NewMail = (notice: Notice, receiptHash?: string | null) => OutboxMail;

export function createNewMail({ clock, random }: { clock: Clock; random: RandomBytes }): NewMail {
  return ({ kind, details = null, ...notice }, receiptHash = null) => {
    const now = clock.now();
    const at = new Date(now);
    return {
      id: uuidV7(clock, random),
      kind,
      ...notice,
      details,
      receiptHash,
      createdAt: at,
      dueAt: at,
      giveUpAt: new Date(now + mailLifetimes[kind] * 1000),
      tries: 0,
    };
  };
}
