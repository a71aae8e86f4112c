import type { Algorithm, KeySet } from '../features/keys/key-set.ts';
import { jwksMaxAgeSeconds } from '../features/keys/timeline.ts';
import { isPreflight } from './cors.ts';
import { createEtag, hasCopy } from './etag.ts';

/** Returns the answer to a request for a well-known document, or null for other paths. */
export type WellKnown = (request: Request, pathname: string) => Promise<Response | null>;

const jwksPath = '/.well-known/jwks.json';
const discoveryPath = '/.well-known/openid-configuration';

/**
 * The documents for services that verify tokens by themselves: the JWKS (RFC 7517 §5), and its address (OpenID Connect
 * Discovery §4). Latchkey is not an OpenID provider: the second document only links to the keys.
 */
export function createWellKnown(options: {
  issuer: string;
  algorithm: Algorithm;
  keys: KeySet;
}): WellKnown {
  const { issuer, algorithm, keys } = options;
  return async (request, pathname) => {
    if (pathname !== jwksPath && pathname !== discoveryPath) return null;
    if (isPreflight(request)) return new Response(null, { status: 204, headers: preflightHeaders });
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return new Response(null, { status: 405, headers: { ...anyPage, allow: 'GET, HEAD' } });
    }
    const published = await keys.published();
    if (pathname === jwksPath) return document(request, { keys: published });
    const algorithms = [algorithm, ...published.map(({ alg }) => alg)];
    return document(request, {
      issuer,
      jwks_uri: issuer.replace(/\/$/, '') + jwksPath,
      response_types_supported: [],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: [...new Set(algorithms)],
    });
  };
}

/** Both documents are for everyone, and a request with cookies gets the same: any page may read them. */
const anyPage = { 'access-control-allow-origin': '*' };

/** Tracing tools add headers to every request of a page. */
const preflightHeaders = {
  ...anyPage,
  'access-control-allow-methods': 'GET, HEAD',
  'access-control-allow-headers': '*',
  'access-control-max-age': '600',
};

function document(request: Request, content: object): Response {
  const body = JSON.stringify(content);
  const etag = createEtag(body, 'strong');
  const headers = {
    ...anyPage,
    'content-type': 'application/json; charset=utf-8',
    'cache-control': `public, max-age=${jwksMaxAgeSeconds}`,
    'x-content-type-options': 'nosniff',
    etag,
  };
  if (hasCopy(request, etag)) return new Response(null, { status: 304, headers });
  return new Response(request.method === 'HEAD' ? null : body, {
    headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
  });
}
