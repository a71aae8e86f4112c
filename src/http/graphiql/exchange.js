import { createFillIn } from './fill-in.js';
import { explain, noAnswer, noDocs, noPasskey, notGraphQL, scanThis } from './notices.js';

/**
 * @typedef {import('./place.js').Place} Place
 * @typedef {{ data?: Record<string, unknown> | null, errors?: { extensions?: Record<string, any> }[] }} Result
 * @typedef {{ answer: Response, result: Result | null }} Outcome
 */

/**
 * Returns a fetch for GraphiQL that renews tokens in cookies and shows what an answer means. Answers are passed on
 * unchanged; an answer that is not GraphQL becomes a result that says so.
 *
 * @param {{ send: typeof fetch, place: Place, tell: (text: string, picture?: string) => void }} parts
 *   `tell` shows words, and a picture by its URL
 * @returns {(url: string, init: RequestInit) => Promise<Response>}
 */
export function createExchange({ send, place, tell }) {
  /** @type {(url: string, init: RequestInit) => Promise<Outcome>} */
  const ask = async (url, init) => {
    const answer = await send(url, init);
    return { answer, result: await readResult(answer) };
  };
  // An access token is valid for minutes. The page renews the one in the cookie and asks once more.
  /** @type {typeof ask} */
  const askWithRenewal = async (url, init) => {
    const outcome = await ask(url, init);
    const mayRenew = place.keepsCookies && !readRequest(init).hasToken;
    if (!mayRenew || !hasExpired(outcome) || !canBeAskedAgain(outcome, init)) return outcome;
    return (await renew(send, url)) ? ask(url, init) : outcome;
  };
  let isAway = false;
  const fillIn = createFillIn();
  /** @type {typeof ask} */
  const askFilledIn = async (url, init) => {
    if (typeof init.body !== 'string') return ask(url, init);
    const { query, variables, ...rest } = JSON.parse(init.body);
    const filled = await fillIn.fill(query, variables ?? {}, (begin) =>
      askWithRenewal(url, { ...init, body: JSON.stringify({ query: begin }) }),
    );
    if ('refused' in filled) return filled.refused;
    const values = { ...filled.values, ...variables };
    const body = JSON.stringify({ query, variables: values, ...rest });
    return askWithRenewal(url, { ...init, body });
  };

  return async (url, init) => {
    const asked = readRequest(init);
    /** @type {(text: string) => Response} */
    const report = (text) => {
      isAway = true;
      tell(text);
      return Response.json({ errors: [{ message: text }] });
    };
    try {
      const { answer, result } = await askFilledIn(url, init);
      if (isStream(answer)) return answer;
      if (!result) return report(notGraphQL(answer));
      // Requests that the page makes by itself remove no notice, except the one that the server does not answer.
      fillIn.keep(result);
      const { startTotp, loginChallenge } = /** @type {Record<string, any>} */ (result.data ?? {});
      const toScan = startTotp ?? loginChallenge?.enrolment?.totp;
      if (toScan?.qrCode)
        tell(scanThis(startTotp ? 'ConfirmTotp' : 'CompleteLogin'), toScan.qrCode);
      else if (!asked.isIntrospection) tell(explain(result.errors ?? [], { ...place, ...asked }));
      else if (result.errors?.[0]?.extensions?.['code'] === 'GRAPHQL_VALIDATION_FAILED')
        tell(noDocs);
      else if (isAway) tell('');
      isAway = false;
      return answer;
    } catch (error) {
      if (init.signal?.aborted) throw error;
      if (error instanceof DOMException) return report(noPasskey(error));
      return report(noAnswer);
    }
  };
}

/** @type {(answer: Response) => boolean} */
function isStream({ headers }) {
  return /^(text\/event-stream|multipart\/mixed)/.test(headers.get('content-type') ?? '');
}

/** @type {(answer: Response) => Promise<Result | null>} */
async function readResult(answer) {
  if (!/^application\/[\w.+-]*json/.test(answer.headers.get('content-type') ?? '')) return null;
  const result = await answer
    .clone()
    .json()
    .catch(() => null);
  return Array.isArray(result?.errors) || result?.data ? result : null;
}

/** @type {(init: RequestInit) => { query: string, name: string, hasToken: boolean, isIntrospection: boolean }} */
function readRequest({ body, headers }) {
  const { query = '', variables, operationName } = typeof body === 'string' ? JSON.parse(body) : {};
  const token = new Headers(headers).get('authorization') ?? '';
  return {
    query,
    name:
      variables?.input?.username ??
      variables?.username ??
      /\busername:\s*"([^"\\]+)"/.exec(query)?.[1] ??
      '',
    // A bearer that was not filled in is no token, see request/bearer.ts.
    hasToken: /^Bearer +(?!(null|undefined|PASTE_ACCESS_TOKEN)$)\S/i.test(token.trim()),
    isIntrospection: operationName === 'IntrospectionQuery',
  };
}

/**
 * The code decides, at any status: an answer with data is 200, also when a field of it was refused.
 *
 * @type {(outcome: Outcome) => boolean}
 */
function hasExpired({ result }) {
  return (result?.errors ?? []).some(
    ({ extensions }) =>
      extensions?.['code'] === 'UNAUTHENTICATED' && extensions['reason'] === 'TOKEN_EXPIRED',
  );
}

/**
 * A query can be asked twice. Anything else only where it was refused as a whole, so that nothing was done.
 *
 * @type {(outcome: Outcome, init: RequestInit) => boolean}
 */
function canBeAskedAgain({ result }, init) {
  const isQuery = !/\b(mutation|subscription)\b/.test(readRequest(init).query);
  return isQuery || Object.values(result?.data ?? {}).every((value) => value === null);
}

/** @type {(send: typeof fetch, url: string) => Promise<boolean>} */
async function renew(send, url) {
  const { ok } = await send(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: 'mutation { refresh { tokenType } }' }),
  });
  return ok;
}
