import type { Carrier, Held, Payload } from './carriers.ts';
import { LatchkeyError } from './errors.ts';
import { createFreshness, type Freshness } from './freshness.ts';
import { createListeners, type Listeners } from './listeners.ts';
import type { Platform } from './platform.ts';
import { createTabs, type News, type Tabs } from './tabs.ts';
import type { Change, SignedOutReason } from './types.ts';

/** What this tab knows of the session. It is the same session in every tab of the browser. */
export interface Session extends Pick<Tabs, 'exclusively' | 'close'>, Pick<Freshness, 'isOld'> {
  readonly listeners: Listeners;
  /** Returns what requests are sent with, and notices what other tabs have done without a word. */
  look(): Promise<Held>;
  /** Throws USER_CHANGED if the user is another one than `before`: a request for one must not be sent for another. */
  requireSame(before: string | undefined): void;
  /** Keeps what the server gave, and tells the other tabs. With `used`, only if that is still held. */
  keep(payload: Payload, used?: Held): Promise<void>;
  /** Signs the user out, and tells the other tabs. With `used`, only if that is still held. */
  end(reason: SignedOutReason, used?: Held): Promise<void>;
}

export function createSession(name: string, carrier: Carrier, platform: Platform): Session {
  const listeners = createListeners();
  const freshness = createFreshness(platform);

  const hear = async ({ key, user, reason, expiresIn }: News) => {
    if (!(await carrier.follow(key, !user))) return;
    freshness.begin(key, expiresIn);
    listeners.set({ user, reason, otherTab: true } as Change);
  };
  const tabs = createTabs(name, platform, (news) => void hear(news));

  return {
    listeners,
    exclusively: tabs.exclusively,
    close: tabs.close,
    isOld: freshness.isOld,
    async look() {
      const held = await carrier.read();
      const { user } = listeners;
      const otherTab = true;
      if (held.isOut && user) listeners.set({ user: null, reason: 'logout', otherTab });
      if (held.user && user !== undefined && user?.id !== held.user.id)
        listeners.set({ user: held.user, reason: 'login', otherTab });
      return held;
    },
    requireSame(before) {
      if (before === undefined || !listeners.user || listeners.user.id === before) return;
      throw new LatchkeyError('Another user has logged in.', { code: 'USER_CHANGED' });
    },
    async keep(payload, used) {
      const held = await carrier.keep(payload, used);
      if (!held) return;
      const { user, expiresIn } = payload;
      freshness.begin(held.key, expiresIn);
      tabs.tell({ key: held.key, user, reason: 'login', expiresIn });
      listeners.set({ user, reason: 'login', otherTab: used !== undefined });
    },
    async end(reason, used) {
      if (!(await carrier.drop(used))) return;
      tabs.tell({ key: '', user: null, reason, expiresIn: 0 });
      listeners.set({ user: null, reason, otherTab: false });
    },
  };
}
