import { requireGraphQL, type Result } from './answers.ts';
import { LatchkeyError, readRefusal } from './errors.ts';

export type Variables = Readonly<Record<string, unknown>>;

/** Posts an operation and returns its data. Throws a LatchkeyError. */
export async function post(
  send: typeof fetch,
  url: string,
  query: string,
  variables?: Variables,
  init: RequestInit = {},
): Promise<Record<string, unknown>> {
  // Asked for so, a refusal has the status 200, and browsers do not log it as a failure.
  const json = 'application/json';
  const headers = { accept: json, 'content-type': json, ...(init.headers as object) };
  const body = JSON.stringify({ query, variables });
  const result = await readResult(send(url, { ...init, method: 'POST', headers, body }));
  const refusal = readRefusal(result);
  if (refusal) throw refusal;
  if (result?.data) return result.data;
  throw new LatchkeyError('This is not GraphQL.', { code: 'NOT_GRAPHQL' });
}

async function readResult(answer: Promise<Response>): Promise<Result | null> {
  try {
    return (await requireGraphQL(await answer).json()) as Result | null;
  } catch (error) {
    if (error instanceof LatchkeyError) throw error;
    throw new LatchkeyError('The server did not answer.', { code: 'NO_ANSWER' }, error);
  }
}
