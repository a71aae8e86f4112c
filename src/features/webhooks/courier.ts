import type { RecordEvent } from '../../events.ts';
import { backOff } from '../../lib/backoff.ts';
import type { Clock } from '../../lib/clock.ts';
import { every } from '../../lib/every.ts';
import type { Logger } from '../../lib/log.ts';
import { createRarely } from '../../lib/rarely.ts';
import type { RandomBytes } from '../../lib/secrets.ts';
import { isAboutQuestion } from '../../lib/store-errors.ts';
import type { Audit } from '../audit/audit.ts';
import { messageOf, signedHeaders } from './message.ts';
import type { Post, Posted } from './post.ts';
import { patienceMs, triesOfPatience, waitAfter } from './schedule.ts';
import type { SigningSecrets } from './secrets.ts';
import type { LeasedDelivery, Settled, SignedWebhook, WebhookStore } from './store.ts';

/** Delivers the events that wait. Any number of nodes do so at once: each takes what no other has. */
export interface WebhookCourier {
  /** Delivers what is due; asked while it does so, it looks once more. */
  wake(): void;
  /** Resolves when nothing is due any more, or under way. */
  idle(): Promise<void>;
  /** Takes no more, and waits some seconds for what is under way. What was not taken by then is another node's. */
  close(): Promise<void>;
}

/** A delivery has an outcome long before. */
const leaseMs = 60_000;
/** How long a stop waits for deliveries that are under way. */
const closeMs = 4_000;
/** Events of other nodes, and those whose next attempt is due, are found by looking. */
const lookMs = 5_000;
/** How many deliveries of a webhook are under way at once. There are few webhooks, so none waits for another. */
const lanes = 4;
/** How often a database that is away is told what came of a delivery, before others take it. */
const mostAttempts = 30;

export function createWebhookCourier(options: {
  store: Pick<WebhookStore, 'due' | 'lease' | 'settle'>;
  post: Post;
  secrets: Pick<SigningSecrets, 'unseal'>;
  audit: Audit;
  clock: Clock;
  random: RandomBytes;
  log: Logger;
  record: RecordEvent;
}): WebhookCourier {
  const { store, post, secrets, audit, clock, random, log, record } = options;
  const rarely = createRarely(clock);
  const at = (ms: number) => new Date(clock.now() + ms);
  const closing = new AbortController();
  const stopping = new AbortController();
  /** How many deliveries of each webhook are under way. */
  const underWay = new Map<string, number>();
  let isLooking = false;
  let looksAgain = false;
  let whenIdle: (() => void)[] = [];

  const attempt = (webhook: SignedWebhook, event: NonNullable<LeasedDelivery['event']>) => {
    const message = messageOf(event);
    const headers = signedHeaders(message, at(0), secretsOf(webhook, secrets, at(0)));
    return post(webhook.url, { headers, body: message.body }, stopping.signal);
  };

  const outcomeOf = ({ webhook, tries }: LeasedDelivery, posted: Posted): Settled => {
    if (typeof posted === 'number' && posted >= 200 && posted < 300) return 'taken';
    if (posted === 410) return 'gone';
    rarely(`${webhook.id} ${posted}`, (times) =>
      log.warn({ webhook: webhook.id, answer: posted, times }, 'a webhook did not take an event'),
    );
    const wait = waitAfter(tries, random);
    if (wait !== null) return { againAt: at(wait) };
    record('webhook_event_given_up', { detail: webhook.id });
    return 'given-up';
  };

  const settle = (delivery: LeasedDelivery, outcome: Settled) => {
    const { id, tries, webhook } = delivery;
    const disableIfFailingBefore = tries >= triesOfPatience ? at(-patienceMs) : null;
    return audit.step(
      () =>
        store.settle(
          { id, tries, webhookId: webhook.id },
          { outcome, now: at(0), disableIfFailingBefore },
        ),
      (settled) => settled === 'disabled' && { event: 'webhook_disabled', detail: webhook.id },
    );
  };

  /** A delivery that the receiver has taken would come again where the database is away only for a moment. */
  const insist = async (step: () => Promise<unknown>): Promise<void> => {
    for (let tried = 0; ; tried += 1) {
      try {
        await step();
        return;
      } catch (error) {
        if (isAboutQuestion(error) || tried === mostAttempts || stopping.signal.aborted)
          throw error;
        await backOff(tried, 200, 1_000);
      }
    }
  };

  const deliver = async (delivery: LeasedDelivery): Promise<void> => {
    const { webhook, event } = delivery;
    try {
      if (event === null) return await insist(() => settle(delivery, 'void'));
      const posted = await attempt(webhook, event);
      // It says nothing about the receiver: when the lease is over, another node tries.
      if (posted === 'stopped') return;
      const outcome = outcomeOf(delivery, posted);
      await insist(() => settle(delivery, outcome));
    } catch (error) {
      log.error({ err: error, webhook: webhook.id }, 'an event was not delivered');
    }
  };

  const change = (webhookId: string, by: number): void => {
    const count = (underWay.get(webhookId) ?? 0) + by;
    if (count === 0) underWay.delete(webhookId);
    else underWay.set(webhookId, count);
  };

  /** Takes as many deliveries of a webhook as there are free lanes. */
  const fill = async (webhookId: string): Promise<void> => {
    const free = lanes - (underWay.get(webhookId) ?? 0);
    if (free === 0 || closing.signal.aborted) return;
    const step = { webhookId, now: at(0), until: at(leaseMs), limit: free };
    const leased = await store.lease(step);
    for (const delivery of leased) {
      change(webhookId, 1);
      void deliver(delivery).finally(() => {
        change(webhookId, -1);
        void look();
      });
    }
  };

  const warn = (error: unknown): void =>
    rarely('deliveries', (times) =>
      log.warn({ err: error, times }, 'the deliveries could not be read'),
    );

  const look = async (): Promise<void> => {
    looksAgain = true;
    if (isLooking) return;
    isLooking = true;
    while (looksAgain && !closing.signal.aborted) {
      looksAgain = false;
      try {
        for (const webhookId of await store.due(at(0))) await fill(webhookId);
      } catch (error) {
        warn(error);
      }
    }
    isLooking = false;
    if (underWay.size > 0) return;
    for (const resolve of whenIdle) resolve();
    whenIdle = [];
  };

  const stop = every(
    lookMs,
    async () => {
      if ((await store.due(at(0))).length > 0) await look();
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
    },
  };
}

/** The newest first. The one before signs too while the receiver may still have it alone. */
function secretsOf(
  { id, sealed, previous }: SignedWebhook,
  secrets: Pick<SigningSecrets, 'unseal'>,
  now: Date,
): string[] {
  const before = previous !== null && previous.until > now ? [previous.sealed] : [];
  return [sealed, ...before].map((one) => secrets.unseal(one, id));
}
