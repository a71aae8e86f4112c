import { errorStatus, type ErrorCode } from '../errors.ts';
import type { ExchangeApiKey, ExchangedToken } from '../features/api-keys/exchange.ts';
import { presentError, type PresentedError, type Report } from '../graphql/answers/errors.ts';
import { readBody } from '../graphql/request.ts';
import { callerOf, type ContextFactory } from '../request/context.ts';
import { withOrigin } from '../lib/origin.ts';
import { readClient } from './client-credentials.ts';

/** What the endpoint is made of. */
export interface TokenEndpoint {
  /** Loads what exchanges API keys. */
  readonly apiKeys: () => Promise<{ readonly exchange: ExchangeApiKey }>;
  readonly context: ContextFactory;
  readonly report: Report;
}

/** A refusal of RFC 6749 §5.2. */
interface Refusal {
  readonly error: string;
  readonly description: string;
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
}

const maxFormBytes = 8 * 1024;

/** Answers a request for an access token by an API key (RFC 6749 §4.4). It reads no cookie, and nothing of the URL. */
export async function answerTokenRequest(
  request: Request,
  serverContext: object,
  options: TokenEndpoint,
): Promise<Response> {
  try {
    const outcome = await exchange(request, serverContext, options);
    return 'error' in outcome ? refuse(outcome) : answer(200, bodyOf(outcome));
  } catch (error) {
    return refuse(explain(error, options.report));
  }
}

async function exchange(
  request: Request,
  serverContext: object,
  { apiKeys, context: createContext }: TokenEndpoint,
): Promise<ExchangedToken | Refusal> {
  // Asked before the body is read, while the client is there.
  const context = await createContext({ request, ...serverContext });
  const [caller, { ip, userAgent }] = [callerOf(context), context.device()];
  const form = await readForm(request);
  if ('error' in form) return form;
  if (!form.has('grant_type')) return badRequest('grant_type is missing.');
  if (form.get('grant_type') !== 'client_credentials') return unsupported;
  const client = readClient(request.headers.get('authorization'), form);
  if (client === 'twice') return badRequest('The client says its secret in more than one way.');
  if (client === null) return invalidClient;
  const given = { ...client, scope: form.get('scope') ?? null };
  const { exchange: run } = await apiKeys();
  return withOrigin({ viewer: null, ip, userAgent }, () =>
    run(given, caller, context.acceptViewer),
  );
}

/** Returns the parameters of the form, each once, without those that have no value (RFC 6749 §3.2); or a refusal. */
async function readForm(request: Request): Promise<Map<string, string> | Refusal> {
  const { headers, method, url } = request;
  if (method !== 'POST')
    return { ...badRequest('Send a form by POST.'), status: 405, headers: { allow: 'POST' } };
  // A URL is in logs: no secret belongs there.
  if (new URL(url).search !== '') return badRequest('Parameters belong into the body.');
  const [type] = (headers.get('content-type') ?? '').toLowerCase().split(';');
  if (type?.trim() !== 'application/x-www-form-urlencoded')
    return { ...badRequest('Send application/x-www-form-urlencoded.'), status: 415 };
  if (!['', 'identity'].includes(headers.get('content-encoding')?.trim().toLowerCase() ?? ''))
    return { ...badRequest('Send the body without Content-Encoding.'), status: 415 };
  const bytes = await readBody(request);
  if (bytes.byteLength > maxFormBytes)
    return { ...badRequest('The body is too long.'), status: 413 };
  const pairs = [...new URLSearchParams(new TextDecoder().decode(bytes))];
  const form = new Map(pairs);
  if (form.size < pairs.length) return badRequest('A parameter comes twice.');
  for (const [name, value] of pairs) if (value === '') form.delete(name);
  return form;
}

/** Returns the refusal that this error is; faults are reported. */
function explain(error: unknown, report: Report): Refusal {
  const { message: description, extensions }: PresentedError = presentError(error, report);
  const { code, retryAfter } = extensions;
  const status = Object.hasOwn(errorStatus, code) ? errorStatus[code as ErrorCode] : 400;
  const headers = typeof retryAfter === 'number' && { headers: { 'retry-after': `${retryAfter}` } };
  if (code === 'API_KEY_INVALID') return invalidClient;
  if (code === 'BAD_USER_INPUT') return { error: 'invalid_scope', description, status: 400 };
  if (code === 'BAD_REQUEST' || code === 'BODY_TOO_LARGE')
    return { error: 'invalid_request', description, status };
  if (status === 429 || status === 503)
    return { error: 'temporarily_unavailable', description, status, ...headers };
  if (status === 500) return { error: 'server_error', description, status };
  // What a hook of an embedder refuses.
  return { error: 'unauthorized_client', description, status: 400 };
}

const invalidClient: Refusal = {
  error: 'invalid_client',
  description: 'The API key is not valid: it is unknown, has ended or has expired.',
  status: 401,
  headers: { 'www-authenticate': 'Basic realm="latchkey", charset="UTF-8"' },
};

const unsupported: Refusal = {
  error: 'unsupported_grant_type',
  description: 'grant_type is client_credentials here.',
  status: 400,
};

function badRequest(description: string): Refusal {
  return { error: 'invalid_request', description, status: 400 };
}

function refuse({ error, description, status, headers }: Refusal): Response {
  return answer(status, { error, error_description: description }, headers);
}

/** RFC 6749 §5.1. */
function bodyOf({ accessToken, tokenType, expiresIn, scope }: ExchangedToken): object {
  const granted = scope === null ? {} : { scope };
  return { access_token: accessToken, token_type: tokenType, expires_in: expiresIn, ...granted };
}

function answer(status: number, content: object, headers: Refusal['headers'] = {}): Response {
  const body = JSON.stringify(content);
  return new Response(body, {
    status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      'content-length': String(Buffer.byteLength(body)),
      ...headers,
    },
  });
}
