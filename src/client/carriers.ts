import type { Platform } from './platform.ts';
import type { TokenStorage } from './storage.ts';
import type { AuthUser } from './types.ts';

/** `AuthPayload` of the schema, as far as it is selected. */
export interface Payload {
  readonly accessToken?: string;
  /** Null where the session keeps the one that it has. */
  readonly refreshToken?: string | null;
  readonly expiresIn: number;
  readonly user: AuthUser;
}

/** What requests are sent with. */
export interface Held {
  /** Another one after each renewal, login and logout. No secret: other tabs are told. */
  readonly key: string;
  /** No user is logged in, as far as this tab knows. */
  readonly isOut?: boolean;
  /** Not there with cookies, which no script can read. */
  readonly accessToken?: string;
  readonly refreshToken?: string;
  readonly user?: AuthUser;
  readonly expiresIn?: number;
  /** When the access token was issued, by the clock of this device. */
  readonly at?: number;
}

/** Where the tokens are between two requests. */
export interface Carrier {
  read(): Promise<Held>;
  /** Keeps what the server gave: in the place of `used`, if that is still held. Returns null if it is not. */
  keep(payload: Payload, used?: Held): Promise<Held | null>;
  /** Forgets the user: if `used` is still held. Returns whether it was. */
  drop(used?: Held): Promise<boolean>;
  /** Waits for what another tab did. False if it never shows: then that tab has tokens of its own. */
  follow(key: string, isOut: boolean): Promise<boolean>;
}

const newKey = () => Math.random().toString(36).slice(2);

/**
 * The browser has the tokens. Here is only whether they have changed: by this tab, by what another one tells, or by the
 * mark that every tab leaves where all can read it at once.
 */
export function cookieCarrier(item: string, marks: TokenStorage | null): Carrier {
  let held: Held = { key: '' };
  let seen: string | null = null;

  const look = () => {
    const mark = attempt(() => marks?.getItem(item) as string | null);
    if (mark && mark !== seen) held = { key: mark };
    seen = mark ?? seen;
    return held;
  };
  look();
  const isStill = (used?: Held) => !used || used.key === look().key;

  return {
    read: async () => look(),
    async keep(_payload, used) {
      if (!isStill(used)) return null;
      held = { key: newKey() };
      seen = held.key;
      void attempt(() => marks?.setItem(item, held.key));
      return held;
    },
    async drop(used) {
      if (!isStill(used)) return false;
      held = { key: newKey(), isOut: true };
      return true;
    },
    async follow(key, isOut) {
      look();
      held = { key, isOut };
      return true;
    },
  };
}

/** A storage may be forbidden or full. */
function attempt<T>(work: () => T): T | null {
  try {
    return work();
  } catch {
    return null;
  }
}

const nothing: Held = { key: '', isOut: true };

/** Tokens in a storage. Where that fails, as storages do when they are full or locked, memory goes on. */
export function bearerCarrier(
  storage: TokenStorage,
  item: string,
  { time, wait }: Pick<Platform, 'time' | 'wait'>,
): Carrier {
  let last = nothing;
  let isBroken = false;

  const read = async (): Promise<Held> => {
    const before = last;
    try {
      const found = parse(await storage.getItem(item));
      // What was written while an asynchronous storage was reading is newer.
      if (!isBroken && before === last) last = found;
    } catch {
      // A storage that is locked for a while says nothing about the user.
    }
    return last;
  };

  const write = async (held: Held) => {
    last = held;
    try {
      await (held.isOut ? storage.removeItem(item) : storage.setItem(item, JSON.stringify(held)));
      isBroken = false;
    } catch {
      isBroken = true;
    }
  };

  return {
    read,
    async keep({ accessToken, refreshToken: successor, expiresIn, user }, used) {
      await read();
      // Nothing may come between this look and the write.
      if (used && used.key !== last.key) return null;
      // Of the session that was held, whose user may have logged out meanwhile.
      if (!successor && (last.isOut || (last.user ?? user).id !== user.id)) return null;
      const refreshToken = successor ?? last.refreshToken;
      const held = { key: newKey(), accessToken, refreshToken, expiresIn, user, at: time() };
      await write(held as Held);
      return held as Held;
    },
    async drop(used) {
      if (used) await read();
      if (used && used.key !== last.key) return false;
      await write(nothing);
      return true;
    },
    async follow(key, isOut) {
      // Some storages pass on what another tab wrote a little later.
      for (let tries = 0; tries < 10; tries += 1) {
        const held = await read();
        if (held.isOut ? isOut : held.key === key) return true;
        await wait(20);
      }
      return false;
    },
  };
}

function parse(text: string | null): Held {
  const held = text === null ? nothing : (JSON.parse(text) as Held);
  return typeof held.accessToken === 'string' && held.key ? held : nothing;
}
