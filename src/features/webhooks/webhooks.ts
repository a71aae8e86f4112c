import type { Config } from '../../config.ts';
import { AuthError } from '../../errors.ts';
import type { Clock } from '../../lib/clock.ts';
import type { RandomBytes } from '../../lib/secrets.ts';
import { isUuid, uuidV7 } from '../../lib/uuid.ts';
import type { Administrator, Permitted } from '../administration/permitted.ts';
import type { Audit, Told } from '../audit/audit.ts';
import { problemOfUrl } from './receiver-url.ts';
import type { SigningSecrets } from './secrets.ts';
import { maxWebhooks, type ListedWebhook, type WebhookStore } from './store.ts';

export type { ListedWebhook } from './store.ts';

export interface NewWebhook {
  readonly webhook: ListedWebhook;
  /** The only time that it can be read. */
  readonly secret: string;
}

/** What administrators do with webhooks. Each change throws what `Permitted` throws, too. */
export interface Webhooks {
  list(): Promise<ListedWebhook[]>;
  /** Throws BAD_USER_INPUT, naming the argument below `input`. */
  create(
    by: Administrator,
    input: { url: string; actions: readonly string[] },
  ): Promise<NewWebhook>;
  /** Returns whether there was such a webhook. */
  delete(by: Administrator, id: string): Promise<boolean>;
  /** Throws NOT_FOUND. */
  rotateSecret(by: Administrator, id: string): Promise<NewWebhook>;
  /** Returns how many events are delivered again. Throws NOT_FOUND. */
  redeliver(by: Administrator, id: string, since: Date): Promise<number>;
}

const dayMs = 24 * 60 * 60 * 1000;
const furthestBackMs = 3 * dayMs;

export function createWebhooks(options: {
  config: Pick<Config, 'webhookPrivate'>;
  store: WebhookStore;
  secrets: SigningSecrets;
  permitted: Permitted;
  audit: Audit;
  clock: Clock;
  random: RandomBytes;
  /** Begins to deliver, where this node does not do so yet. */
  look: () => Promise<void>;
}): Webhooks {
  const { config, store, secrets, permitted, audit, clock, random, look } = options;
  const at = (ms: number) => new Date(clock.now() + ms);

  /** Runs a step whose outcome may be worth telling, where the administrator may still take it. */
  const change = <T>(
    by: Administrator,
    step: () => Promise<T>,
    tellOf: (done: T) => Told | false | null,
  ): Promise<T> => permitted(by, { needs: 'latchkey:webhooks' }, () => audit.step(step, tellOf));

  return {
    list: () => store.list(),

    async create(by, { url: text, actions: names }) {
      const url = requireReceiver(text, config.webhookPrivate);
      const id = uuidV7(clock, random);
      const secret = secrets.create();
      const actions = [...new Set(names)].toSorted();
      const times = { lastDeliveredAt: null, failingSince: null, disabledAt: null };
      const webhook = { id, url, actions, createdAt: at(0), ...times };
      const sealed = { sealed: secrets.seal(secret, id), previous: null };
      const outcome = await change(
        by,
        () => store.insert(webhook, sealed),
        (done) => done === 'inserted' && { event: 'webhook_created', detail: id },
      );
      if (outcome === 'too-many')
        throw refuse('url', `There are ${maxWebhooks} webhooks. Delete one first.`);
      await look();
      const isItself = actions.length === 0 || actions.includes('webhook_created');
      return { webhook: { ...webhook, waiting: isItself ? 1 : 0 }, secret };
    },

    async delete(by, id) {
      if (!isUuid(id)) return false;
      return change(
        by,
        () => store.delete(id),
        (wasThere) => wasThere && { event: 'webhook_deleted', detail: id },
      );
    },

    async rotateSecret(by, id) {
      if (!isUuid(id)) throw noSuchWebhook();
      const secret = secrets.create();
      const step = { id, sealed: secrets.seal(secret, id), previousUntil: at(dayMs) };
      const webhook = await change(
        by,
        () => store.rotate(step),
        (done) => done && { event: 'webhook_secret_rotated', detail: id },
      );
      if (!webhook) throw noSuchWebhook();
      return { webhook, secret };
    },

    async redeliver(by, id, since) {
      if (!isUuid(id)) throw noSuchWebhook();
      const from = new Date(Math.max(since.getTime(), clock.now() - furthestBackMs));
      const count = await change(
        by,
        () => store.redeliver({ id, since: from, now: at(0) }),
        (done) => done !== null && { event: 'webhook_redelivered', detail: id },
      );
      if (count === null) throw noSuchWebhook();
      await look();
      return count;
    },
  };
}

/** Returns the URL in its usual form. A refusal does not repeat it: it may have a password. */
function requireReceiver(url: string, isPrivate: boolean): string {
  const problem = problemOfUrl(url, { isPrivate });
  if (problem !== null) throw refuse('url', `The URL ${problem}.`);
  return new URL(url).href;
}

function refuse(argument: string, message: string): AuthError {
  return new AuthError('BAD_USER_INPUT', { message, argument: ['input', argument] });
}

function noSuchWebhook(): AuthError {
  return new AuthError('NOT_FOUND', { message: 'There is no such webhook.' });
}
