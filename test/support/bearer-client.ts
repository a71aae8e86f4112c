import { onTestFinished } from 'vitest';
import { createClient } from '../../src/client/client.ts';
import type { AuthClient, AuthClientOptions, TokenStorage } from '../../src/client/index.ts';
import { currentPlatform } from '../../src/client/platform.ts';

export interface Tokens {
  accessToken: string;
  refreshToken: string;
}

/** Tokens that a test can read, and put there as if the client had logged in. */
export interface TokenStore {
  get(): Tokens | null;
  set(tokens: Tokens | null): void;
  readonly storage: TokenStorage;
}

export function createTokenStore(first: Tokens | null = null): TokenStore {
  let text: string | null = null;
  let count = 0;
  const store: TokenStore = {
    get: () => (text === null ? null : (JSON.parse(text) as Tokens)),
    set: (tokens) =>
      void (text = tokens && JSON.stringify({ key: `put${(count += 1)}`, ...tokens })),
    storage: {
      getItem: () => text,
      setItem: (_key, value) => void (text = value),
      removeItem: () => void (text = null),
    },
  };
  store.set(first);
  return store;
}

export interface BearerClient extends AuthClient {
  /** How often it said that no user is logged in. */
  signedOut(): number;
}

/** A client of the real package in Node. With `haste`, time passes for it so many times as fast. */
export function openClient(
  url: string,
  store: TokenStore,
  options: Partial<AuthClientOptions> = {},
  haste = 1,
): BearerClient {
  const here = currentPlatform();
  const platform = {
    ...here,
    ticks: () => here.ticks() * haste,
    wait: (ms: number) => here.wait(ms / haste),
    after: (ms: number, callBack: () => void) => here.after(ms / haste, callBack),
  };
  const { storage } = store;
  const client = createClient({ url, transport: 'bearer', storage, ...options }, platform);
  let signedOut = 0;
  client.onChange(({ user }) => void (user ?? (signedOut += 1)));
  onTestFinished(() => client.close());
  return { ...client, signedOut: () => signedOut };
}
