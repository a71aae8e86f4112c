import { LatchkeyError } from './errors.ts';
import { pageStorage } from './kept.ts';
import type { Channel } from './platform.ts';
import { beginAt, link, redeem, type Identity, type Proof } from './provider-proof.ts';
import { newState, requireCode, takeReturn, withState, type Returned } from './provider-return.ts';
import type { AuthClient, AuthUser } from './types.ts';

export interface PopupOptions {
  /** The `id` of the provider: one of `loginMethods { oidcProviders { id name } }`. */
  readonly provider: string;
  /** A page of this origin that calls `finishPopup`, as a whole URL. */
  readonly returnTo: string;
  /** Ends the login: for a button of yours. */
  readonly signal?: AbortSignal;
  /** How long the user has, in milliseconds: 600,000, as the server gives them. */
  readonly timeoutMs?: number;
}

interface Popup {
  opener: unknown;
  readonly closed: boolean;
  readonly location: { replace(url: string): void };
  close(): void;
}

interface Browser {
  readonly screenX: number;
  readonly screenY: number;
  readonly outerWidth: number;
  readonly outerHeight: number;
  readonly BroadcastChannel?: new (name: string) => Channel;
  open(url: string, target: string, features: string): Popup | null;
  close(): void;
}

const browser = globalThis as unknown as Browser;

/**
 * Logs the user in at a provider in a window of its own. Call it in the click itself, with nothing awaited before, or the
 * browser blocks the window: then it throws POPUP_BLOCKED, and `startProviderLogin` goes on in this tab. Throws what
 * `finishProviderLogin` throws; LOGIN_CANCELLED where `signal` says so, another one begins, or the time is over. Whether
 * the user has closed the window cannot be known of many providers, so let them begin again at any time.
 */
export async function loginInPopup(client: AuthClient, options: PopupOptions): Promise<AuthUser> {
  return redeem(client, await inPopup(client, options), pageStorage());
}

/** Links an account at a provider to the user, in a window of its own: `loginInPopup` says how. */
export async function linkInPopup(client: AuthClient, options: PopupOptions): Promise<Identity> {
  // The window first: it has to be opened in the click.
  const [proof, user] = await Promise.all([inPopup(client, options), client.ready()]);
  return link(client, { ...proof, userId: user?.id }, pageStorage());
}

/** Ends the login that waits for its window: there is one at a time. */
let endLast = () => {};

async function inPopup(client: AuthClient, options: PopupOptions): Promise<Proof> {
  const { provider, returnTo } = options;
  endLast();
  const popup = openPopup();
  if (!popup)
    throw new LatchkeyError('The browser has blocked the window.', { code: 'POPUP_BLOCKED' });
  const state = newState('popup');
  const channel = openChannel(state);
  const work = async () => {
    const returned = hear(channel);
    const { url, verifier } = await beginAt(client, provider, withState(returnTo, state));
    // It is still a page of this origin. Of one of the provider this would say nothing.
    if (popup.closed) throw cancelled();
    popup.location.replace(url);
    return { code: requireCode(await returned), provider, verifier };
  };
  const limit = untilCancelled(options);
  try {
    return await Promise.race([work(), limit.cancelled]);
  } finally {
    limit.stop();
    channel.close();
    popup.close();
  }
}

function openPopup(): Popup | null {
  if (!browser.BroadcastChannel) return null;
  const { screenX, screenY, outerWidth, outerHeight } = browser;
  const [width, height] = [480, 680];
  const left = Math.round(screenX + (outerWidth - width) / 2);
  const top = Math.round(screenY + (outerHeight - height) / 2);
  const features = `popup,width=${width},height=${height},left=${left},top=${top}`;
  const popup = browser.open('', '_blank', features);
  // Else a page of the provider could lead this one elsewhere.
  if (popup) popup.opener = null;
  return popup;
}

const openChannel = (state: string): Channel => new browser.BroadcastChannel!(`latchkey.${state}`);
const say = (channel: Channel, what: unknown) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has one origin
  channel.postMessage(what);
};
const cancelled = () => new LatchkeyError('The login has ended.', { code: 'LOGIN_CANCELLED' });

/** Tells the window that what it has said is heard. */
const heard = 'heard';

function hear(channel: Channel): Promise<Returned> {
  return new Promise((resolve) => {
    channel.addEventListener('message', ({ data }) => {
      say(channel, heard);
      resolve(data as Returned);
    });
  });
}

function untilCancelled({ signal, timeoutMs = 600_000 }: PopupOptions) {
  let stop = () => {};
  const ended = new Promise<never>((_resolve, reject) => {
    const end = () => reject(cancelled());
    const timer = setTimeout(end, timeoutMs);
    signal?.addEventListener('abort', end);
    if (signal?.aborted) end();
    endLast = end;
    stop = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
    };
  });
  return { cancelled: ended, stop };
}

/** How long a page that has begun a login is waited for, in milliseconds: it may be asleep. */
const longestWait = 5000;

let handing: Promise<boolean> | null = null;

/**
 * Hands over what the user has come back with, to the page that has opened this window, and closes the window. Call it
 * first of all in the page that `returnTo` names. Returns whether there was something; false: this is no such window.
 * Throws LOGIN_CANCELLED where that page waits no more.
 */
export function finishPopup(): Promise<boolean> {
  return (handing ??= handOver().finally(() => (handing = null)));
}

async function handOver(): Promise<boolean> {
  const returned = takeReturn('popup');
  if (!returned) return false;
  const channel = openChannel(returned.state);
  const isHeard = await new Promise<boolean>((resolve) => {
    channel.addEventListener('message', ({ data }) => data === heard && resolve(true));
    setTimeout(() => resolve(false), longestWait);
    say(channel, returned);
  });
  channel.close();
  if (!isHeard) throw cancelled();
  browser.close();
  return true;
}
