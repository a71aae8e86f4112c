import type { Clock } from '../../lib/clock.ts';
import { createCourier, type Courier, type Delivering } from '../../lib/courier.ts';
import type { Logger } from '../../lib/log.ts';
import { createRarely } from '../../lib/rarely.ts';
import type { RandomBytes } from '../../lib/secrets.ts';
import type { RecordEvent } from '../../events.ts';
import type { Equipment } from './equipment.ts';
import type { MailKind, MailKinds } from './kinds.ts';
import type { OutboxMail, OutboxStore } from './store.ts';
import type { Sent } from './transport/transport.ts';

/** A claim ends after this time; a mail is sent or has failed long before. */
const claimMs = 60_000;
const sendMs = 30_000;
/** How many mails are under way at once: as many as there are connections to the relay. */
const lanes = 10;
const firstWaitMs = 5_000;
const longestWaitMs = 300_000;

/** What became of a mail that no node was there for. */
const late: Sent = { outcome: 'failed', answer: '' };

/** While servers are updated one after the other, another node may know it. */
const unknown: Sent = { outcome: 'failed', answer: 'This version knows no such mail' };

/** Returns what delivers the mails that wait. With it the connections to the relay are closed. */
export function createMailCourier(options: {
  store: Pick<OutboxStore, 'hasDue' | 'claim' | 'settle' | 'postpone'>;
  /** Both are asked for when there is a mail. */
  kinds: () => Promise<MailKinds>;
  equip: () => Promise<Equipment>;
  clock: Clock;
  random: RandomBytes;
  log: Logger;
  record: RecordEvent;
}): Courier {
  const { store, clock, random, log, record } = options;
  const rarely = createRarely(clock);
  const at = (ms: number) => new Date(clock.now() + ms);
  let equipment: Promise<Equipment> | undefined;

  const equip = (): Promise<Equipment> => {
    equipment ??= options.equip().catch((error: unknown) => {
      // What could not be read may be there when the mail is tried again.
      equipment = undefined;
      throw error;
    });
    return equipment;
  };

  const send = async (mail: OutboxMail, stop: AbortSignal): Promise<Sent | null> => {
    const compose = (await options.kinds())[mail.kind as MailKind];
    if (!compose) return unknown;
    const letter = await compose(mail);
    if (!letter) return null;
    const { templates, transport } = await equip();
    const rendered =
      'words' in letter
        ? templates.layOut(letter.words, mail.locale)
        : templates.render(letter.template, letter.locale ?? mail.locale, letter.view);
    return transport.send(
      { id: mail.id, to: letter.to, ...rendered },
      AbortSignal.any([AbortSignal.timeout(sendMs), stop]),
    );
  };

  /** Up to twice as long each time, shortened at random, so that many do not come back at one moment. */
  const waitMs = (tries: number): number => {
    const chance = random(2).readUInt16BE() / 0x1_00_00;
    return (0.5 + chance / 2) * Math.min(firstWaitMs * 2 ** (tries - 1), longestWaitMs);
  };

  /** Returns what the store is to do with a mail that is done with, or to be tried again. */
  const stepFor = (mail: OutboxMail, sent: Sent | null): (() => Promise<void>) => {
    if (sent?.outcome === 'failed') {
      const dueAt = at(waitMs(mail.tries));
      if (dueAt < mail.giveUpAt) {
        rarely(mail.kind, (times) =>
          log.warn({ kind: mail.kind, answer: sent.answer, times }, 'a mail is tried again later'),
        );
        return () => store.postpone(mail, dueAt);
      }
      record('mail_given_up', { kind: mail.kind });
    }
    if (sent?.outcome === 'refused') record('mail_refused', { kind: mail.kind });
    return () => store.settle(mail);
  };

  const deliver = async (mail: OutboxMail, { insist, stop }: Delivering): Promise<void> => {
    try {
      await insist(stepFor(mail, mail.giveUpAt > at(0) ? await send(mail, stop) : late));
    } catch (error) {
      // Its claim ends, and then it is tried again.
      log.error({ err: error, kind: mail.kind }, 'a mail was not delivered');
    }
  };

  const courier = createCourier({
    lanes,
    hasDue: () => store.hasDue(at(0)),
    queues: async () => ['outbox'],
    take: (_queue, limit) => store.claim({ now: at(0), until: at(claimMs), limit }),
    deliver,
    warn: (error) =>
      rarely('outbox', (times) => log.warn({ err: error, times }, 'the outbox could not be read')),
  });

  return {
    ...courier,
    async close() {
      await courier.close();
      await (await equipment?.catch(() => null))?.transport.close();
    },
  };
}
