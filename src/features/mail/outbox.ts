import type { Config } from '../../config.ts';
import { AuthError } from '../../errors.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Attempts } from '../attempts/attempts.ts';
import type { Caller } from '../attempts/caller.ts';
import { codeSeconds, codeTries, type OneTimeTokens } from '../one-time-tokens/one-time-tokens.ts';
import type { MailPurpose, OneTimeToken } from '../one-time-tokens/store.ts';
import { mailRequests } from './attempt-kinds.ts';
import { subjectOf } from './subject.ts';
import type { NewMail, Notice } from './new-mail.ts';
import type { MailName } from './templates/mails.ts';
import type { OutboxMail, OutboxStore } from './store.ts';

/** An address that may get a mail; see features/addresses/email-address.ts. */
export interface MailAddress {
  readonly address: string;
  /** What makes it unique. */
  readonly key: string;
  /** What limits count by: one for all addresses of a mailbox. */
  readonly mailboxKey: string;
}

/** What stands for a mail that a client has asked for, whether or not there is a user to get it. */
export interface MailReceipt {
  readonly token: string;
  /** Seconds. */
  readonly expiresIn: number;
}

/** A mail that a client asks for. */
export interface MailRequest {
  readonly kind: MailName;
  /** What its link and its code are for. */
  readonly purpose: MailPurpose;
  readonly to: MailAddress;
  /** Null where the mail is for the user of the address, whom no one has looked for yet. */
  readonly userId: string | null;
  readonly locale: string | null;
  readonly details?: OutboxMail['details'];
}

export interface Outbox {
  /** Whether this server sends mail. */
  readonly isOpen: boolean;
  /**
   * Stores a mail to be delivered, for any address, and looks for no user: work and answer are the same. Where the mail
   * belongs to a step, `insert` stores both with it. Throws MAIL_CLOSED, TOO_MANY_ATTEMPTS for too many mails to this
   * mailbox or from this address, SERVER_BUSY.
   */
  request(
    wish: MailRequest,
    caller: Caller,
    insert?: (mail: OutboxMail, receipt: OneTimeToken) => Promise<void>,
  ): Promise<MailReceipt>;
  /** Returns the row of a notice, for the step that it belongs to; null where this server sends no mail. */
  write(notice: Notice): OutboxMail | null;
  /** To be called when a step has stored mails: they leave at once. Another node would take them within seconds. */
  wake(): void;
}

export function createOutbox(options: {
  store: Pick<OutboxStore, 'insert'>;
  isOpen: boolean;
  tokens: Pick<OneTimeTokens, 'newReceipt'>;
  attempts: Pick<Attempts, 'countRequest'>;
  config: Config;
  newMail: NewMail;
  clock: Clock;
  /** Told that there are mails to be delivered. */
  onMail: () => void;
}): Outbox {
  const { store, isOpen, tokens, attempts, newMail, clock, onMail } = options;

  return {
    isOpen,
    wake: onMail,

    async request({ purpose, to, details = null, ...wish }, caller, insert = store.insert) {
      if (!isOpen) throw new AuthError('MAIL_CLOSED');
      await attempts.countRequest(mailRequests, subjectOf(purpose, to), caller);
      const { token, hash } = tokens.newReceipt();
      const email = { email: to.address, emailKey: to.key };
      const mail = newMail({ ...wish, ...email, details }, hash);
      const receipt: OneTimeToken = {
        hash,
        purpose,
        userId: null,
        ...email,
        triesLeft: codeTries,
        mailedAt: null,
        details,
        createdAt: mail.createdAt,
        expiresAt: new Date(clock.now() + codeSeconds * 1000),
        usedAt: null,
      };
      await insert(mail, receipt);
      onMail();
      return { token, expiresIn: codeSeconds };
    },

    write: (notice) => (isOpen ? newMail(notice) : null),
  };
}
