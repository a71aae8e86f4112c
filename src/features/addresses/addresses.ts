import type { Config } from '../../config.ts';
import type { Audit } from '../audit/audit.ts';
import type { Clock } from '../../lib/clock.ts';
import type { MailKinds } from '../mail/kinds.ts';
import type { IssueLink } from '../mail/links.ts';
import type { Outbox } from '../mail/outbox.ts';
import type { OneTimeTokens } from '../one-time-tokens/one-time-tokens.ts';
import type { UserStore } from '../users/store.ts';
import type { RequireNewEmail } from './blocked-domains.ts';
import { createConfirmEmail, type ConfirmEmail } from './confirm-email.ts';
import type { Contacts } from './contacts.ts';
import { createEmailChange, type EmailChange } from './email-change.ts';
import { addressMails } from './mails.ts';
import type { ContactStore } from './store.ts';
import { createUndoEmailChange, type UndoEmailChange } from './undo-email-change.ts';

export interface Addresses {
  readonly contacts: Contacts;
  readonly emailChange: EmailChange;
  readonly confirmEmail: ConfirmEmail;
  readonly undoEmailChange: UndoEmailChange;
  readonly mails: MailKinds;
}

/** Puts what is about users' addresses together. */
export function createAddresses(options: {
  store: { readonly contacts: ContactStore; readonly users: UserStore };
  tokens: OneTimeTokens;
  outbox: Outbox;
  issueLink: IssueLink;
  contacts: Contacts;
  requireNewEmail: RequireNewEmail;
  config: Config;
  clock: Clock;
  audit: Audit;
}): Addresses {
  const shared = { ...options, store: options.store.contacts };
  return {
    contacts: options.contacts,
    emailChange: createEmailChange(shared),
    confirmEmail: createConfirmEmail(shared),
    undoEmailChange: createUndoEmailChange(shared),
    mails: addressMails(options),
  };
}
