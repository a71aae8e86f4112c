import type { Config } from '../config.ts';

/** Returns whether a request was made by a browser's page that cookies may speak for. */
export type IsTrustedPage = (request: Request) => boolean;

/**
 * Returns the check that tells our own pages, and those of an allowed origin of the same site, from everybody
 * else. `Sec-Fetch-Site` decides, since no page can forge it; where it is missing (old browsers, plain http)
 * `Origin` does. A request that neither header vouches for is nobody's page.
 */
export function createPageCheck(config: Pick<Config, 'issuer' | 'allowedOrigins'>): IsTrustedPage {
  const issuer = new URL(config.issuer);
  const allowed = new Set(config.allowedOrigins);

  // The issuer says whether we are on https: behind a proxy that ends TLS every request looks like http, and
  // a page that somebody slipped in over http is not ours.
  const isOwn = (origin: string, request: Request) =>
    origin === issuer.origin ||
    origin === new URL(`${issuer.protocol}//${new URL(request.url).host}`).origin;

  return (request) => {
    const site = request.headers.get('sec-fetch-site');
    const origin = request.headers.get('origin');
    // Sandboxed frames, files and redirected requests: anybody's.
    if (origin === 'null') return false;
    if (site === 'same-origin') return true;
    if (origin === null) return false;
    if (site === 'same-site') return allowed.has(origin);
    return site === null && (allowed.has(origin) || isOwn(origin, request));
  };
}
