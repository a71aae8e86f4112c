import { post, type Variables } from '../post.ts';
import type { AuthUser } from '../types.ts';
import { createAsk } from './ask.ts';
import { readCookies } from './cookies.ts';
import { headersOf, type Incoming } from './incoming.ts';
import { createWho } from './who.ts';

export interface ForRequestOptions {
  /** Where GraphQL is, as this server reaches it: `https://example.com/graphql`, `http://latchkey:4000/graphql`. */
  readonly url: string;
  /** What asks: `fetch`, or `server.fetch` where Latchkey runs in this process. */
  readonly fetch?: (request: Request) => Response | Promise<Response>;
  /**
   * The visitor's address, for limits on attempts. It goes on in `X-Forwarded-For`, which counts where
   * AUTH_TRUSTED_PROXIES lists this server. Never take it from a header that a client can write.
   */
  readonly address?: string | null;
  /** How long `user` and `renew` wait for an answer, in milliseconds: 5,000. */
  readonly timeoutMs?: number;
}

/** Latchkey as the visitor sees it whose request came in. For one request: never keep it for another one. */
export interface RequestSession {
  /**
   * Returns the user; null if no one is logged in; undefined if that is not known: the server did not answer, or the
   * access token has expired and only `renew` or the browser can tell. Asks once.
   */
  user(): Promise<AuthUser | null | undefined>;
  /**
   * Renews the access token if it has expired, once, and returns the user like `user`. The browser must get the new
   * cookies (`writeTo`), or its session ends at its next renewal: so call this where an answer can still set cookies,
   * as in a proxy, a middleware or a loader.
   */
  renew(): Promise<AuthUser | null | undefined>;
  /** Asks for data, and throws a LatchkeyError where the server refuses. */
  request<Data = Record<string, unknown>>(
    query: string,
    variables?: Readonly<Record<string, unknown>>,
  ): Promise<Data>;
  /** A fetch for Apollo Client, urql or another client that is made for this one request. */
  readonly fetch: typeof fetch;
  /** All cookies of the visitor as they are now, as a `Cookie` header: for what renders the same request. */
  readonly cookie: string;
  /** The `Set-Cookie` lines for the browser. */
  readonly setCookies: readonly string[];
  /** Adds `setCookies` to an answer, and says that no cache may keep it, if there are any. */
  writeTo(headers: Headers): void;
}

/**
 * Returns Latchkey as the visitor sees it whose request came in: a `Request`, Node's request, or the headers of either.
 * Only cookies of Latchkey go to `url`, and they go nowhere else. The visitor's browser has them only if your pages and
 * Latchkey have one host: behind one proxy, or in one process.
 *
 * Latchkey takes cookies only from a page of its own. A query changes nothing, and its answer goes to the browser that
 * sent the cookies, so it is asked as such a page. With anything else goes what the browser says of the page that sent
 * the request, and Latchkey decides: another site that sends a visitor to yours can change nothing in their name.
 */
export function forRequest(incoming: Incoming, options: ForRequestOptions): RequestSession {
  const { url, fetch: send = (request) => fetch(request), address = null } = options;
  requireUrl(url);
  const read = headersOf(incoming);
  const cookies = readCookies(read('cookie') ?? '');
  const ask = createAsk({ url, send, cookies, incoming: read, address });

  /** For what this package asks by itself: it chooses the whole document. */
  const askAsOwnPage: typeof fetch = (input, init) => ask(new Request(input, init), 'own page');
  const who = createWho((query) => {
    const signal = AbortSignal.timeout(options.timeoutMs ?? 5000);
    return post(askAsOwnPage, url, query, undefined, { signal });
  }, cookies);

  const askFor: typeof fetch = async (input, init) => {
    const request = new Request(input instanceof Request ? input : new URL(input, url), init);
    const answer = await ask(request, (await isQuery(request)) ? 'own page' : 'their page');
    if (answer.headers.getSetCookie().length > 0) who.forget();
    return answer;
  };
  return {
    user: who.user,
    renew: who.renew,
    fetch: askFor,
    async request<Data>(query: string, variables?: Variables) {
      return (await post(askFor, url, query, variables)) as Data;
    },
    get cookie() {
      return cookies.header();
    },
    get setCookies() {
      return cookies.setCookies();
    },
    writeTo(headers) {
      for (const line of cookies.setCookies()) headers.append('set-cookie', line);
      if (cookies.setCookies().length > 0) headers.set('cache-control', 'private, no-store');
    },
  };
}

/** Checked at once: else it would look as if the server did not answer. Its error would name the password. */
function requireUrl(url: string): void {
  const { protocol, username, password } = new URL(url);
  if (/^https?:$/.test(protocol) && `${username}${password}` === '') return;
  throw new Error(
    'The url of forRequest is an http or https address without a name and a password.',
  );
}

/** A document without this word has no mutation: GraphQL has no other way to write one. A GET can have none. */
async function isQuery(request: Request): Promise<boolean> {
  if (request.method === 'GET') return true;
  try {
    const { query } = (await request.clone().json()) as { query?: unknown };
    return typeof query === 'string' && !/\bmutation\b/.test(query);
  } catch {
    return false;
  }
}
