import type { Courier } from '../../lib/courier.ts';
import { once } from '../../lib/once.ts';
import { withoutOrigin } from '../../lib/origin.ts';
import type { WebhookStore } from './store.ts';

/** The courier of this node, which is there only where there is a webhook. */
export interface LateCourier {
  /** Looks whether there is one; another node may have created it. To be called now and then. */
  look(): Promise<void>;
  /** Called when an event was stored. */
  wake(): void;
  /** Resolves when nothing is due any more, or under way. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Nothing is loaded, and nothing asked, before the first event or the first look. What a webhook does is not done by the
 * request that has caused the event.
 */
export function createLateCourier(options: {
  store: Pick<WebhookStore, 'isAny'>;
  load: () => Promise<Courier>;
  onError: (error: unknown) => void;
}): LateCourier {
  const load = once(options.load);
  let courier: Courier | null = null;
  let isClosed = false;
  let hasLooked = false;

  const look = async (): Promise<void> => {
    if (courier || isClosed) return;
    hasLooked = true;
    if (!(await options.store.isAny())) return;
    courier = await load();
    if (isClosed) await courier.close();
    else courier.wake();
  };

  return {
    look: () => withoutOrigin(look),
    wake() {
      withoutOrigin(() => {
        if (courier) courier.wake();
        else if (!hasLooked) look().catch(options.onError);
      });
    },
    async idle() {
      await look();
      await courier?.idle();
    },
    async close() {
      isClosed = true;
      await courier?.close();
    },
  };
}
