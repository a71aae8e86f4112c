import type { MailPurpose } from '../one-time-tokens/store.ts';

const lettingIn: ReadonlySet<MailPurpose> = new Set(['RESET_PASSWORD', 'LOGIN']);

/**
 * Returns what a mail counts on: the mailbox. Mails that let the user in are sent to a proved address alone. Each of the
 * two counts on the address as it is written, or a stranger who asks for other mails, or for an alias that no user has,
 * would keep the user from a new password. What a stranger uses up is sent to the user, and works.
 */
export function subjectOf(
  purpose: MailPurpose,
  { key, mailboxKey }: { readonly key: string; readonly mailboxKey: string },
): string {
  return lettingIn.has(purpose) ? `${purpose} ${key}` : mailboxKey;
}
