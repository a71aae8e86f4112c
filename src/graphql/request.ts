import { GraphQLError } from 'graphql';
import type { GraphQLParams, Plugin } from 'graphql-yoga';
import { AuthError } from '../errors.ts';
import { negotiate } from './answers/media-type.ts';

/** The largest request body that is read. */
export const maxBodyBytes = 64 * 1024;

/**
 * Reads the two kinds of requests that are allowed: GET with a query, and POST with a JSON body of bounded size. Yoga's
 * parsers for forms, uploads and bare documents would run mutations without a preflight, and its JSON parser repeats
 * the body in its error.
 */
export function useStrictRequests(): Plugin {
  return {
    onRequestParse({ request, setRequestParser }) {
      if (!negotiate(request.headers.get('accept'))) {
        throw refuse(
          406,
          'This server answers with application/graphql-response+json or application/json.',
        );
      }
      if (request.method === 'GET') return setRequestParser(parseQueryString);
      if (request.method !== 'POST') {
        throw refuse(405, 'Send GraphQL by GET or POST.', { Allow: 'GET, POST' });
      }
      if (!isJson(request.headers.get('content-type'))) {
        throw refuse(415, 'Send the body as JSON, with Content-Type: application/json.');
      }
      if (!isIdentity(request.headers.get('content-encoding'))) {
        // RFC 9110 §15.5.16. A few compressed bytes can be a very long body.
        const headers = { 'Accept-Encoding': 'identity' };
        throw refuse(415, 'Send the body as it is, without Content-Encoding.', headers);
      }
      setRequestParser(parseJsonBody);
    },
    onParams({ params }) {
      requireParams(params);
    },
  };
}

/** Returns a BAD_REQUEST with a status of its own. */
function refuse(
  status: number,
  message: string,
  headers: Record<string, string> = {},
): GraphQLError {
  return new GraphQLError(message, {
    extensions: { code: 'BAD_REQUEST', http: { status, headers } },
  });
}

function isJson(contentType: string | null): boolean {
  const [type, ...parameters] = (contentType ?? '')
    .toLowerCase()
    .split(';')
    .map((part) => part.trim());
  if (type !== 'application/json') return false;
  const charset = parameters.find((parameter) => parameter.startsWith('charset='));
  return charset === undefined || /^charset="?utf-?8"?$/.test(charset);
}

function isIdentity(contentEncoding: string | null): boolean {
  return ['', 'identity'].includes((contentEncoding ?? '').trim().toLowerCase());
}

function parseQueryString(request: Request): GraphQLParams {
  const { searchParams } = new URL(request.url);
  const object = (name: string) => {
    const text = searchParams.get(name);
    if (!text) return undefined;
    try {
      return JSON.parse(text) as Record<string, unknown>;
    } catch {
      throw new AuthError('BAD_REQUEST', { message: `"${name}" in the URL is not valid JSON.` });
    }
  };
  return {
    query: searchParams.get('query') ?? undefined,
    operationName: searchParams.get('operationName') || undefined,
    variables: object('variables'),
    extensions: object('extensions'),
  } as GraphQLParams;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

async function parseJsonBody(request: Request): Promise<GraphQLParams> {
  const params = parseJson(await readBody(request));
  if (!Array.isArray(params)) return params as GraphQLParams;
  const message = 'This server takes no batches: send each operation in a request of its own.';
  throw new AuthError('BAD_REQUEST', { message });
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return parseParams(bytes);
  } catch {
    // The reason is left out on purpose: the parser's message repeats the body, password included.
    throw new AuthError('BAD_REQUEST', { message: 'The request body is not valid JSON in UTF-8.' });
  }
}

/** An empty operation name counts as no name, in a body as in a URL (GraphQL over HTTP, section "GET"). */
function parseParams(bytes: Uint8Array): unknown {
  const params: unknown = JSON.parse(utf8.decode(bytes));
  if (isObject(params) && params['operationName'] === '') delete params['operationName'];
  return params;
}

/** Returns the parameters in a body, or null if they are not well-formed. */
export function readParams(bytes: Uint8Array): Params | null {
  try {
    const params = parseParams(bytes);
    requireParams(params);
    return params;
  } catch {
    return null;
  }
}

/** A well-formed request (GraphQL over HTTP §4.1). */
interface Params {
  readonly query: string;
  readonly operationName?: string | null;
  readonly variables?: Readonly<Record<string, unknown>> | null;
}

/** Returns the body. Throws BODY_TOO_LARGE, and BAD_REQUEST where other code has read it. */
export async function readBody(request: Request): Promise<Uint8Array> {
  const { body } = request;
  if (request.bodyUsed || body?.locked) throw bodyWasRead();
  if (Number(request.headers.get('content-length')) > maxBodyBytes) throw bodyTooLarge();
  const reader = body?.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const chunk = await reader?.read();
    if (!chunk || chunk.done) return Buffer.concat(chunks);
    size += chunk.value.byteLength;
    if (size > maxBodyBytes) {
      // Released, not cancelled: cancelling would close the connection before the answer.
      reader?.releaseLock();
      throw bodyTooLarge();
    }
    chunks.push(chunk.value);
  }
}

/** Returns the refusal of a body that was read before: waiting for it would never end. */
export function bodyWasRead(): AuthError {
  const message =
    'The request body was read before it reached Latchkey. Put Latchkey before the body parser, or leave what was read in "request.body".';
  return new AuthError('BAD_REQUEST', { message });
}

function bodyTooLarge(): AuthError {
  const message = `The request body is larger than ${maxBodyBytes} bytes.`;
  return new AuthError('BODY_TOO_LARGE', { message });
}

const known = new Set(['query', 'operationName', 'variables', 'extensions']);

function requireParams(params: unknown): asserts params is Params {
  const bad = (message: string) => new AuthError('BAD_REQUEST', { message });
  if (!isObject(params)) throw bad('The request body must be one JSON object.');
  const { query, operationName, variables, extensions } = params;
  if (!query && isObject(extensions) && isObject(extensions['persistedQuery'])) {
    throw new AuthError('PERSISTED_QUERY_NOT_SUPPORTED');
  }
  if (typeof query !== 'string' || query === '') {
    throw bad('The request must have a "query": the GraphQL document, as a string.');
  }
  if (operationName != null && typeof operationName !== 'string')
    throw bad('"operationName" must be a string.');
  if (variables != null && !isObject(variables)) throw bad('"variables" must be an object.');
  if (extensions != null && !isObject(extensions)) throw bad('"extensions" must be an object.');
  if (Object.keys(params).some((name) => !known.has(name))) {
    throw bad(
      'The request may have "query", "operationName", "variables" and "extensions", nothing else.',
    );
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
