import type { Permitted } from '../features/administration/permitted.ts';
import { createIsKnownAction } from '../features/audit/known-actions.ts';
import { createWebhookCourier } from '../features/webhooks/courier.ts';
import { createPost } from '../features/webhooks/post.ts';
import { webhookResolvers } from '../features/webhooks/resolvers.ts';
import { createSigningSecrets } from '../features/webhooks/secrets.ts';
import { createWebhooks } from '../features/webhooks/webhooks.ts';
import type { Resolvers } from '../graphql/generated/resolvers.ts';
import type { Courier } from '../lib/courier.ts';
import type { LateParts } from './parts.ts';

/** Puts webhooks together. `late-webhooks.ts` loads it where there is one, and for who administers them. */
export function createWebhooksOf(parts: LateParts) {
  const secrets = createSigningSecrets(parts);
  const ofWebhooks = { ...parts, store: parts.store.webhooks, secrets };
  return {
    createCourier(): Courier {
      const post = createPost({ ...parts.webhookReach, isPrivate: parts.config.webhookPrivate });
      return createWebhookCourier({ ...ofWebhooks, post });
    },

    createResolvers: (look: () => Promise<void>, permitted: Permitted): Resolvers =>
      webhookResolvers(
        createWebhooks({ ...ofWebhooks, permitted, look }),
        createIsKnownAction(parts.ownActions),
      ),
  };
}
