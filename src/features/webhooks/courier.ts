import type { RecordEvent } from '../../events.ts';
import type { Clock } from '../../lib/clock.ts';
import { createCourier, type Courier, type Delivering } from '../../lib/courier.ts';
import type { Logger } from '../../lib/log.ts';
import { createRarely } from '../../lib/rarely.ts';
import type { RandomBytes } from '../../lib/secrets.ts';
import type { Audit } from '../audit/audit.ts';
import { messageOf, signedHeaders } from './message.ts';
import type { Post, Posted } from './post.ts';
import { patienceMs, triesOfPatience, waitAfter } from './schedule.ts';
import type { SigningSecrets } from './secrets.ts';
import type { LeasedDelivery, Settled, SignedWebhook, WebhookStore } from './store.ts';

/** A delivery has an outcome long before. */
const leaseMs = 60_000;
/** How many deliveries of a webhook are under way at once. There are few webhooks, so none waits for another. */
const lanes = 4;

/** Returns what delivers the events that wait for webhooks. */
export function createWebhookCourier(options: {
  store: Pick<WebhookStore, 'due' | 'lease' | 'settle'>;
  post: Post;
  secrets: Pick<SigningSecrets, 'unseal'>;
  audit: Audit;
  clock: Clock;
  random: RandomBytes;
  log: Logger;
  record: RecordEvent;
}): Courier {
  const { store, post, secrets, audit, clock, random, log, record } = options;
  const rarely = createRarely(clock);
  const at = (ms: number) => new Date(clock.now() + ms);

  const attempt = (
    webhook: SignedWebhook,
    event: NonNullable<LeasedDelivery['event']>,
    stop: AbortSignal,
  ) => {
    const message = messageOf(event);
    const headers = signedHeaders(message, at(0), secretsOf(webhook, secrets, at(0)));
    return post(webhook.url, { headers, body: message.body }, stop);
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

  const deliver = async (delivery: LeasedDelivery, { insist, stop }: Delivering): Promise<void> => {
    const { webhook, event } = delivery;
    try {
      if (event === null) return await insist(() => settle(delivery, 'void'));
      const posted = await attempt(webhook, event, stop);
      // It says nothing about the receiver: when the lease is over, another node tries.
      if (posted === 'stopped') return;
      const outcome = outcomeOf(delivery, posted);
      await insist(() => settle(delivery, outcome));
    } catch (error) {
      log.error({ err: error, webhook: webhook.id }, 'an event was not delivered');
    }
  };

  const due = () => store.due(at(0));
  return createCourier({
    lanes,
    hasDue: async () => (await due()).length > 0,
    queues: due,
    take: (webhookId, limit) => store.lease({ webhookId, now: at(0), until: at(leaseMs), limit }),
    deliver,
    warn: (error) =>
      rarely('deliveries', (times) =>
        log.warn({ err: error, times }, 'the deliveries could not be read'),
      ),
  });
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
