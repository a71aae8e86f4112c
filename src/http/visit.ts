/** Returns whether a request is a browser's, wanting a page rather than data. */
export function wantsPage(request: Request): boolean {
  if (request.method !== 'GET' && request.method !== 'HEAD') return false;
  const accept = (request.headers.get('accept') ?? '').toLowerCase();
  // No browser asks for JSON when it opens a page; a client that names it can read it.
  return accept.includes('text/html') && !accept.includes('json');
}

/** Returns a redirect. Relative (RFC 9110 §10.2.2) where a proxy may have removed a path that only the browser knows. */
export function sendTo(location: string): Response {
  const headers = { location, 'cache-control': 'no-store', vary: 'accept' };
  return new Response(null, { status: 302, statusText: 'Found', headers });
}

/**
 * Returns the address of a path without its slash, seen from `/`. A host that removes the prefix passes both `/auth` and
 * `/auth/` on as `/`, and from these two the relative address differs.
 */
export function seenFromRoot(path: string, prefix: string): string {
  // Two slashes would begin the name of another host.
  return /^\/[^/]/.test(prefix) ? `${prefix}/${path}` : path;
}
