import type { Config } from './config.ts';
import type { RecordEvent } from './events.ts';
import type { Audit } from './features/audit/audit.ts';
import type { DataKey } from './features/keys/data-key.ts';
import { createWebhookCourier } from './features/webhooks/courier.ts';
import { createPost, type Reach } from './features/webhooks/post.ts';
import { webhookResolvers } from './features/webhooks/resolvers.ts';
import { createSigningSecrets } from './features/webhooks/secrets.ts';
import type { WebhookStore } from './features/webhooks/store.ts';
import { createWebhooks } from './features/webhooks/webhooks.ts';
import type { Resolvers } from './graphql/generated/resolvers.ts';
import type { Clock } from './lib/clock.ts';
import type { Courier } from './lib/courier.ts';
import type { Logger } from './lib/log.ts';
import type { RandomBytes } from './lib/secrets.ts';

export interface WebhookParts {
  readonly config: Config;
  readonly store: WebhookStore;
  readonly dataKey: DataKey;
  readonly audit: Audit;
  readonly record: RecordEvent;
  readonly clock: Clock;
  readonly random: RandomBytes;
}

/** Puts webhooks together. `app.ts` loads it where there is one, and for who administers them. */
export function createWebhooksOf(parts: WebhookParts) {
  const secrets = createSigningSecrets(parts);
  return {
    createCourier(log: Logger, reach: Reach = {}): Courier {
      const post = createPost({ ...reach, isPrivate: parts.config.webhookPrivate });
      return createWebhookCourier({ ...parts, secrets, post, log });
    },

    createResolvers: (look: () => Promise<void>): Resolvers =>
      webhookResolvers(createWebhooks({ ...parts, secrets, look })),
  };
}
