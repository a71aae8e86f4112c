import { AuthError, errorStatus } from '../errors.ts';
import { readBody } from '../graphql/request.ts';
import type { Pages } from './assets.ts';
import { answerInText } from './text.ts';

/** Takes what a provider has sent the browser back with; see `features/provider-login/callback.ts`. */
type Load = () => Promise<{
  answerCallback(provider: string, answer: URLSearchParams, caller: Caller): Promise<string | null>;
}>;

interface Caller {
  readonly ip: string | null;
  readonly device: null;
  readonly marker: null;
}

/** Returns the address of the client of a request. */
type AddressOf = (request: Request, serverContext: object) => string | null;

/** The URL has a code of the provider in it: no cache keeps it, and no other site is told of it. */
const headers = { 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' };

/** Returns what is at `/oidc/{provider}/callback`, the redirect URI that providers know. It reads and sets no cookie. */
export function createCallbacks(
  providers: readonly string[],
  load: Load,
  addressOf: AddressOf,
): Pages {
  const known = new Set(providers);
  return {
    async respond(request, pathname, serverContext) {
      const [, provider = ''] = /^\/oidc\/([^/]+)\/callback$/.exec(pathname) ?? [];
      if (!known.has(provider)) return null;
      const given = await readAll(request, () => addressOf(request, serverContext));
      if (given instanceof Response) return given;
      const { answer, caller } = given;
      const { answerCallback } = await load();
      const location = isPlain(answer) ? await answerCallback(provider, answer, caller) : null;
      // RFC 9700 §4.12: 303, so that no browser sends a form on.
      if (location === null) return beginAgain();
      return new Response(null, { status: 303, headers: { ...headers, location } });
    },
  };
}

/** Returns what was brought, and who brings it; or a refusal. */
async function readAll(
  request: Request,
  address: () => string | null,
): Promise<{ answer: URLSearchParams; caller: Caller } | Response> {
  try {
    // Asked before the body is read, while the client is there.
    const caller = { ip: address(), device: null, marker: null };
    const answer = await readAnswer(request);
    return answer instanceof Response ? answer : { answer, caller };
  } catch (error) {
    if (error instanceof AuthError) return refuse(errorStatus[error.code]);
    throw error;
  }
}

/** As much as Node takes in a URL: of more, such as 10,000 parameters, each request would cost milliseconds. */
const maxFormBytes = 16 * 1024;

/** Returns what the provider says, in the query or in a form (OAuth 2.0 Form Post Response Mode); or a refusal. */
async function readAnswer(request: Request): Promise<URLSearchParams | Response> {
  // What is loaded in advance would use the code up before its user comes.
  if (/prefetch|prerender/.test(request.headers.get('sec-purpose') ?? '')) return refuse(503);
  if (request.method === 'GET') return new URL(request.url).searchParams;
  if (request.method !== 'POST') return refuse(405, { allow: 'GET, POST' });
  const type = (request.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/x-www-form-urlencoded') return refuse(415);
  const form = await readBody(request);
  if (form.byteLength > maxFormBytes) return refuse(413);
  return new URLSearchParams(new TextDecoder().decode(form));
}

/** RFC 6749 §3.1: no parameter comes twice. Two programs could read two different ones. */
function isPlain(answer: URLSearchParams): boolean {
  const names = [...answer.keys()];
  return new Set(names).size === names.length;
}

function refuse(status: number, more: Record<string, string> = {}): Response {
  return new Response(null, { status, headers: { ...headers, ...more } });
}

function beginAgain(): Response {
  const answer = answerInText(
    400,
    'This login cannot go on: it was begun too long ago, or somewhere else. Begin again on the page where you wanted to log in.\n',
  );
  for (const [name, value] of Object.entries(headers)) answer.headers.set(name, value);
  return answer;
}
