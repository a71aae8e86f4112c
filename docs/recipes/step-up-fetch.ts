/** Asks the user for a password, a code or a passkey and calls `reauthenticateWith`. False: the user did not want to. */
export type Confirm = (factors: readonly string[]) => Promise<boolean>;

/**
 * A fetch for Apollo Client, urql or any other, around the one that sends the token (createAuthFetch or
 * createCookieFetch). When an operation is refused with REAUTHENTICATION_REQUIRED, it has the user confirm who they are,
 * and sends the operation again. `factors` are the second factors that the user can prove; it is empty where the
 * password will do.
 */
export function createStepUpFetch(send: typeof fetch, confirm: Confirm): typeof fetch {
  let confirmations = 0;
  let confirming: Promise<void> | null = null;

  const ask = async (factors: readonly string[]) => {
    if (await confirm(factors)) confirmations += 1;
  };

  return async (input, init) => {
    const request = new Request(input, init);
    const before = confirmations;
    // A body can be read once: the copy goes first.
    const answer = await send(request.clone());
    const factors = await readFactors(answer, request);
    if (!factors) return answer;
    // Operations that are refused at the same time share one dialog, and one that comes late finds it closed.
    if (confirmations === before)
      await (confirming ??= ask(factors).finally(() => (confirming = null)));
    return confirmations === before ? answer : send(request);
  };
}

/** What GraphQL answers, as far as it matters here. */
interface Result {
  data?: Record<string, unknown> | null;
  errors?: Problem[];
}

interface Problem {
  path?: (string | number)[];
  extensions?: { code?: string; factors?: string[] };
}

const isRefusal = ({ extensions }: Problem) => extensions?.code === 'REAUTHENTICATION_REQUIRED';

/** Returns the factors of a refusal, if the operation can be sent again; else null. Streams are left alone. */
async function readFactors(answer: Response, request: Request): Promise<string[] | null> {
  const type = answer.headers.get('content-type') ?? '';
  if (!/^application\/(graphql-response\+)?json *(;|$)/i.test(type)) return null;
  const text = await answer.clone().text();
  if (!text.includes('REAUTHENTICATION_REQUIRED')) return null;
  const result = JSON.parse(text) as Result;
  const refusal = result.errors?.find(isRefusal);
  if (!refusal || !(await mayRepeat(request, result))) return null;
  return refusal.extensions?.factors ?? [];
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
