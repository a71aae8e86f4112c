import type { Config } from '../../config.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Logger } from '../../lib/log.ts';
import type { RandomBytes } from '../../lib/secrets.ts';
import type { RecordEvent } from '../../events.ts';
import type { Attempts } from '../attempts/attempts.ts';
import type { OneTimeTokens } from '../one-time-tokens/one-time-tokens.ts';
import type { OneTimeTokenStore } from '../one-time-tokens/store.ts';
import { createCourier, type Courier, type Equipment } from './courier.ts';
import type { Compose, MailKinds } from './kinds.ts';
import { createLinks, type IssueLink } from './links.ts';
import { createNewMail } from './new-mail.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import { composeOwn, createSendMail, type SendMail } from './own-mails.ts';
import type { OutboxStore } from './store.ts';
import type { MailTransport } from './transport/transport.ts';

export interface Mail {
  readonly outbox: Outbox;
  readonly issueLink: IssueLink;
  readonly sendMail: SendMail;
  /** Begins to deliver mails of these kinds. Returns null where this server sends none. */
  deliver(kinds: MailKinds): Courier | null;
}

/**
 * Returns what other features need to send mail. Templates of the operator are checked, and ConfigError thrown; all else
 * that mail needs is loaded with the first one.
 */
export async function createMail(options: {
  config: Config;
  store: { readonly outbox: OutboxStore; readonly oneTimeTokens: OneTimeTokenStore };
  tokens: OneTimeTokens;
  attempts: Attempts;
  clock: Clock;
  random: RandomBytes;
  log: Logger;
  record: RecordEvent;
  /** In the place of the one that AUTH_SMTP_URL names. */
  transport?: MailTransport | undefined;
}): Promise<Mail> {
  const { config, store, clock } = options;
  const isOpen = config.smtpUrl !== null;
  const equip = () => loadEquipment(config, clock, options.transport);
  const checked = isOpen && config.mailTemplates !== null ? await equip() : null;
  let courier: Courier | null = null;
  const wake = () => courier?.wake();
  const newMail = createNewMail(options);

  return {
    outbox: createOutbox({ ...options, store: store.outbox, isOpen, newMail, onMail: wake }),
    sendMail: createSendMail({ store: store.outbox, isOpen, newMail, wake }),
    issueLink: createLinks({ ...options, store: store.oneTimeTokens }),
    deliver(kinds) {
      if (!isOpen) return null;
      courier = createCourier({
        ...options,
        store: store.outbox,
        kinds: { test: composeTest, own: composeOwn, ...kinds },
        equip: async () => checked ?? (await equip()),
      });
      return courier;
    },
  };
}

/** Of `latchkey mail test`. */
const composeTest: Compose = async ({ email }) => ({ template: 'test', to: email, view: {} });

/** Returns what mails are written and sent with. Throws ConfigError for templates with a fault. */
export async function loadEquipment(
  config: Config,
  clock: Clock,
  transport?: MailTransport,
): Promise<Equipment> {
  const { createMailTemplates } = await import('./templates/templates.ts');
  const { openMailTransport } = await import('./transport/open.ts');
  const { mailTemplates: folder, mailLocale: locale, mailFrom, issuer } = config;
  const service = mailFrom?.name || new URL(issuer).host;
  const templates = await createMailTemplates({ folder, locale, service });
  const opened = transport ?? (await openMailTransport(config, { clock }));
  if (!opened) throw new Error('AUTH_SMTP_URL is none: there is nothing to send mail with.');
  return { templates, transport: opened };
}
