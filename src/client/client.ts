import { authorization, renewingFetch } from './auth-fetch.ts';
import { bearerCarrier, cookieCarrier } from './carriers.ts';
import { confirming } from './confirming.ts';
import { createLogins } from './logins.ts';
import { createLogout } from './logout.ts';
import { absolute, originOf } from './origins.ts';
import type { Platform } from './platform.ts';
import { post, type Variables } from './post.ts';
import { createRenewal, type Ask } from './renewal.ts';
import { createSession } from './session.ts';
import { memoryStorage } from './storage.ts';
import type { AuthClient, AuthClientOptions } from './types.ts';
import { createViewer } from './viewer.ts';

/** Puts the client together, for a browser or for what a test gives in its place. */
export function createClient(options: AuthClientOptions, here: Platform): AuthClient {
  const { transport = 'cookie' } = options;
  const isBearer = transport === 'bearer';
  const url = absolute(String(options.url), here.base);
  const send = options.fetch ?? here.fetch;
  const storage = options.storage ?? memoryStorage();
  const isAlone = isBearer && storage.isPrivate;
  const platform: Platform = isAlone ? { ...here, locks: null, openChannel: null } : here;
  const isShared = !isAlone && platform.isPage && !platform.locks;

  // Another one for each address: of two servers, neither must get the tokens of the other. In characters that every storage
  // takes: Expo's SecureStore wants letters, digits and `.-_`.
  const name = `latchkey.${transport}.${url.replaceAll(/[\W_]/g, (one) => `_${one.charCodeAt(0)}_`)}`;
  const carrier = isBearer
    ? bearerCarrier(storage, name, platform)
    : cookieCarrier(name, platform.storage);
  const session = createSession(name, carrier, platform);
  const selection = `${isBearer ? 'accessToken refreshToken ' : ''}expiresIn user { id username }`;

  const ask: Ask = (query, variables, held, signal) =>
    post(send, url, query, variables, {
      credentials: isBearer ? 'omit' : 'include',
      // The browser keeps the cookies of the answer, even if the page is left meanwhile.
      keepalive: !isBearer,
      headers: held ? authorization(held) : {},
      ...(signal && { signal }),
    });
  const renewal = createRenewal({ session, ask, selection, isShared, platform });
  const authFetch = createFetch(
    options,
    url,
    send,
    renewingFetch({ session, renewal, isBearer, send }),
  );
  const request = async <Data>(query: string, variables?: Variables) =>
    (await post(authFetch, url, query, variables)) as Data;
  const { stop, ...viewer } = createViewer(session, request, isBearer, platform);

  return {
    fetch: authFetch,
    request,
    ...createLogins(session, renewal, ask, selection),
    ...viewer,
    logout: createLogout(session, ask, isBearer, platform),
    get user() {
      return session.listeners.user;
    },
    onChange: session.listeners.listen,
    accessToken: async () => (await renewal.current()).accessToken ?? null,
    close() {
      stop();
      session.close();
    },
  };
}

/** Returns a fetch that has the token for the origins of the options alone. */
function createFetch(
  { origins = [], confirm }: AuthClientOptions,
  url: string,
  send: typeof fetch,
  renewing: (request: Request) => Promise<Response>,
): typeof fetch {
  const whole = confirm ? confirming(renewing, confirm) : renewing;
  const ours = new Set([url, ...origins].map(originOf));
  return async (input, init) => {
    const request = new Request(input, init);
    return ours.has(originOf(request.url)) ? whole(request) : send(request);
  };
}
