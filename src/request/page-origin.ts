import type { Config } from '../config.ts';

/** Returns whether a request was made by a browser's page that cookies may speak for. */
export type IsTrustedPage = (request: Request) => boolean;

/**
 * Returns the check that tells our own pages, and those of an allowed origin of the same site, from all others.
 * `Sec-Fetch-Site` decides, since no page can forge it; where it is missing (old browsers, plain http) `Origin` does:
 * then a page is of the same site only if it is on the same host, because without a list of public suffixes the
 * site cannot be told. A request with neither header comes from no page.
 */
export function createPageCheck(config: Pick<Config, 'issuer' | 'allowedOrigins'>): IsTrustedPage {
  const issuer = new URL(config.issuer);
  // A site has one scheme, whatever a browser says; an app's or an extension's is never ours.
  const allowed = new Set(
    config.allowedOrigins.filter((origin) => origin.startsWith(`${issuer.protocol}//`)),
  );

  // The issuer says whether we are on https: behind a proxy that ends TLS every request looks like http, and
  // a page that an attacker injected over http must not count as ours.
  const asked = (request: Request) => new URL(`${issuer.protocol}//${new URL(request.url).host}`);
  const isOwn = (origin: string, request: Request) =>
    origin === issuer.origin || origin === asked(request).origin;
  const isOnOurHost = (origin: string, request: Request) =>
    [issuer.hostname, asked(request).hostname].includes(new URL(origin).hostname);

  return (request) => {
    const site = request.headers.get('sec-fetch-site');
    const origin = request.headers.get('origin');
    // Sandboxed frames, files and redirected requests: it can be any page.
    if (origin === 'null') return false;
    if (site === 'same-origin') return true;
    if (origin === null) return false;
    if (site === 'same-site') return allowed.has(origin);
    if (site !== null) return false;
    return isOwn(origin, request) || (allowed.has(origin) && isOnOurHost(origin, request));
  };
}
