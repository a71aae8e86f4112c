/** What the server wants to be proved. */
export interface Wanted {
  /** Whether it takes a second factor. If not, the password will do. */
  readonly needsSecondFactor: boolean;
  /** The second factors that the user can prove. Empty where one is needed: the user has to set one up first. */
  readonly factors: readonly string[];
}

/** Asks the user for it, and calls `reauthenticateWith`. False: the user did not want to, or cannot. */
export type Confirm = (wanted: Wanted) => Promise<boolean>;

/**
 * A fetch for Apollo Client, urql or any other, around the one that sends the token (createAuthFetch or
 * createCookieFetch). When an operation is refused with REAUTHENTICATION_REQUIRED, it has the user confirm who they are,
 * and sends the operation again.
 */
export function createStepUpFetch(send: typeof fetch, confirm: Confirm): typeof fetch {
  let confirmations = 0;
  let confirming: Promise<void> | null = null;

  const ask = async (wanted: Wanted) => {
    if (await confirm(wanted)) confirmations += 1;
  };

  return async (input, init) => {
    const request = new Request(input, init);
    const before = confirmations;
    // A body can be read once: the copy goes first.
    const answer = await send(request.clone());
    const wanted = await readWanted(answer, request);
    if (!wanted) return answer;
    // Operations that are refused at the same time share one dialog, and one that comes late finds it closed.
    if (confirmations === before)
      await (confirming ??= ask(wanted).finally(() => (confirming = null)));
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
  extensions?: { code?: string; acr?: string; factors?: string[] };
}

const isRefusal = ({ extensions }: Problem) => extensions?.code === 'REAUTHENTICATION_REQUIRED';

/** Returns what a refusal asks for, if the operation can be sent again; else null. Streams are left alone. */
async function readWanted(answer: Response, request: Request): Promise<Wanted | null> {
  const type = answer.headers.get('content-type') ?? '';
  if (!/^application\/(graphql-response\+)?json *(;|$)/i.test(type)) return null;
  const text = await answer.clone().text();
  if (!text.includes('REAUTHENTICATION_REQUIRED')) return null;
  const result = JSON.parse(text) as Result;
  const refusal = result.errors?.find(isRefusal);
  if (!refusal || !(await mayRepeat(request, result))) return null;
  const { acr, factors = [] } = refusal.extensions ?? {};
  return { needsSecondFactor: acr !== undefined, factors };
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
