import { authorization, renewingFetch } from './auth-fetch.ts';
import { bearerCarrier, cookieCarrier, type Held, type Payload } from './carriers.ts';
import { confirming } from './confirming.ts';
import type { LatchkeyError } from './errors.ts';
import { absolute, originOf } from './origins.ts';
import { persist } from './persist.ts';
import type { Platform } from './platform.ts';
import { post, type Variables } from './post.ts';
import { createRenewal, type Ask } from './renewal.ts';
import { createSession } from './session.ts';
import { memoryStorage } from './storage.ts';
import type { AuthClient, AuthClientOptions, AuthUser } from './types.ts';

const documents = {
  login:
    'mutation ($username: String!, $password: String!) { login(username: $username, password: $password) { ...Auth } }',
  completeLogin:
    'mutation ($challenge: String, $proof: LoginProof!, $trustDevice: Boolean) { completeLogin(challenge: $challenge, proof: $proof, trustDevice: $trustDevice) { ...Auth } }',
  signUp: 'mutation ($input: SignUpInput!) { signUp(input: $input) { ...Auth } }',
  reauthenticate:
    'mutation ($proof: ReauthenticationProof!) { reauthenticateWith(proof: $proof) { ...Auth } }',
};
const me = '{ me { id username } }';

export function createClient(options: AuthClientOptions, here: Platform): AuthClient {
  const isBearer = options.transport === 'bearer';
  const url = absolute(String(options.url), here.base);
  const send = options.fetch ?? here.fetch;
  const storage = options.storage ?? memoryStorage();
  const isAlone = isBearer && storage.isPrivate === true;
  const platform: Platform = isAlone ? { ...here, locks: null, openChannel: null } : here;
  const carrier = isBearer
    ? bearerCarrier(storage, `latchkey.${url.replaceAll(/\W+/g, '-')}`, platform)
    : cookieCarrier();
  const session = createSession(`latchkey ${isBearer ? 'bearer ' : ''}${url}`, carrier, platform);
  const { listeners } = session;
  const selection = `${isBearer ? 'accessToken refreshToken ' : ''}expiresIn user { id username }`;

  const ask: Ask = (query, variables, held, signal) =>
    post(send, url, query, variables, {
      credentials: isBearer ? 'omit' : 'include',
      // The browser keeps the cookies of the answer, even if the page is left meanwhile.
      keepalive: !isBearer,
      headers: held ? authorization(held) : {},
      ...(signal && { signal }),
    });
  const isShared = !isAlone && platform.isPage && !platform.locks;
  const renewal = createRenewal({ session, ask, isBearer, selection, isShared, platform });
  const renewing = renewingFetch({ session, renewal, isBearer, send });
  const whole = options.confirm ? confirming(renewing, options.confirm) : renewing;
  const origins = new Set([url, ...(options.origins ?? [])].map(originOf));

  const authFetch: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    return origins.has(originOf(request.url)) ? whole(request) : send(request);
  };

  const request = async <Data>(query: string, variables?: Variables) =>
    (await post(authFetch, url, query, variables)) as Data;

  /** Alone, so that no renewal for the user before is answered after it. */
  const enter = (query: string, variables: Variables | undefined, held: Held) =>
    session.exclusively(async () => {
      const [payload] = Object.values(await ask(query, variables, held)) as [Payload];
      await session.keep(payload);
      return payload.user;
    });

  const authenticate = async (document: string, variables?: Variables) => {
    const query = `${document} fragment Auth on AuthPayload { ${selection} }`;
    const held = await session.look();
    try {
      return await enter(query, variables, held);
    } catch (error) {
      const refusal = error as LatchkeyError;
      if (refusal.code !== 'UNAUTHENTICATED' || held.isOut) throw error;
      await renewal.renew(held, refusal.reason);
      const renewed = await session.look();
      if (renewed.isOut || renewed.key === held.key) throw error;
      return enter(query, variables, renewed);
    }
  };

  const check = async (): Promise<AuthUser | null> => {
    const know = (user: AuthUser | null) => {
      listeners.set({ user, reason: 'checked', otherTab: false });
      return user;
    };
    if (isBearer && (await session.look()).isOut) return know(null);
    try {
      return know((await request<{ me: AuthUser }>(me)).me);
    } catch (error) {
      const isOut =
        (error as LatchkeyError).code === 'UNAUTHENTICATED' && (await session.look()).isOut;
      if (isOut) return know(null);
      throw error;
    }
  };

  const logout = async () => {
    if (!isBearer)
      return session.exclusively(async () => {
        await persist(
          (signal) => ask('mutation { logout }', undefined, undefined, signal),
          platform,
          false,
        );
        await session.end('logout');
      });
    const { refreshToken: token } = await session.look();
    await session.end('logout');
    const document = 'mutation ($token: String) { logout(refreshToken: $token) }';
    if (token)
      await persist((signal) => ask(document, { token }, undefined, signal), platform, false);
  };

  let asking: Promise<AuthUser | null> | null = null;
  const stop = platform.onReturn((wasFrozen) => {
    // A tab that hears the others has missed nothing.
    if (!wasFrozen && platform.openChannel && listeners.user !== undefined) return;
    if (listeners.user !== undefined || asking) void check().catch(() => {});
  });

  return {
    fetch: authFetch,
    request,
    authenticate,
    check,
    logout,
    login: ({ username, password }) => authenticate(documents.login, { username, password }),
    completeLogin: (given) => authenticate(documents.completeLogin, { ...given }),
    signUp: (input) => authenticate(documents.signUp, { input }),
    reauthenticate: async (proof) => void (await authenticate(documents.reauthenticate, { proof })),
    get user() {
      return listeners.user;
    },
    async ready() {
      if (listeners.user !== undefined) return listeners.user;
      return (asking ??= check().finally(() => (asking = null)));
    },
    onChange: listeners.listen,
    accessToken: async () => (await renewal.current()).accessToken ?? null,
    close() {
      stop();
      session.close();
    },
  };
}
