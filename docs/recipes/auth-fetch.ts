export interface Tokens {
  accessToken: string;
  refreshToken: string;
}

/** Where a page keeps its tokens: in memory, best of all. `set(null)` means that the user is signed out. */
export interface TokenStore {
  get(): Tokens | null;
  set(tokens: Tokens | null): void;
}

const mutation = `mutation ($token: String!) { refresh(refreshToken: $token) { accessToken refreshToken } }`;

/**
 * A fetch for Apollo Client, urql or any other: sends the token, refreshes it when it is refused, tries once more.
 * The token goes to every URL that it is asked for: give it to clients of your own APIs alone, and let `window.fetch` be.
 */
export function createAuthFetch(url: string, store: TokenStore): typeof fetch {
  let refreshing: Promise<void> | null = null;

  const refresh = async (used: Tokens) => {
    const { data, errors } = await post(url, { token: used.refreshToken });
    // Another tab may have refreshed meanwhile; what it stored is newer.
    if (store.get()?.refreshToken !== used.refreshToken) return;
    if (data?.['refresh']) store.set(data['refresh'] as Tokens);
    else if (errors?.[0]?.extensions?.code?.startsWith('REFRESH_TOKEN_')) store.set(null);
  };

  const send = async (request: Request) => {
    const token = store.get()?.accessToken;
    if (token) request.headers.set('authorization', `Bearer ${token}`);
    return requireGraphQL(await fetch(request));
  };

  return async (input, init) => {
    const request = new Request(input, init);
    const used = store.get();
    // A body can be read once: the copy goes first.
    const answer = await send(request.clone());
    const refusal = await readRefusal(answer);
    if (!used || !refusal) return answer;
    // Parallel requests share one refresh, and one that comes late finds it done.
    if (store.get()?.accessToken === used.accessToken) {
      refreshing ??= refresh(used).finally(() => (refreshing = null));
      await refreshing;
    }
    const renewed = store.get();
    if (!renewed || renewed.accessToken === used.accessToken) return answer;
    return (await mayRepeat(request, refusal)) ? send(request) : answer;
  };
}

/** Returns what the server says of a refresh token; nothing where it cannot be reached, and the token stays. */
async function post(url: string, variables: { token: string }): Promise<Result> {
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ query: mutation, variables });
  try {
    return (await (await fetch(url, { method: 'POST', headers, body })).json()) as Result;
  } catch {
    return {};
  }
}

/** What GraphQL answers, as far as it matters here. */
interface Result {
  data?: Record<string, unknown> | null;
  errors?: Problem[];
}

interface Problem {
  path?: (string | number)[];
  extensions?: { code?: string; reason?: string };
}

const isRefusal = ({ extensions }: Problem) => extensions?.code === 'UNAUTHENTICATED';

/** Returns an answer, unless it is a web page: of a proxy, or of a network that wants a login first. */
function requireGraphQL(answer: Response): Response {
  if (!/^text\/html/i.test(answer.headers.get('content-type') ?? '')) return answer;
  const [address] = answer.url.split('?');
  const message = `${address} answered ${answer.status} with a web page, not with GraphQL.`;
  throw Object.assign(new Error(message), { name: 'NotGraphQLError', status: answer.status });
}

/** Returns what was answered if it says UNAUTHENTICATED, at any status. Streams are left alone. */
async function readRefusal(answer: Response): Promise<Result | null> {
  const type = answer.headers.get('content-type') ?? '';
  if (!/^application\/(graphql-response\+)?json *(;|$)/i.test(type)) return null;
  const text = await answer.clone().text();
  if (!text.includes('UNAUTHENTICATED')) return null;
  const result = JSON.parse(text) as Result;
  return result.errors?.some(isRefusal) ? result : null;
}

/** A query can be sent again. A mutation can only if none of it ran: its fields were refused themselves. */
async function mayRepeat(request: Request, { data, errors = [] }: Result): Promise<boolean> {
  const query = request.method === 'GET' ? '{' : await readDocument(request);
  // A document without these words can hold nothing but queries.
  if (query && !/\b(mutation|subscription)\b/.test(query)) return true;
  const refused = errors.filter(isRefusal).map(({ path = [] }) => path);
  if (refused.length < errors.length || refused.some(({ length }) => length > 1)) return false;
  const isRefused = (name?: string) => refused.some(([field]) => field === name);
  // Fields run one after the other. Null for all data: one that must not be null stopped them. Was it the first?
  if (data === null) {
    const [, first, rest = ''] = /^\s*mutation\b[^{"=#]*\{\s*(\w+)([^]*)/.exec(query) ?? [];
    return refused.length === 1 && isRefused(first) && !/\bmutation\b/.test(rest);
  }
  return Object.entries(data ?? {}).every(([name, value]) => value === null && isRefused(name));
}

async function readDocument(request: Request): Promise<string> {
  const text = await request.clone().text();
  return text.startsWith('{') ? ((JSON.parse(text) as { query?: string }).query ?? '') : '';
}
