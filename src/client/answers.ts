import { LatchkeyError, type Problem } from './errors.ts';

/** What GraphQL answers, as far as it matters here. */
export interface Result {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly Problem[];
}

/** Returns an answer, unless it is a web page: of a proxy, or of a network that wants a login first. */
export function requireGraphQL(answer: Response): Response {
  if (!/^text\/html/i.test(answer.headers.get('content-type') ?? '')) return answer;
  const [address] = answer.url.split('?');
  const message = `${address} answered ${answer.status} with a web page, not with GraphQL.`;
  throw new LatchkeyError(message, { code: 'NOT_GRAPHQL', status: answer.status });
}

/** A refusal that one request has met. */
export interface Refusal {
  readonly first: Problem;
  readonly result: Result;
}

/** Returns what was answered if it has the code, at any status. Streams are left alone. */
export async function findRefusal(answer: Response, code: string): Promise<Refusal | null> {
  const type = answer.headers.get('content-type') ?? '';
  if (!/^application\/(graphql-response\+)?json *(;|$)/i.test(type)) return null;
  const text = await answer.clone().text();
  if (!text.includes(code)) return null;
  const result = JSON.parse(text) as Result;
  const first = result.errors?.find(({ extensions }) => extensions?.code === code);
  return first ? { first, result } : null;
}

/**
 * Whether a request can be sent again after a refusal. A query can. A mutation can only if none of it ran: its fields
 * were refused themselves, all with this code.
 */
export async function mayRepeat(request: Request, { first, result }: Refusal): Promise<boolean> {
  const { data, errors = [] } = result;
  const query = request.method === 'GET' ? '{' : await readDocument(request);
  // A document without these words can hold nothing but queries.
  if (query && !/\b(mutation|subscription)\b/.test(query)) return true;
  const isSame = ({ extensions }: Problem) => extensions?.code === first.extensions?.code;
  const refused = errors.filter(isSame).map(({ path = [] }) => path);
  if (refused.length < errors.length || refused.some(({ length }) => length > 1)) return false;
  const isRefused = (name?: string) => refused.some(([field]) => field === name);
  // Fields run one after the other. Null for all data: one that must not be null stopped them. Was it the first?
  if (data === null) {
    const [, field, rest = ''] = /^\s*mutation\b[^{"=#]*\{\s*(\w+)([^]*)/.exec(query) ?? [];
    return refused.length === 1 && isRefused(field) && !/\bmutation\b/.test(rest);
  }
  return Object.entries(data ?? {}).every(([name, value]) => value === null && isRefused(name));
}

async function readDocument(request: Request): Promise<string> {
  const text = await request.clone().text();
  return text.startsWith('{') ? ((JSON.parse(text) as { query?: string }).query ?? '') : '';
}
