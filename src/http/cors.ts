export interface Cors {
  /** Returns the answer to the preflight of an allowed origin, or null for other requests. */
  preflight(request: Request): Response | null;
  /** Returns the answer with the headers that let a page of an allowed origin read it, and no other page. */
  allow(request: Request, answer: Response): Response;
  /** The headers of every answer, whatever its origin. */
  readonly headersOfAll: Readonly<Record<string, string>>;
}

/** Returns CORS for an exact list of origins (Fetch §3.3). With an empty list no page of another origin may read. */
export function createCors(allowedOrigins: readonly string[]): Cors {
  const isAllowed = (origin: string | null) => origin !== null && allowedOrigins.includes(origin);
  if (allowedOrigins.length === 0)
    return { preflight: () => null, allow: (_, answer) => answer, headersOfAll: {} };

  const allow: Cors['allow'] = (request, answer) => {
    const { headers } = answer;
    const origin = request.headers.get('origin');
    // In every answer: otherwise a cache would give one origin the answer for another.
    headers.append('vary', 'origin');
    if (!isAllowed(origin)) return answer;
    headers.set('access-control-allow-origin', origin!);
    headers.set('access-control-allow-credentials', 'true');
    headers.set('access-control-expose-headers', 'www-authenticate, retry-after');
    return answer;
  };

  return {
    preflight(request) {
      if (!isPreflight(request) || !isAllowed(request.headers.get('origin'))) return null;
      return allow(
        request,
        new Response(null, { status: 204, headers: preflightHeaders(request) }),
      );
    },
    allow,
    headersOfAll: { vary: 'origin' },
  };
}

/** Returns whether a browser asks what a page of another origin may send. */
export function isPreflight({ method, headers }: Request): boolean {
  return method === 'OPTIONS' && headers.has('access-control-request-method');
}

function preflightHeaders({ headers }: Request): Record<string, string> {
  const asked = headers.get('access-control-request-headers') ?? '';
  return {
    'access-control-allow-methods': 'GET, POST',
    'access-control-allow-headers': allowedHeaders(asked).join(', '),
    // Short, so that removing an origin from the list soon takes effect everywhere.
    'access-control-max-age': '600',
    vary: 'access-control-request-headers',
  };
}

const mostNames = 50;
const longestName = 100;

/**
 * Returns those of the requested headers that a page may send. `*` would cover neither `Authorization` nor requests
 * with credentials (Fetch §3.3.3), and each tracing tool has headers of its own.
 */
function allowedHeaders(asked: string): string[] {
  const names = asked
    .toLowerCase()
    .split(',')
    .map((name) => name.trim());
  const allowed = names.length <= mostNames ? names.filter(mayBeSent) : [];
  return [...new Set(['authorization', 'content-type', ...allowed])];
}

/** RFC 9110 §5.6.2. A lone `*` would stand for every name. */
function mayBeSent(name: string): boolean {
  const isToken = /^[!#$%&'*+.^_`|~\w-]+$/.test(name) && name.length <= longestName;
  return isToken && name !== '*' && !ofTheConnection.test(name);
}

/** Headers that say who or where a client is: only the browser and the proxies in front may set them, never a page. */
const ofTheConnection = /^(cookie|forwarded|x-forwarded-.*|x-real-ip)$/;
