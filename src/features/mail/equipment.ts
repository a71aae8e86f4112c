import type { Config } from '../../config.ts';
import type { Clock } from '../../lib/clock.ts';
import { createMailTemplates, type MailTemplates } from './templates/templates.ts';
import { openMailTransport } from './transport/open.ts';
import type { MailTransport } from './transport/transport.ts';

/** What mails are written and sent with. */
export interface Equipment {
  readonly templates: MailTemplates;
  readonly transport: MailTransport;
}

/** Returns what mails are written and sent with. Throws ConfigError for templates with a fault. */
export async function loadEquipment(
  config: Config,
  clock: Clock,
  /** In the place of the one that AUTH_SMTP_URL names. */
  transport?: MailTransport,
): Promise<Equipment> {
  const { mailTemplates: folder, mailLocale: locale, mailFrom, issuer } = config;
  const service = mailFrom?.name || new URL(issuer).host;
  const templates = await createMailTemplates({ folder, locale, service });
  const opened = transport ?? (await openMailTransport(config, { clock }));
  if (!opened) throw new Error('AUTH_SMTP_URL is none: there is nothing to send mail with.');
  return { templates, transport: opened };
}
