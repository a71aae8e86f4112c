import type { Clock } from '../../lib/clock.ts';
import { backOff } from '../../lib/backoff.ts';
import { every } from '../../lib/every.ts';
import type { Logger } from '../../lib/log.ts';
import { createRarely } from '../../lib/rarely.ts';
import type { RandomBytes } from '../../lib/secrets.ts';
import { isAboutQuestion } from '../../lib/store-errors.ts';
import type { RecordEvent } from '../../events.ts';
import type { Equipment } from './equipment.ts';
import type { MailKind, MailKinds } from './kinds.ts';
import type { OutboxMail, OutboxStore } from './store.ts';
import type { Sent } from './transport/transport.ts';

/** Delivers the mails that wait. Any number of nodes do so at once: each takes what no other has. */
export interface Courier {
  /** Delivers what is due; asked while it does so, it looks once more. */
  wake(): void;
  /** Resolves when nothing is due any more, or under way. */
  idle(): Promise<void>;
  /**
   * Takes no more mails, waits some seconds for those that are under way, and closes the connections to the relay. What
   * was not sent by then is another node's.
   */
  close(): Promise<void>;
}

/** A claim ends after this time; a mail is sent or has failed long before. */
const claimMs = 60_000;
const sendMs = 30_000;
/** How long a stop waits for mails that are under way. */
const closeMs = 4_000;
/** Mails of other nodes, and those whose next attempt is due, are found by looking. */
const lookMs = 5_000;
/** How many mails are under way at once: as many as there are connections to the relay. */
const lanes = 10;
const firstWaitMs = 5_000;
const longestWaitMs = 300_000;
/** How often a database that is away is told what became of a mail, before others take the mail. */
const mostAttempts = 30;

/** What became of a mail that no node was there for. */
const late: Sent = { outcome: 'failed', answer: '' };

/** While servers are updated one after the other, another node may know it. */
const unknown: Sent = { outcome: 'failed', answer: 'This version knows no such mail' };

export function createCourier(options: {
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
  const closing = new AbortController();
  const stopping = new AbortController();
  let equipment: Promise<Equipment> | undefined;
  let underWay = 0;
  let isLooking = false;
  let looksAgain = false;
  let whenIdle: (() => void)[] = [];

  const equip = (): Promise<Equipment> => {
    equipment ??= options.equip().catch((error: unknown) => {
      // What could not be read may be there when the mail is tried again.
      equipment = undefined;
      throw error;
    });
    return equipment;
  };

  const send = async (mail: OutboxMail): Promise<Sent | null> => {
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
      AbortSignal.any([AbortSignal.timeout(sendMs), stopping.signal]),
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

  /** A mail that the relay has taken would leave again where the database is away only for a moment. */
  const insist = async (step: () => Promise<void>): Promise<void> => {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await step();
      } catch (error) {
        if (isAboutQuestion(error) || attempt === mostAttempts || stopping.signal.aborted)
          throw error;
        await backOff(attempt, 200, 1_000);
      }
    }
  };

  const deliver = async (mail: OutboxMail): Promise<void> => {
    try {
      await insist(stepFor(mail, mail.giveUpAt > at(0) ? await send(mail) : late));
    } catch (error) {
      // Its claim ends, and then it is tried again.
      log.error({ err: error, kind: mail.kind }, 'a mail was not delivered');
    }
  };

  const done = (): void => {
    underWay -= 1;
    void look();
  };

  const warn = (error: unknown): void =>
    rarely('outbox', (times) => log.warn({ err: error, times }, 'the outbox could not be read'));

  /** Takes as many mails as there are free lanes, until none is due. */
  const look = async (): Promise<void> => {
    looksAgain = true;
    if (isLooking) return;
    isLooking = true;
    while (looksAgain && !closing.signal.aborted && underWay < lanes) {
      looksAgain = false;
      const free = lanes - underWay;
      const step = { now: at(0), until: at(claimMs), limit: free };
      const claimed = await store.claim(step).catch((error: unknown) => {
        warn(error);
        return [];
      });
      underWay += claimed.length;
      for (const mail of claimed) void deliver(mail).finally(done);
      if (claimed.length === free) looksAgain = true;
    }
    isLooking = false;
    if (underWay > 0) return;
    for (const resolve of whenIdle) resolve();
    whenIdle = [];
  };

  const stop = every(
    lookMs,
    async () => {
      if (await store.hasDue(at(0))) await look();
    },
    warn,
  );

  const idle = async (): Promise<void> => {
    const waited = new Promise<void>((resolve) => whenIdle.push(resolve));
    void look();
    return waited;
  };

  return {
    wake: () => void look(),
    idle,
    async close() {
      stop();
      closing.abort();
      const timer = setTimeout(() => stopping.abort(), closeMs);
      await idle();
      clearTimeout(timer);
      await (await equipment?.catch(() => null))?.transport.close();
    },
  };
}
