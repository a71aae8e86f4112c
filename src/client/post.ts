import { requireGraphQL, type Result } from './answers.ts';
import { LatchkeyError, readRefusal } from './errors.ts';
import type { Platform } from './platform.ts';

export type Variables = Readonly<Record<string, unknown>>;

/** Sends an operation and returns its data. Throws a LatchkeyError. */
export async function post(
  send: typeof fetch,
  url: string,
  operation: { readonly query: string; readonly variables?: Variables | undefined },
  init: RequestInit = {},
): Promise<Record<string, unknown>> {
  const headers = { 'content-type': 'application/json', ...(init.headers as object) };
  const body = JSON.stringify(operation);
  const result = await readResult(() => send(url, { ...init, method: 'POST', headers, body }));
  const refusal = readRefusal(result);
  if (refusal) throw refusal;
  if (!result.data)
    throw new LatchkeyError('This is no answer of GraphQL.', { code: 'NOT_GRAPHQL' });
  return result.data;
}

async function readResult(send: () => Promise<Response>): Promise<Result> {
  try {
    return (await requireGraphQL(await send()).json()) as Result;
  } catch (error) {
    if (error instanceof LatchkeyError) throw error;
    throw new LatchkeyError('The server did not answer.', { code: 'NO_ANSWER' }, error);
  }
}

/** Milliseconds after which an answer is taken for lost. */
const timeout = 4000;

/**
 * Milliseconds within which a used refresh token may be sent again: the server repeats its successor for ten seconds
 * after it has used the token up.
 */
const grace = 8000;

/** Seconds that a request waits for a busy server. */
const longestPause = 10;

/**
 * Calls for a renewal until the server says yes or no. An answer that is lost is asked for again at once, while the
 * server still repeats it. Throws what it was refused with.
 */
export async function persist<T>(
  ask: (signal: AbortSignal) => Promise<T>,
  { ticks, wait, isOffline }: Pick<Platform, 'ticks' | 'wait' | 'isOffline'>,
): Promise<T> {
  const begun = ticks();
  for (let pause = 200; ; pause *= 2) {
    const giveUp = new AbortController();
    const late = wait(timeout).then(() => giveUp.abort());
    try {
      return await Promise.race([ask(giveUp.signal), late.then(() => never())]);
    } catch (error) {
      const { code, retryAfter } = error as { code?: string; retryAfter?: number };
      const pauses = retryAfter === undefined ? pause : retryAfter * 1000;
      const isLost = ['NO_ANSWER', 'NOT_GRAPHQL', 'INTERNAL_SERVER_ERROR'].includes(code ?? '');
      const mayWait = isLost
        ? !isOffline() && ticks() - begun + pauses < grace
        : retryAfter !== undefined && ticks() - begun + pauses <= longestPause * 1000;
      if (!mayWait) throw error;
      await wait(pauses);
    }
  }
}

function never(): never {
  throw new LatchkeyError('The server did not answer in time.', { code: 'NO_ANSWER' });
}
