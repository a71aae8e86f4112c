import type { Config } from '../config.ts';
import { loadAssets, serveAsset, type Assets } from './graphiql-assets.ts';
import { folder, pagePath } from './graphiql-page.ts';

export interface GraphiQL {
  /** Returns the page or one of its files, or null where the path is none of them. */
  respond(request: Request, pathname: string): Promise<Response | null>;
}

/** Returns GraphiQL from our own files: no CDN, so that it works offline and nobody else's script runs. */
export function createGraphiQL(config: Pick<Config, 'cookies' | 'issuer'>): GraphiQL {
  let assets: Promise<Assets> | undefined;
  return {
    async respond(request, pathname) {
      if (pathname !== pagePath && !pathname.startsWith(folder)) return null;
      // Read when first asked for: a server that nobody looks at keeps the memory.
      assets ??= loadAssets(config);
      const asset = (await assets).get(pathname);
      return asset ? serveAsset(asset, request) : null;
    },
  };
}

/** Returns whether a request is a browser's, wanting a page rather than data. */
export function wantsPage(request: Request): boolean {
  if (request.method !== 'GET' && request.method !== 'HEAD') return false;
  const accept = (request.headers.get('accept') ?? '').toLowerCase();
  // No browser asks for JSON when it opens a page; a client that names it can read it.
  return accept.includes('text/html') && !accept.includes('json');
}
