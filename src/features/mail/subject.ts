import type { MailPurpose } from '../one-time-tokens/store.ts';

const lettingIn: ReadonlySet<MailPurpose> = new Set(['RESET_PASSWORD', 'LOGIN']);

/**
 * Returns what a mail counts on: the mailbox. Mails that let the user in have a budget of their own, or a stranger who has
 * others sent to them would keep them from a new password. These are of use to the user, whoever has asked for them.
 */
export function subjectOf(purpose: MailPurpose, mailboxKey: string): string {
  return lettingIn.has(purpose) ? `way in ${mailboxKey}` : mailboxKey;
}
