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
  /** Another one after each renewal and each login. No secret: other tabs are told. */
  readonly key: string;
  /** Not there with cookies, which no script can read. */
  readonly accessToken?: string;
  readonly refreshToken?: string;
  readonly user?: AuthUser;
  readonly expiresIn?: number;
  /** When the access token was issued, by the clock of this device. */
  readonly at?: number;
}

/** Where a session is between two requests. */
export interface Carrier {
  /** Returns null where no user is logged in. */
  read(): Promise<Held | null>;
  /** Keeps what the server gave, under a key of its own or under that of another tab. */
  keep(payload: Payload, key?: string): Promise<Held>;
  drop(): Promise<void>;
}

const newKey = () => Math.random().toString(36).slice(2);

/** The browser has the tokens. Here is only whether they have changed. */
export function cookieCarrier(): Carrier {
  let held: Held | null = { key: '' };
  return {
    read: async () => held,
    keep: async (_payload, key = newKey()) => (held = { key }),
    drop: async () => void (held = null),
  };
}

const itemKey = 'latchkey';

/** Tokens in a storage. Where it fails, as storages do when they are full or locked, memory goes on. */
export function bearerCarrier(storage: TokenStorage, { time }: Pick<Platform, 'time'>): Carrier {
  let last: Held | null = null;
  let isBroken = false;

  const read = async () => {
    if (isBroken) return last;
    try {
      const text = await storage.getItem(itemKey);
      return (last = text === null ? null : (JSON.parse(text) as Held));
    } catch {
      return last;
    }
  };

  const write = async (held: Held | null) => {
    last = held;
    try {
      await (held ? storage.setItem(itemKey, JSON.stringify(held)) : storage.removeItem(itemKey));
      isBroken = false;
    } catch {
      isBroken = true;
    }
  };

  return {
    read,
    async keep({ accessToken, refreshToken, expiresIn, user }) {
      const renewed = refreshToken ?? (await read())?.refreshToken;
      const held = {
        key: newKey(),
        accessToken,
        refreshToken: renewed,
        expiresIn,
        user,
        at: time(),
      };
      await write(held as Held);
      return held as Held;
    },
    drop: () => write(null),
  };
}
