import { LatchkeyError } from './errors.ts';
import { base64url, randomText, type RandomSource } from './random-text.ts';
import type { TokenStorage } from './storage.ts';
import type { AuthClient, AuthUser } from './types.ts';

/** `crypto`, as far as it matters here. */
export interface HandOverCrypto extends RandomSource {
  readonly subtle: {
    digest(algorithm: 'SHA-256', bytes: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer>;
  };
}

export interface StartLoginOptions {
  /** Where the account pages are, such as `https://auth.example.com/account`. */
  readonly pages: string;
  /** Where the user comes back to: AUTH_RETURN_URLS has to list it. If it is left out, this page, without its fragment. */
  readonly returnTo?: string;
  /** Which page comes first. `login`, if it is left out. */
  readonly page?: 'login' | 'sign-up';
  /** What keeps the secret of this login until the user is back. If it is left out, `sessionStorage`. */
  readonly storage?: TokenStorage;
  /** Opens the address of the pages. If it is left out, this tab goes there. */
  readonly open?: (url: string) => unknown;
  /** In the place of the global `crypto`, which React Native lacks, and pages by plain http. */
  readonly crypto?: HandOverCrypto;
}

export interface FinishLoginOptions {
  /** The URL that the app was called with. If it is left out, the address of this page, which is then cleaned. */
  readonly url?: string;
  /** The one that `startLogin` had. */
  readonly storage?: TokenStorage;
}

interface Browser {
  readonly location: { readonly href: string; assign(url: string): void };
  readonly history: {
    readonly state: unknown;
    replaceState(state: unknown, _: '', url: string): void;
  };
  readonly sessionStorage: TokenStorage;
  readonly crypto: HandOverCrypto;
}

const browser = globalThis as unknown as Browser;
const key = 'latchkey-login';
const redemption =
  'mutation ($code: String!, $codeVerifier: String!) { loginWithCode(code: $code, codeVerifier: $codeVerifier) { ...Auth } }';

/** Logins that are being finished: a page may ask twice, as React does in development. */
const finishing = new WeakMap<AuthClient, Promise<AuthUser>>();

/**
 * Sends the user to the account pages of a server on another site, to log in there. They come back to `returnTo` with a
 * code, which `finishLogin` redeems. Of several that were begun, the newest can be finished.
 */
export async function startLogin(options: StartLoginOptions): Promise<void> {
  const { pages, page = 'login', crypto = browser.crypto } = options;
  const { storage = browser.sessionStorage, open = (url) => browser.location.assign(url) } =
    options;
  const returnTo = options.returnTo ?? browser.location.href.replace(/#.*/, '');
  const [state, verifier] = [randomText(crypto), randomText(crypto)];
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
  const query = Object.entries({
    returnTo,
    code_challenge: base64url(new Uint8Array(digest)),
    code_challenge_method: 'S256',
    state,
  }).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  await storage.setItem(key, `${state} ${verifier}`);
  await open(`${pages.replace(/\/$/, '')}/${page}?${query.join('&')}`);
}

/**
 * Finishes a login that `startLogin` began, and returns the user; null where the address has no code. Call it first of
 * all: the code leaves the address at once. Throws a LatchkeyError with CHALLENGE_INVALID where the login was not begun
 * here, took more than a minute after the user left the pages, or was finished before: begin again.
 */
export async function finishLogin(
  client: AuthClient,
  { url = takeAddress(), storage = browser.sessionStorage }: FinishLoginOptions = {},
): Promise<AuthUser | null> {
  const code = /[?&]code=(lk_login_[\w-]+)/.exec(url)?.[1];
  if (code === undefined) return finishing.get(client) ?? null;
  const login = redeem(client, code, /[?&]state=([\w-]+)/.exec(url)?.[1], storage);
  finishing.set(client, login);
  return login.finally(() => finishing.delete(client));
}

async function redeem(
  client: AuthClient,
  code: string,
  state: string | undefined,
  storage: TokenStorage,
): Promise<AuthUser> {
  const [begun, codeVerifier] = (await storage.getItem(key))?.split(' ') ?? [];
  // Else the code of an attacker would log this user in as the attacker (RFC 9700 §4.7).
  if (begun === undefined || begun !== state)
    throw new LatchkeyError('This login was not begun here. Begin again.', {
      code: 'CHALLENGE_INVALID',
    });
  await storage.removeItem(key);
  return client.authenticate(redemption, { code, codeVerifier });
}

/** Returns the address of the page, and takes the code out of it: it would stay in the history, and be copied. */
function takeAddress(): string {
  const { location, history } = browser;
  const { href } = location;
  const cleaned = new URL(href);
  if (!cleaned.searchParams.get('code')?.startsWith('lk_login_')) return href;
  for (const name of ['code', 'state']) cleaned.searchParams.delete(name);
  history.replaceState(history.state, '', cleaned.href);
  return href;
}
