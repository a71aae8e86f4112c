import type { VisitorCookies } from './cookies.ts';

export interface AskOptions {
  readonly url: string;
  readonly send: (request: Request) => Response | Promise<Response>;
  readonly cookies: VisitorCookies;
  /** Reads a header of the request that came in. */
  readonly incoming: (name: string) => string | null;
  /** The visitor's address, where the host knows it. */
  readonly address: string | null;
}

/** Asks Latchkey with the visitor's cookies, as a page of its own, or as the page that sent the request. */
export type Ask = (request: Request, as: 'own page' | 'their page') => Promise<Response>;

/** Returns what asks the one address that the cookies are for, and takes over the cookies of each answer. */
export function createAsk(options: AskOptions): Ask {
  const { url, send, cookies } = options;
  return async (request, as) => {
    if (addressOf(request.url) !== addressOf(url))
      throw new Error('This fetch has the cookies of a user. It asks the url of forRequest alone.');
    const { method, signal } = request;
    const headers = headersFor(request.headers, as, options);
    const body = method === 'GET' ? null : await request.text();
    // A redirect would carry the cookies elsewhere, and a cache would hand the answer to others.
    const init = { method, headers, body, signal, redirect: 'manual', cache: 'no-store' } as const;
    const answer = await send(new Request(request.url, init));
    cookies.take(answer.headers);
    return answer;
  };
}

const addressOf = (url: string) => new URL(url).href.replace(/[?#].*$/, '');

function headersFor(given: Headers, as: Parameters<Ask>[1], options: AskOptions): Headers {
  const { url, cookies, incoming, address } = options;
  const ownPage = { origin: new URL(url).origin, 'sec-fetch-site': 'same-origin' };
  const theirPage = {
    origin: incoming('origin'),
    'sec-fetch-site': incoming('sec-fetch-site'),
  };
  const headers = new Headers(given);
  const set = Object.entries({
    ...(as === 'own page' ? ownPage : theirPage),
    cookie: cookies.ownHeader() || null,
    'x-forwarded-for': address,
    // They name the device in the list of sessions, and choose the language of mails.
    'user-agent': incoming('user-agent'),
    'accept-language': incoming('accept-language'),
  });
  for (const [name, value] of set) {
    if (value === null) headers.delete(name);
    else headers.set(name, value);
  }
  return headers;
}
