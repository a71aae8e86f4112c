const body = JSON.stringify({ query: 'mutation { refresh { tokenType } }' });

/**
 * A fetch for pages whose tokens are in cookies: renews them when they are refused, and tries once more. It calls
 * `onSignedOut` when they cannot be renewed: no user is logged in, or no longer, maybe by a logout in another tab.
 */
export function createCookieFetch(url: string, onSignedOut = () => {}): typeof fetch {
  let renewals = 0;
  let renewing: Promise<void> | null = null;
  let isSignedOut = false;

  const renew = async () => {
    const { data, errors } = await post(url);
    if (data?.['refresh']) renewals += 1;
    if (isSignedOut || !errors?.[0]?.extensions?.code?.startsWith('REFRESH_TOKEN_')) return;
    isSignedOut = true;
    onSignedOut();
  };

  const send = async (request: Request) =>
    requireGraphQL(await fetch(request, { credentials: 'include' }));

  return async (input, init) => {
    const request = new Request(input, init);
    const before = renewals;
    // A body can be read once: the copy goes first.
    const answer = await send(request.clone());
    const refusal = await readRefusal(answer);
    if (!refusal) isSignedOut = false;
    // Without an access cookie there may still be one to renew it with: that is asked once.
    if (!refusal || (isSignedOut && isWithoutToken(refusal))) return answer;
    // Parallel requests share one refresh, and one that comes late finds it done. Two tabs need not share:
    // for some seconds the server gives both the same tokens.
    if (renewals === before) await (renewing ??= renew().finally(() => (renewing = null)));
    if (renewals === before) return answer;
    return (await mayRepeat(request, refusal)) ? send(request) : answer;
  };
}

const isWithoutToken = ({ errors }: Result) =>
  errors?.some(({ extensions }) => extensions?.reason === 'TOKEN_MISSING');

/** Returns what the server says of the refresh cookie; nothing where it cannot be reached. */
async function post(url: string): Promise<Result> {
  const headers = { 'content-type': 'application/json' };
  try {
    const init = { method: 'POST', credentials: 'include', headers, body } as const;
    return (await (await fetch(url, init)).json()) as Result;
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
