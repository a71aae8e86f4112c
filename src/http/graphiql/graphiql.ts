import { loadAssets, serveAsset, type Assets } from './assets.ts';
import { folder, pagePath, type PageConfig } from './page.ts';

export interface GraphiQL {
  /** Returns the page, one of its files, or the way to the page; null where the path leads to none of them. */
  respond(request: Request, pathname: string): Promise<Response | null>;
}

/**
 * Where people look for the page, and where it is, seen from there. A host that takes the prefix off hands `/auth` and
 * `/auth/` on as `/`, and from these two the page is not at one relative place.
 */
function waysFrom(prefix: string): ReadonlyMap<string, string> {
  return new Map([
    // Two slashes would begin the name of another host.
    ['/', /^\/[^/]/.test(prefix) ? `${prefix}/graphql` : 'graphql'],
    ['/graphiql', 'graphql'],
    ['/graphiql/', '../graphql'],
    ['/graphql/', '../graphql'],
  ]);
}

/**
 * Returns GraphiQL from our own files: no CDN, so that it works offline and no script of others runs. For the prefix
 * see `pathPrefix`.
 */
export function createGraphiQL(config: PageConfig, prefix: string): GraphiQL {
  const ways = waysFrom(prefix);
  let assets: Promise<Assets> | undefined;
  return {
    async respond(request, pathname) {
      const way = ways.get(pathname);
      if (way) return wantsPage(request) ? sendTo(way) : null;
      if (pathname !== pagePath && !pathname.startsWith(folder)) return null;
      // Read when first asked for: a server whose page no one opens keeps the memory.
      assets ??= loadAssets(config);
      const asset = (await assets).get(pathname);
      return asset ? serveAsset(asset, request) : null;
    },
  };
}

/** Relative (RFC 9110 §10.2.2) where we know no prefix: only the browser knows what a proxy has taken off the path. */
function sendTo(location: string): Response {
  const headers = { location, 'cache-control': 'no-store', vary: 'accept' };
  return new Response(null, { status: 302, statusText: 'Found', headers });
}

/** Returns whether a request is a browser's, wanting a page rather than data. */
export function wantsPage(request: Request): boolean {
  if (request.method !== 'GET' && request.method !== 'HEAD') return false;
  const accept = (request.headers.get('accept') ?? '').toLowerCase();
  // No browser asks for JSON when it opens a page; a client that names it can read it.
  return accept.includes('text/html') && !accept.includes('json');
}
