import type { Config } from '../../config.ts';
import type { Clock } from '../../lib/clock.ts';
import type { RandomBytes } from '../../lib/secrets.ts';
import type { Attempts } from '../attempts/attempts.ts';
import type { OneTimeTokens } from '../one-time-tokens/one-time-tokens.ts';
import type { OneTimeTokenStore } from '../one-time-tokens/store.ts';
import { createLinks, type IssueLink } from './links.ts';
import { createNewMail } from './new-mail.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import { createSendMail, type SendMail } from './own-mails.ts';
import type { OutboxStore } from './store.ts';

export interface Mail {
  readonly outbox: Outbox;
  readonly issueLink: IssueLink;
  readonly sendMail: SendMail;
}

/** Returns what other features need to send mail. */
export function createMail(options: {
  config: Config;
  store: { readonly outbox: OutboxStore; readonly oneTimeTokens: OneTimeTokenStore };
  tokens: OneTimeTokens;
  attempts: Attempts;
  clock: Clock;
  random: RandomBytes;
  /** To be called when there are mails to be delivered. */
  wake: () => void;
}): Mail {
  const { config, store, wake } = options;
  const isOpen = config.smtpUrl !== null;
  const newMail = createNewMail(options);
  return {
    outbox: createOutbox({ ...options, store: store.outbox, isOpen, newMail, onMail: wake }),
    sendMail: createSendMail({ store: store.outbox, isOpen, newMail, wake }),
    issueLink: createLinks({ ...options, store: store.oneTimeTokens }),
  };
}
