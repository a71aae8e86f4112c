const body = JSON.stringify({ query: 'mutation { refresh { tokenType } }' });

/** A fetch for pages whose tokens are in cookies: renews them when they have expired, and tries once more. */
export function createCookieFetch(url: string): typeof fetch {
  let renewals = 0;
  let renewing: Promise<void> | null = null;

  const send: typeof fetch = (input, init) => fetch(input, { ...init, credentials: 'include' });
  const renew = async () => {
    const headers = { 'content-type': 'application/json' };
    if ((await send(url, { method: 'POST', headers, body })).ok) renewals += 1;
  };

  return async (input, init) => {
    const before = renewals;
    const answer = await send(input, init);
    // 401 says that nothing was done, so that it can be done again.
    if (answer.status !== 401) return answer;
    const { errors } = await answer.clone().json();
    if (errors?.[0]?.extensions?.reason !== 'TOKEN_EXPIRED') return answer;
    // Parallel requests share one refresh, and one that comes late finds it done. Two tabs need not share:
    // for some seconds the server gives both the same tokens.
    if (renewals === before) await (renewing ??= renew().finally(() => (renewing = null)));
    return renewals > before ? send(input, init) : answer;
  };
}
