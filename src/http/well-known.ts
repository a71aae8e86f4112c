import type { Algorithm, KeySet } from '../features/keys/key-set.ts';
import { jwksMaxAgeSeconds } from '../features/keys/timeline.ts';
import { isPreflight } from './cors.ts';
import { createEtag, hasCopy } from './etag.ts';
import { tokenPath } from './token-endpoint.ts';

/** Returns the answer to a request for a well-known document, or null for other paths. */
export type WellKnown = (request: Request, pathname: string) => Promise<Response | null>;

const jwksPath = '/.well-known/jwks.json';
const discoveryPath = '/.well-known/openid-configuration';
const relatedOriginsPath = '/.well-known/webauthn';

/**
 * The documents for services that verify tokens by themselves: the JWKS (RFC 7517 §5), and its address (OpenID Connect
 * Discovery §4). Latchkey is not an OpenID provider: the second document only links to the keys, and to where programs get
 * tokens for their API keys (RFC 8414 §2). Where pages of other domains can use the passkeys, a document for browsers names them (WebAuthn Level 3 §5.11).
 */
export function createWellKnown(options: {
  issuer: string;
  algorithm: Algorithm;
  keys: KeySet;
  relatedOrigins: readonly string[];
  /** Whether there is a token endpoint, for API keys. */
  hasTokenEndpoint: boolean;
}): WellKnown {
  const { issuer, algorithm, keys, relatedOrigins, hasTokenEndpoint } = options;
  const base = issuer.replace(/\/$/, '');

  const discovery = async () => {
    const algorithms = [algorithm, ...(await keys.published()).map(({ alg }) => alg)];
    return {
      issuer,
      jwks_uri: base + jwksPath,
      ...(hasTokenEndpoint && {
        token_endpoint: base + tokenPath,
        grant_types_supported: ['client_credentials'],
        token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
      }),
      response_types_supported: [],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: [...new Set(algorithms)],
    };
  };
  const documents = new Map<string, () => Promise<object>>([
    [jwksPath, async () => ({ keys: await keys.published() })],
    [discoveryPath, discovery],
  ]);
  if (relatedOrigins.length > 0)
    documents.set(relatedOriginsPath, async () => ({ origins: relatedOrigins }));

  return async (request, pathname) => {
    const content = documents.get(pathname);
    if (!content) return null;
    if (isPreflight(request)) return new Response(null, { status: 204, headers: preflightHeaders });
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return new Response(null, { status: 405, headers: { ...anyPage, allow: 'GET, HEAD' } });
    }
    return document(request, await content());
  };
}

/** The documents are for everyone, and a request with cookies gets the same: any page may read them. */
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
