import { LatchkeyError } from './errors.ts';
import { randomText, type RandomSource } from './random-text.ts';

/** What a browser has, as far as it matters here. */
interface Browser {
  readonly location?: { readonly href: string };
  readonly history: {
    readonly state: unknown;
    replaceState(state: unknown, _: '', url: string): void;
  };
  readonly crypto?: RandomSource;
}

const browser = globalThis as unknown as Browser;

/** What a user goes to a provider for. Who waits for a popup knows that themselves. */
export type Purpose = 'login' | 'link' | 'popup';

/** With what a user has come back from a provider. */
export interface Returned {
  /** The client's own name for this login. */
  readonly state: string;
  readonly code?: string | undefined;
  readonly error?: string | undefined;
}

/** Returns a name for a login. It is no secret: what comes back under it is good with the verifier alone. */
export function newState(purpose: Purpose): string {
  const { crypto } = browser;
  return `${purpose}.${crypto ? randomText(crypto) : Math.random().toString(36).slice(2)}`;
}

/** The server keeps the query of the address, so that the login is known by it when the user is back. */
export function withState(returnTo: string, state: string): string {
  return `${returnTo}${returnTo.includes('?') ? '&' : '?'}lk_state=${state}`;
}

/**
 * Returns with what a user has come back who went for this, and null if none has. Takes it out of the address of the page:
 * it would stay in the history, and be copied.
 */
export function takeReturn(
  purpose: Purpose,
  url: string | undefined = browser.location?.href,
): Returned | null {
  const read = (name: string, value: string) =>
    new RegExp(`[?&]${name}=(${value})(?=[&#]|$)`).exec(url ?? '')?.[1];
  const state = read('lk_state', `${purpose}\\.[\\w-]+`);
  const code = read('code', 'lk_oidc_[\\w-]+');
  const error = read('error', '\\w+');
  if (!state || !(code ?? error)) return null;
  const { history } = browser;
  if (url && url === browser.location?.href)
    history.replaceState(history.state, '', withoutReturn(url));
  return { state, code, error };
}

function withoutReturn(href: string): string {
  const [, page = '', query = '', fragment = ''] = /^([^?#]*)\??([^#]*)(.*)$/s.exec(href) ?? [];
  const own = /^(lk_state=[\w.-]+|code=lk_oidc_[\w-]+|error=\w+)$/;
  const others = query.split('&').filter((part) => part !== '' && !own.test(part));
  return `${page}${others.length > 0 ? '?' : ''}${others.join('&')}${fragment}`;
}

/** Returns the code. Throws a LatchkeyError for what the provider or the server says in its place. */
export function requireCode({ code, error = '' }: Returned): string {
  if (code !== undefined) return code;
  const [name, message] = refusals[error] ?? refusals['server_error']!;
  throw new LatchkeyError(message, {
    code: name,
    ...(name === 'PROVIDER_UNAVAILABLE' && { retryAfter: 5 }),
  });
}

/** `error` of RFC 6749 §4.1.2.1, as far as `startOidcLogin` promises it. */
const refusals: Record<string, readonly [code: string, message: string]> = {
  access_denied: ['ACCESS_DENIED', 'The login was cancelled at the provider.'],
  temporarily_unavailable: ['PROVIDER_UNAVAILABLE', 'The provider does not answer. Try again.'],
  server_error: ['PROVIDER_FAILED', 'The login at the provider has failed. Begin again.'],
};
