import { createAuthClient } from 'latchkey/client';
import { readRefusal, type Refusal } from '../../docs/recipes/refusals.ts';

export const url = '/graphql';

/** Sends the cookies, which hold the tokens, and renews them when they have expired. */
const auth = createAuthClient({ url });

/** What the server said no with. */
export class Refused extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal, message: string) {
    super(message);
    this.refusal = refusal;
  }
}

interface Answer<Data> {
  readonly data?: Data;
  readonly errors?: readonly { readonly message: string }[];
}

export type Ask = <Data>(query: string, variables?: Record<string, unknown>) => Promise<Data>;

/** Returns what asks the server by this fetch: resolves to the data, rejects with Refused. */
export function createAsk(send: typeof fetch): Ask {
  return async <Data>(query: string, variables: Record<string, unknown> = {}) => {
    const body = JSON.stringify({ query, variables });
    const headers = { 'content-type': 'application/json' };
    const answer = (await (
      await send(url, { method: 'POST', headers, body })
    ).json()) as Answer<Data>;
    const refusal = readRefusal(answer);
    if (refusal) throw new Refused(refusal, answer.errors?.[0]?.message ?? '');
    if (!answer.data) throw new TypeError('The server did not answer.');
    return answer.data;
  };
}

/** Asks the server. */
export const ask = createAsk(auth.fetch);

/** Whether this is what the server said. */
export function isRefusal(error: unknown, code: string): error is Refused {
  return error instanceof Refused && error.refusal.code === code;
}

/** What a person reads. */
export function explain(error: unknown): string {
  if (error instanceof DOMException) {
    return error.name === 'InvalidStateError'
      ? 'This device has a passkey for this account already.'
      : 'No passkey was used.';
  }
  if (!(error instanceof Refused)) return 'The server cannot be reached. Try again.';
  const { refusal, message } = error;
  switch (refusal.code) {
    case 'SECOND_FACTOR_INVALID':
      return refusal.attemptsLeft === null
        ? 'That is not right, or was used before.'
        : `That is not right, or was used before. Tries left: ${refusal.attemptsLeft}.`;
    case 'TOO_MANY_ATTEMPTS':
    case 'SERVER_BUSY':
    case 'STORE_UNAVAILABLE':
      return `Not now. Try again in ${refusal.retryAfter} seconds.`;
    case 'PASSKEY_UNKNOWN':
      return 'This passkey was removed here.';
    case 'CHALLENGE_INVALID':
      return 'That took too long. Begin again.';
    default:
      return message;
  }
}
