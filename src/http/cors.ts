export interface Cors {
  /** Returns the answer to the preflight of an allowed origin, or null where it is none. */
  preflight(request: Request): Response | null;
  /** Returns the answer with what lets a page of an allowed origin read it, and nobody else's. */
  allow(request: Request, answer: Response): Response;
  /** What every answer carries, whoever asks. */
  readonly headersOfAll: Readonly<Record<string, string>>;
}

const preflightHeaders = {
  'access-control-allow-methods': 'GET, POST',
  'access-control-allow-headers': 'authorization, content-type',
  // Short, so that an origin that is taken off the list is soon off it everywhere.
  'access-control-max-age': '600',
};

/** Returns CORS for an exact list of origins (Fetch §3.3). For an empty list there is none: no page may read. */
export function createCors(allowedOrigins: readonly string[]): Cors {
  const isAllowed = (origin: string | null) => origin !== null && allowedOrigins.includes(origin);
  if (allowedOrigins.length === 0)
    return { preflight: () => null, allow: (_, answer) => answer, headersOfAll: {} };

  const allow: Cors['allow'] = (request, answer) => {
    const { headers } = answer;
    const origin = request.headers.get('origin');
    // Said to everybody, or a cache would give one origin the answer to another.
    headers.append('vary', 'origin');
    if (!isAllowed(origin)) return answer;
    headers.set('access-control-allow-origin', origin!);
    headers.set('access-control-allow-credentials', 'true');
    headers.set('access-control-expose-headers', 'www-authenticate, retry-after');
    return answer;
  };

  return {
    preflight(request) {
      if (request.method !== 'OPTIONS' || !isAllowed(request.headers.get('origin'))) return null;
      if (!request.headers.has('access-control-request-method')) return null;
      const answer = new Response(null, { status: 204, headers: preflightHeaders });
      return allow(request, answer);
    },
    allow,
    headersOfAll: { vary: 'origin' },
  };
}
