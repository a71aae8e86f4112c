import { findRefusal, mayRepeat, requireGraphQL } from './answers.ts';
import { bearerCarrier, cookieCarrier, type Held, type Payload } from './carriers.ts';
import { LatchkeyError } from './errors.ts';
import { createFreshness } from './freshness.ts';
import type { Platform } from './platform.ts';
import { persist, post, type Variables } from './post.ts';
import { confirming } from './confirming.ts';
import { createListeners } from './listeners.ts';
import { memoryStorage } from './storage.ts';
import { createTabs, type News } from './tabs.ts';
import type { AuthClient, AuthClientOptions, AuthUser, SignedOutReason } from './types.ts';

const reauthentication =
  'mutation ($proof: ReauthenticationProof!) { reauthenticateWith(proof: $proof) { ...Auth } }';
const logins = {
  login:
    'mutation ($username: String!, $password: String!) { login(username: $username, password: $password) { ...Auth } }',
  completeLogin:
    'mutation ($challenge: String, $proof: LoginProof!, $trustDevice: Boolean) { completeLogin(challenge: $challenge, proof: $proof, trustDevice: $trustDevice) { ...Auth } }',
  signUp: 'mutation ($input: SignUpInput!) { signUp(input: $input) { ...Auth } }',
};
const user = 'user { id username }';

export function createClient(options: AuthClientOptions, platform: Platform): AuthClient {
  const isBearer = options.transport === 'bearer';
  const url = absolute(options.url, platform.base);
  const storage = options.storage ?? memoryStorage();
  const send = options.fetch ?? platform.fetch;
  const carrier = isBearer ? bearerCarrier(storage, platform) : cookieCarrier();
  const freshness = createFreshness(platform);
  const people = createListeners();
  const ours = new Set([originOf(url), ...(options.origins ?? []).map(originOf)]);
  const isAlone = isBearer && storage.isPrivate === true;
  const shared = isAlone ? { ...platform, locks: null, openChannel: null } : platform;
  const tabs = createTabs(`latchkey ${url}`, shared, (news) => void hear(news));
  const tokens = isBearer ? 'accessToken refreshToken ' : '';
  const credentials = isBearer ? 'omit' : 'include';
  let notBefore = 0;

  const keep = async (payload: Payload, reason: 'login' | 'renewed') => {
    const held = await carrier.keep(payload);
    freshness.begin(held.key, payload.expiresIn);
    tabs.tell({ key: held.key, user: payload.user, reason, expiresIn: payload.expiresIn });
    people.set({ user: payload.user, reason: 'login', otherTab: reason === 'renewed' });
    return payload.user;
  };

  const signOut = async (reason: SignedOutReason, otherTab = false) => {
    await carrier.drop();
    if (!otherTab) tabs.tell({ key: null, user: null, reason });
    people.set({ user: null, reason: people.user ? reason : 'checked', otherTab });
  };

  const hear = async ({ key, user: who, reason, expiresIn = 0 }: News) => {
    if (isBearer) {
      // Storages pass on what another tab wrote, some a little later. One that never does is not shared.
      for (let tries = 0; ((await carrier.read())?.key ?? null) !== key; tries += 1) {
        if (tries === 10) return;
        await platform.wait(20);
      }
    } else if (who && key !== null) await carrier.keep({ user: who, expiresIn }, key);
    else await carrier.drop();
    if (who && key !== null) {
      freshness.begin(key, expiresIn);
      people.set({ user: who, reason: 'login', otherTab: true });
    } else people.set({ user: null, reason: reason as SignedOutReason, otherTab: true });
  };

  /** Sends something of the client's own, with what is held. */
  const ask = (query: string, variables?: Variables, signal?: AbortSignal, held?: Held | null) => {
    const headers = authorization(held);
    return post(
      send,
      url,
      { query, variables },
      { credentials, headers, ...(signal && { signal }) },
    );
  };

  /** Returns the successor of what is held, which is then kept. Throws a LatchkeyError. */
  const refresh = async (held: Held) => {
    const document = isBearer
      ? `mutation ($token: String) { refresh(refreshToken: $token) { ${tokens}expiresIn ${user} } }`
      : `mutation { refresh { expiresIn ${user} } }`;
    const variables = isBearer ? { token: held.refreshToken } : undefined;
    const data = await persist((signal) => ask(document, variables, signal), platform);
    // A logout or another login was faster.
    if ((await carrier.read())?.key === held.key) await keep(data['refresh'] as Payload, 'renewed');
  };

  /** After a renewal was refused. */
  const giveUp = async (held: Held, error: LatchkeyError, reason?: unknown) => {
    if (
      error.code === 'TOO_MANY_ATTEMPTS' ||
      error.code === 'SERVER_BUSY' ||
      error.code === 'STORE_UNAVAILABLE'
    )
      notBefore = platform.ticks() + error.retryAfter * 1000;
    if (error.code !== 'REFRESH_TOKEN_INVALID' && error.code !== 'REFRESH_TOKEN_REUSED') return;
    // Only what is held now says that the user is signed out.
    if ((await carrier.read())?.key !== held.key || (await isStillIn())) return;
    if (error.code === 'REFRESH_TOKEN_REUSED') return signOut('reused');
    if (reason === 'TOKEN_MISSING') return signOut('logout');
    await signOut(
      reason === 'SESSION_REVOKED' || reason === 'TOKEN_INVALID' ? 'revoked' : 'expired',
    );
  };

  /** Cookies may have become another login's, of a tab that this one does not hear. */
  const isStillIn = async () => {
    if (isBearer || !people.user) return false;
    try {
      const { me } = await ask('{ me { id username } }');
      await keep({ user: me as AuthUser, expiresIn: 0 }, 'login');
      return true;
    } catch (error) {
      return (error as LatchkeyError).code !== 'UNAUTHENTICATED';
    }
  };

  let renewing: Promise<boolean> | null = null;

  /** Renews what was held, unless another request or tab has. Returns whether it was done here, not in another tab. */
  const renew = (held: Held, reason?: unknown, isSure = true) =>
    (renewing ??= tabs
      .exclusively(async (hasWaited) => {
        if ((await carrier.read())?.key !== held.key) return true;
        // Who waited for another tab may have news later than the lock.
        if (hasWaited && !isSure) return false;
        if (platform.ticks() < notBefore) return true;
        await refresh(held).catch((error: LatchkeyError) => giveUp(held, error, reason));
        return true;
      })
      .finally(() => (renewing = null)));

  /** Returns what to send with: fresh enough, if that can be had. */
  const current = async (): Promise<Held | null> => {
    const held = await look();
    if (!held || !freshness.isOld(held)) return held;
    await renew(held);
    return look();
  };

  /** Returns what is held, and notices what other tabs have done without a word. */
  const look = async (): Promise<Held | null> => {
    const held = await carrier.read();
    if (!isBearer) return held;
    if (!held && people.user) await signOut('logout', true);
    if (held?.user && people.user !== undefined && people.user?.id !== held.user.id)
      people.set({ user: held.user, reason: 'login', otherTab: true });
    return held;
  };

  const sendWith = async (request: Request, held: Held | null) => {
    const { authorization: value } = authorization(held);
    if (value) request.headers.set('authorization', value);
    return requireGraphQL(await send(request, isBearer ? undefined : { credentials }));
  };

  const renewingFetch = async (request: Request): Promise<Response> => {
    const before = people.user?.id;
    let held = await current();
    const requireSame = () => {
      if (before === undefined || people.user?.id === before || !people.user) return;
      throw new LatchkeyError('Another user has logged in in another tab.', {
        code: 'USER_CHANGED',
      });
    };
    requireSame();
    for (let isSure = false; ; isSure = true) {
      // A body can be read once: the copy goes first.
      const answer = await sendWith(request.clone(), held);
      const refusal = await findRefusal(answer, 'UNAUTHENTICATED');
      const reason = refusal?.first.extensions?.['reason'];
      // Without an access cookie there may still be one to renew it with: that is asked once.
      const used = held ?? (isBearer || reason === 'TOKEN_MISSING' ? null : { key: '' });
      if (!refusal || !used) return answer;
      const isDone = (await look())?.key !== used.key || (await renew(used, reason, isSure));
      const renewed = await look();
      if (isDone && (!renewed || renewed.key === used.key)) return answer;
      requireSame();
      if (!(await mayRepeat(request, refusal))) return answer;
      if (isDone) return sendWith(request, renewed);
      held = renewed;
    }
  };

  const wholeFetch = options.confirm ? confirming(renewingFetch, options.confirm) : renewingFetch;
  const authFetch: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    return ours.has(originOf(request.url)) ? wholeFetch(request) : send(request);
  };

  const request = async <Data>(query: string, variables?: Variables) =>
    (await post(authFetch, url, { query, variables })) as Data;

  const authenticate: AuthClient['authenticate'] = async (document, variables) => {
    const query = `${document} fragment Auth on AuthPayload { ${tokens}expiresIn ${user} }`;
    const held = await current();
    const data = await tabs.exclusively(async () => {
      const answer = await ask(query, variables, undefined, held);
      const [payload] = Object.values(answer) as [Payload];
      await keep(payload, 'login');
      return payload;
    });
    return data.user;
  };

  const check = async (): Promise<AuthUser | null> => {
    if (!(await look())) {
      people.set({ user: null, reason: 'checked', otherTab: false });
      return null;
    }
    try {
      const { me } = await request<{ me: AuthUser }>('{ me { id username } }');
      people.set({ user: me, reason: 'checked', otherTab: false });
      return me;
    } catch (error) {
      if ((error as LatchkeyError).code === 'UNAUTHENTICATED' && !(await carrier.read()))
        return null;
      throw error;
    }
  };

  let asking: Promise<AuthUser | null> | null = null;
  const stop = platform.onReturn(() => void check().catch(() => {}));

  return {
    fetch: authFetch,
    request,
    authenticate,
    check,
    login: (given) => authenticate(logins.login, given),
    completeLogin: (given) => authenticate(logins.completeLogin, given),
    signUp: (input) => authenticate(logins.signUp, { input }),
    reauthenticate: async (proof) => void (await authenticate(reauthentication, { proof })),
    async logout() {
      const held = await carrier.read();
      const variables = isBearer ? { token: held?.refreshToken } : undefined;
      const document = isBearer
        ? 'mutation ($token: String) { logout(refreshToken: $token) }'
        : 'mutation { logout }';
      if (isBearer) await signOut('logout');
      if (isBearer && !held) return;
      await ask(document, variables);
      await signOut('logout');
    },
    get user() {
      return people.user;
    },
    async ready() {
      if (people.user !== undefined) return people.user;
      return (asking ??= check().finally(() => (asking = null)));
    },
    onChange: people.listen,
    async accessToken() {
      return (await current())?.accessToken ?? null;
    },
    close() {
      stop();
      tabs.close();
    },
  };
}

const authorization = (held?: Held | null): { authorization?: string } =>
  held?.accessToken ? { authorization: `Bearer ${held.accessToken}` } : {};

const absolute = (url: string, base?: string) => (base ? new URL(url, base).href : url);

/** Returns the origin of an absolute URL. Not by `URL`, which has none in React Native. */
function originOf(url: string): string {
  return /^https?:\/\/[^/\\?#@]+(?=[/?#]|$)/i.exec(url)?.[0].toLowerCase() ?? url;
}
