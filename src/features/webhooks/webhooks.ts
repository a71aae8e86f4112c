import type { Config } from '../../config.ts';
import { AuthError } from '../../errors.ts';
import type { Clock } from '../../lib/clock.ts';
import { quote } from '../../lib/quote.ts';
import type { RandomBytes } from '../../lib/secrets.ts';
import { uuidV7 } from '../../lib/uuid.ts';
import type { Audit } from '../audit/audit.ts';
import { problemOfUrl } from './receiver-url.ts';
import type { SigningSecrets } from './secrets.ts';
import { maxWebhooks, type ListedWebhook, type WebhookStore } from './store.ts';

export type { ListedWebhook } from './store.ts';

export interface NewWebhook {
  readonly webhook: ListedWebhook;
  /** The only time that it can be read. */
  readonly secret: string;
}

export interface Webhooks {
  list(): Promise<ListedWebhook[]>;
  /** Throws BAD_USER_INPUT, naming the argument below `input`. */
  create(input: { url: string; actions: readonly string[] }): Promise<NewWebhook>;
  /** Returns whether there was such a webhook. */
  delete(id: string): Promise<boolean>;
  /** Throws NOT_FOUND. */
  rotateSecret(id: string): Promise<NewWebhook>;
  /** Returns how many events are delivered again. Throws NOT_FOUND. */
  redeliver(id: string, since: Date): Promise<number>;
}

const dayMs = 24 * 60 * 60 * 1000;
const furthestBackMs = 3 * dayMs;

export function createWebhooks(options: {
  config: Pick<Config, 'webhookPrivate'>;
  store: WebhookStore;
  secrets: SigningSecrets;
  audit: Audit;
  clock: Clock;
  random: RandomBytes;
  /** Begins to deliver, where this node does not do so yet. */
  look: () => Promise<void>;
}): Webhooks {
  const { config, store, secrets, audit, clock, random, look } = options;
  const at = (ms: number) => new Date(clock.now() + ms);

  return {
    list: () => store.list(),

    async create({ url: text, actions: names }) {
      const url = requireReceiver(text, config.webhookPrivate);
      const id = uuidV7(clock, random);
      const secret = secrets.create();
      const actions = [...new Set(names)].toSorted();
      const times = { lastDeliveredAt: null, failingSince: null, disabledAt: null };
      const webhook = { id, url, actions, createdAt: at(0), ...times };
      const sealed = { sealed: secrets.seal(secret, id), previous: null };
      const outcome = await audit.step(
        () => store.insert(webhook, sealed),
        (done) => done === 'inserted' && { event: 'webhook_created', detail: id },
      );
      if (outcome === 'too-many')
        throw refuse('url', `There are ${maxWebhooks} webhooks. Delete one first.`);
      await look();
      const isItself = actions.length === 0 || actions.includes('webhook_created');
      return { webhook: { ...webhook, waiting: isItself ? 1 : 0 }, secret };
    },

    delete: (id) =>
      audit.step(
        () => store.delete(id),
        (wasThere) => wasThere && { event: 'webhook_deleted', detail: id },
      ),

    async rotateSecret(id) {
      const secret = secrets.create();
      const step = { id, sealed: secrets.seal(secret, id), previousUntil: at(dayMs) };
      const webhook = await audit.step(
        () => store.rotate(step),
        (done) => done && { event: 'webhook_secret_rotated', detail: id },
      );
      if (!webhook) throw noSuchWebhook();
      return { webhook, secret };
    },

    async redeliver(id, since) {
      const from = new Date(Math.max(since.getTime(), clock.now() - furthestBackMs));
      const count = await audit.step(
        () => store.redeliver({ id, since: from, now: at(0) }),
        (done) => done !== null && { event: 'webhook_redelivered', detail: id },
      );
      if (count === null) throw noSuchWebhook();
      await look();
      return count;
    },
  };
}

/** Returns the URL in its usual form. */
function requireReceiver(url: string, isPrivate: boolean): string {
  const problem = problemOfUrl(url, { isPrivate });
  if (problem !== null) throw refuse('url', `${quote(url)} ${problem}.`);
  return new URL(url).href;
}

function refuse(argument: string, message: string): AuthError {
  return new AuthError('BAD_USER_INPUT', { message, argument: ['input', argument] });
}

function noSuchWebhook(): AuthError {
  return new AuthError('NOT_FOUND', { message: 'There is no such webhook.' });
}
