import type { MailKinds } from '../features/mail/kinds.ts';
import type { Courier } from '../lib/courier.ts';
import type { LateParts } from './parts.ts';

/**
 * Begins to deliver mails, and returns what does so; null where this server sends none. What mails are written and sent with
 * is loaded with the first, and templates of the operator at once: ConfigError is thrown for one with a fault.
 */
export async function beginCourier(
  { config, store, clock, random, log, record, mailTransport }: LateParts,
  kinds: () => Promise<MailKinds>,
): Promise<Courier | null> {
  if (config.smtpUrl === null) return null;
  const equip = async () => {
    const { loadEquipment } = await import('../features/mail/equipment.ts');
    return loadEquipment(config, clock, mailTransport);
  };
  const checked = config.mailTemplates === null ? null : await equip();
  const { createMailCourier } = await import('../features/mail/courier.ts');
  const ofCourier = { clock, random, log, record, store: store.outbox, kinds };
  return createMailCourier({ ...ofCourier, equip: async () => checked ?? equip() });
}
