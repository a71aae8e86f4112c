import type { Permitted } from '../features/administration/permitted.ts';
import { createLateCourier, type LateCourier } from '../features/webhooks/late-courier.ts';
import type { Resolvers } from '../graphql/generated/resolvers.ts';
import type { LateParts } from './parts.ts';

/** Webhooks, of which nothing is loaded where there are none. */
export interface LateWebhooks {
  readonly courier: LateCourier;
  readonly resolvers: () => Promise<(permitted: Permitted) => Resolvers>;
}

export function createLateWebhooks(parts: LateParts): LateWebhooks {
  const load = async () => (await import('./webhooks.ts')).createWebhooksOf(parts);
  const courier = createLateCourier({
    store: parts.store.webhooks,
    load: async () => (await load()).createCourier(),
    onError: (error) => parts.log.warn({ err: error }, 'the webhooks could not be read'),
  });
  return {
    courier,
    async resolvers() {
      const { createResolvers } = await load();
      return (permitted) => createResolvers(courier.look, permitted);
    },
  };
}
