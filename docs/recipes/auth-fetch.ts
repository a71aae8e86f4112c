export interface Tokens {
  accessToken: string;
  refreshToken: string;
}

/** Where a page keeps its tokens: in memory, best of all. `set(null)` means that the user is signed out. */
export interface TokenStore {
  get(): Tokens | null;
  set(tokens: Tokens | null): void;
}

const document = `mutation ($token: String!) { refresh(refreshToken: $token) { accessToken refreshToken } }`;

/** A fetch for Apollo Client, urql or any other: sends the token, refreshes it when it is refused, tries once more. */
export function createAuthFetch(url: string, store: TokenStore): typeof fetch {
  let refreshing: Promise<void> | null = null;

  const refresh = async (used: Tokens) => {
    const body = JSON.stringify({ query: document, variables: { token: used.refreshToken } });
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(url, { method: 'POST', headers, body });
    const { data, errors } = await answer.json();
    // Another tab may have refreshed meanwhile; what it stored is newer.
    if (store.get()?.refreshToken !== used.refreshToken) return;
    if (data?.refresh) store.set(data.refresh);
    else if (errors?.[0]?.extensions?.code?.startsWith('REFRESH_TOKEN_')) store.set(null);
  };

  const send = (input: Parameters<typeof fetch>[0], init: RequestInit = {}) => {
    const headers = new Headers(init.headers);
    const token = store.get()?.accessToken;
    if (token) headers.set('authorization', `Bearer ${token}`);
    return fetch(input, { ...init, headers });
  };

  return async (input, init) => {
    const used = store.get();
    const answer = await send(input, init);
    // 401 says that nothing was done, so that it can be done again.
    if (!used || answer.status !== 401) return answer;
    const { errors } = await answer.clone().json();
    if (errors?.[0]?.extensions?.code !== 'UNAUTHENTICATED') return answer;
    // Parallel requests share one refresh, and one that comes late finds it done.
    if (store.get()?.accessToken === used.accessToken) {
      refreshing ??= refresh(used).finally(() => (refreshing = null));
      await refreshing;
    }
    const renewed = store.get();
    return renewed && renewed.accessToken !== used.accessToken ? send(input, init) : answer;
  };
}
