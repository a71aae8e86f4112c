import { serveAsset, type Assets, type Pages } from '../assets.ts';
import { folder, pagePath, type PageConfig } from './page.ts';

/**
 * Paths where people look for the page, with the relative address of the page from there. A host that removes the
 * prefix passes both `/auth` and `/auth/` on as `/`, and from these two the relative address differs.
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
 * Returns GraphiQL from our own files: no CDN, so that it works offline and runs no foreign script. For the prefix
 * see `pathPrefix`.
 */
export function createGraphiQL(config: PageConfig, prefix: string): Pages {
  const ways = waysFrom(prefix);
  let assets: Promise<Assets> | undefined;
  return {
    async respond(request, pathname) {
      const way = ways.get(pathname);
      if (way) return wantsPage(request) ? sendTo(way) : null;
      if (pathname !== pagePath && !pathname.startsWith(folder)) return null;
      // Read when first needed, to save memory on servers whose page is never opened.
      assets ??= import('./assets.ts').then(({ loadAssets }) => loadAssets(config));
      const asset = (await assets).get(pathname);
      return asset ? serveAsset(asset, request) : null;
    },
  };
}

/** Relative (RFC 9110 §10.2.2) without a prefix: only the browser knows which path a proxy has removed. */
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
