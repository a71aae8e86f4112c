import { maxErrors } from '../documents/documents.ts';
import { AuthError, errorStatus } from '../../errors.ts';
import { reasonPhrase } from './reason-phrase.ts';
import { isScopeToken } from '../../lib/scope.ts';
import type { PresentedError } from './errors.ts';
import type { Negotiated } from './media-type.ts';

export interface Result {
  readonly data?: Readonly<Record<string, unknown>> | null | undefined;
  readonly errors?: readonly PresentedError[];
}

/** A status that is more exact than the code's: 405 with Allow, 406, 415. */
export interface HttpRefusal {
  readonly status?: number | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** An HTTP answer before it is a Response, and before its length is known. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Returns the HTTP answer to one GraphQL request, by the closed list of codes (docs/reference/error-codes.md). */
export function describeAnswer(
  result: Result,
  negotiated: Negotiated,
  http: HttpRefusal = {},
): Answer {
  const headers = headersFor(negotiated);
  if (!result.errors && result.data) return describeText(JSON.stringify(result), 200, headers);
  const refusal = findRefusal(result);
  if (!refusal) return describeJson(result, 200, headers);
  const status = http.status ?? statusOf(refusal);
  const challenge = findChallenge(refusal, status);
  const { retryAfter } = refusal.extensions;
  // `data: null` is kept: a non-null field was refused, and fields before it may have run.
  const { data, ...nothing } = result;
  const body = data === null ? result : nothing;
  return describeJson(body, negotiated.alwaysOk && isWellFormed(refusal) ? 200 : status, {
    ...headers,
    ...http.headers,
    ...(challenge && { 'www-authenticate': challenge }),
    ...(typeof retryAfter === 'number' && { 'retry-after': String(retryAfter) }),
  });
}

function describeJson(
  { errors, ...rest }: Result,
  status: number,
  headers: Readonly<Record<string, string>>,
): Answer {
  const reported = errors && { errors: errors.slice(0, maxErrors) };
  return describeText(JSON.stringify({ ...reported, ...rest }), status, headers);
}

function describeText(body: string, status: number, headers: Answer['headers']): Answer {
  return { status, headers, body };
}

const headersByType = new Map<string, Answer['headers']>();

function headersFor({ mediaType }: Negotiated): Answer['headers'] {
  const known = headersByType.get(mediaType);
  if (known) return known;
  const headers = {
    'content-type': `${mediaType}; charset=utf-8`,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  };
  headersByType.set(mediaType, headers);
  return headers;
}

/** `describeAnswer`, as a Response. */
export function answer(...args: Parameters<typeof describeAnswer>): Response {
  return toResponse(describeAnswer(...args));
}

/** Returns the answer as a Response. */
export function toResponse({ status, headers, body }: Answer): Response {
  const length = String(Buffer.byteLength(body));
  return new Response(body, {
    status,
    statusText: reasonPhrase(status),
    headers: { ...headers, 'content-length': length },
  });
}

/** Returns the first error if everything was refused: no data at all, or an error for each root field. */
function findRefusal({ data, errors = [] }: Result): PresentedError | undefined {
  const refused = (name: string) => errors.some(({ path }) => path?.[0] === name);
  const everyField = Object.entries(data ?? {}).every(
    ([name, value]) => value === null && refused(name),
  );
  return everyField ? errors[0] : undefined;
}

function statusOf({ extensions: { code } }: PresentedError): number {
  // A code that is not in Latchkey's list is an embedder's refusal: faults always have a code from the list.
  return Object.hasOwn(errorStatus, code) ? errorStatus[code as keyof typeof errorStatus] : 400;
}

// A request that could not be read as GraphQL gets an HTTP error in either media type.
function isWellFormed({ extensions: { code } }: PresentedError): boolean {
  return code !== 'BAD_REQUEST' && code !== 'BODY_TOO_LARGE';
}

const challengeBearer = 'Bearer realm="latchkey"';

// RFC 6750 §3.1: the error is named only to a client that did present a token.
function findChallenge({ extensions }: PresentedError, status: number): string | null {
  const { code, reason, scope } = extensions;
  if (code === 'FORBIDDEN' && isScope(scope))
    return `${challengeBearer}, error="insufficient_scope", scope="${scope}"`;
  if (status !== 401) return null;
  if (code === 'REAUTHENTICATION_REQUIRED') return stepUpChallenge(extensions);
  const presented = code === 'UNAUTHENTICATED' && reason !== 'TOKEN_MISSING';
  return presented ? `${challengeBearer}, error="invalid_token"` : challengeBearer;
}

// RFC 9470 §3
function stepUpChallenge({ acr, maxAge, scope }: PresentedError['extensions']): string {
  return [
    `${challengeBearer}, error="insufficient_user_authentication"`,
    ...(isScope(scope) ? [`scope="${scope}"`] : []),
    ...(isScope(acr) ? [`acr_values="${acr}"`] : []),
    ...(Number.isSafeInteger(maxAge) ? [`max_age="${String(maxAge)}"`] : []),
  ].join(', ');
}

// Not every FORBIDDEN is about a missing scope. Only words of these characters may get into the header.
function isScope(scope: unknown): scope is string {
  return typeof scope === 'string' && scope.split(' ').every(isScopeToken);
}

/** Returns the answer to a request that never became GraphQL. */
export function describeRefusal({ message, extensions, code }: AuthError): Answer {
  const result = { errors: [{ message, extensions: { ...extensions, code } }] };
  return describeAnswer(result, { mediaType: 'application/json', alwaysOk: false });
}

/** `describeRefusal`, as a Response. */
export function refuseHttp(error: AuthError): Response {
  return toResponse(describeRefusal(error));
}
