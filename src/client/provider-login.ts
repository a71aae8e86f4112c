import { kept, pageStorage, type Kept } from './kept.ts';
import {
  beginAt,
  link,
  redeem,
  requireLinkable,
  type Begun,
  type Identity,
  type Proof,
} from './provider-proof.ts';
import { newState, requireCode, takeReturn, withState, type Returned } from './provider-return.ts';
import type { TokenStorage } from './storage.ts';
import type { AuthClient, AuthUser } from './types.ts';

export interface StartProviderOptions {
  /** The `id` of the provider: one of `loginMethods { oidcProviders { id name } }`. */
  readonly provider: string;
  /** Where the user comes back to: a whole URL. If it is left out, this page, without its fragment. */
  readonly returnTo?: string;
  /** What keeps the secret of this login until the user is back. If it is left out, `sessionStorage`. */
  readonly storage?: TokenStorage;
  /** Opens the address of the provider. If it is left out, this tab goes there. */
  readonly open?: (url: string) => unknown;
}

export interface FinishProviderOptions {
  /** The URL that the app was called with. If it is left out, the address of this page, which is then cleaned. */
  readonly url?: string;
  /** The one that the login began with. */
  readonly storage?: TokenStorage;
}

const browser = globalThis as unknown as {
  readonly location: { readonly href: string; assign(url: string): void };
};

type Purpose = 'login' | 'link';
const begunIn = (storage: TokenStorage): Kept<Begun & { readonly state: string }> =>
  kept('latchkey-provider', storage);

/**
 * Sends the user to a provider, to log in there. They come back to `returnTo`, where `finishProviderLogin` finishes it.
 * Of several that were begun in one tab, the newest can be finished.
 */
export function startProviderLogin(
  client: AuthClient,
  options: StartProviderOptions,
): Promise<void> {
  return start('login', client, options);
}

/**
 * Sends the user who is logged in to a provider, to link an account there. `finishProviderLink` finishes it. Throws what
 * `linkIdentity` refuses this user with, such as REAUTHENTICATION_REQUIRED.
 */
export function startProviderLink(
  client: AuthClient,
  options: StartProviderOptions,
): Promise<void> {
  return start('link', client, options);
}

async function start(
  purpose: Purpose,
  client: AuthClient,
  options: StartProviderOptions,
): Promise<void> {
  const { provider, storage = pageStorage() } = options;
  const { open = (address) => browser.location.assign(address) } = options;
  const returnTo = options.returnTo ?? browser.location.href.replace(/#.*/, '');
  const state = newState(purpose);
  if (purpose === 'link') await requireLinkable(client);
  const userId = purpose === 'link' ? (await client.ready())?.id : undefined;
  const { url, verifier } = await beginAt(client, provider, withState(returnTo, state));
  await begunIn(storage).put({ state, provider, verifier, userId });
  await open(url);
}

/**
 * Finishes a login that `startProviderLogin` began, and returns the user; null where the user does not come from one.
 * Call it first of all: the code leaves the address at once. Throws what `finishOidcLogin` refuses with, and
 * ACCESS_DENIED, PROVIDER_UNAVAILABLE or PROVIDER_FAILED where the provider has not logged the user in. After
 * ACCOUNT_EXISTS, have the user log in another way, and call `linkAfterLogin`.
 */
export function finishProviderLogin(
  client: AuthClient,
  options: FinishProviderOptions = {},
): Promise<AuthUser | null> {
  return finish('login', client, options, redeem, logins);
}

/**
 * Finishes a link that `startProviderLink` began, and returns the identity; null where the user does not come from one.
 * Throws what `linkIdentity` refuses with, and USER_CHANGED where another user has logged in meanwhile.
 */
export function finishProviderLink(
  client: AuthClient,
  options: FinishProviderOptions = {},
): Promise<Identity | null> {
  return finish('link', client, options, link, links);
}

/** What is being finished: a page may ask twice, as React does in development. */
const logins = new WeakMap<AuthClient, Promise<AuthUser>>();
const links = new WeakMap<AuthClient, Promise<Identity>>();

async function finish<T>(
  purpose: Purpose,
  client: AuthClient,
  { url, storage = pageStorage() }: FinishProviderOptions,
  use: (client: AuthClient, proof: Proof, storage: TokenStorage) => Promise<T>,
  finishing: WeakMap<AuthClient, Promise<T>>,
): Promise<T | null> {
  const returned = takeReturn(purpose, url);
  if (!returned) return finishing.get(client) ?? null;
  const work = findProof(returned, storage).then((proof) => use(client, proof, storage));
  finishing.set(client, work);
  return work.finally(() => finishing.delete(client));
}

async function findProof(returned: Returned, storage: TokenStorage): Promise<Proof> {
  const begun = await begunIn(storage).read();
  const isOwn = begun?.state === returned.state;
  if (isOwn) await begunIn(storage).remove();
  const code = requireCode(returned);
  // Of a login that was begun elsewhere only the cookie has the verifier. Without it the server refuses the code: it may be
  // an attacker's, who would log this user in as the attacker (RFC 9700 §4.7).
  return { code, ...(isOwn && begun) };
}
