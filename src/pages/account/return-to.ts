import { isCodeChallenge, isState } from '../../lib/code-challenge.ts';
import { isOwnPath, isReturnUrl } from '../../lib/return-url.ts';

/** What the address of a page says about where its user goes when they are logged in. */
export type ReturnTo =
  /** Nothing: to the overview. */
  | { readonly kind: 'stay' }
  /** It must not be followed. Say so, and offer the overview: the app that has sent the user here is at fault. */
  | { readonly kind: 'refused' }
  /** To this URL, which gets nothing: cookies speak for the user there, or it wants nothing. `name` is null on our origin. */
  | { readonly kind: 'back'; readonly url: string; readonly name: string | null }
  /** To the `url` that `createLoginCode` answers these variables with, once the user has pressed "Continue". */
  | { readonly kind: 'hand-over'; readonly wanted: WantedCode; readonly name: string };

/** The variables of `createLoginCode`. */
export interface WantedCode {
  readonly returnTo: string;
  readonly codeChallenge: string;
  readonly state: string | null;
}

const names = ['returnTo', 'code_challenge', 'code_challenge_method', 'state'] as const;

const refused: ReturnTo = { kind: 'refused' };

/**
 * Returns what `location.search` says. `listed` is `PageSettings.returnUrls`. The app decides: with a challenge it gets a
 * code, without one nothing.
 */
export function readReturnTo(search: string, listed: readonly string[]): ReturnTo {
  const query = new URLSearchParams(search);
  // Of two, the server and the app could each take another.
  if (names.some((name) => query.getAll(name).length > 1)) return refused;
  const [returnTo, codeChallenge, method, state] = names.map((name) => query.get(name));
  if (returnTo == null) return { kind: 'stay' };
  if (isOwnPath(returnTo)) return { kind: 'back', url: returnTo, name: null };
  if (!isReturnUrl(returnTo, listed)) return refused;
  const name = nameOf(returnTo);
  if (codeChallenge == null && method == null) return { kind: 'back', url: returnTo, name };
  // Without a method RFC 7636 §4.3 says `plain`, which everyone who reads the address could answer.
  if (method !== 'S256' || !isCodeChallenge(codeChallenge ?? '')) return refused;
  if (state != null && !isState(state)) return refused;
  const wanted = { returnTo, codeChallenge: codeChallenge ?? '', state: state ?? null };
  return { kind: 'hand-over', wanted, name };
}

/** Returns the query for a link from one of our pages to another, such as from login to sign-up: what says where to go on. */
export function keepReturnTo(search: string): string {
  const given = new URLSearchParams(search);
  const kept = new URLSearchParams();
  for (const name of names) for (const value of given.getAll(name)) kept.append(name, value);
  return kept.toString() === '' ? '' : `?${kept}`;
}

/** What the user can know an app by: the host of its page, or the scheme that opens it. */
function nameOf(url: string): string {
  const { protocol, host } = new URL(url);
  return /^https?:$/.test(protocol) ? host : protocol.slice(0, -1);
}
