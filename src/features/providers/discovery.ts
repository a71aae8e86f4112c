import type { Clock } from '../../lib/clock.ts';
import { keep, type Kept } from '../../lib/kept.ts';
import { mayAsk, NoAnswer, type ProviderHttp } from './http.ts';
import { algorithms } from './id-token.ts';

/** What is used of a discovery document (OpenID Connect Discovery 1.0 §3). */
export interface Metadata {
  readonly issuer: string;
  readonly authorization_endpoint: string;
  readonly token_endpoint: string;
  readonly jwks_uri: string;
  readonly userinfo_endpoint?: string;
  readonly id_token_signing_alg_values_supported: string[];
  readonly token_endpoint_auth_methods_supported?: string[];
  /** RFC 9207 §3. */
  readonly authorization_response_iss_parameter_supported: boolean;
}

/** Providers change little in it, and keep what was good for longer. */
const maxAgeMs = 3_600_000;

/** How long to wait after a document that could not be had. */
const pauseMs = 1_000;

/** Returns where the metadata of an issuer is (OpenID Connect Discovery 1.0 §4). */
export function discoveryUrl(issuer: string): string {
  return `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
}

/** Returns the metadata of an issuer, fetched when it is needed. Throws NoAnswer. */
export function createDiscovery(options: {
  issuer: string;
  http: Pick<ProviderHttp, 'fetch'>;
  clock: Clock;
}): Kept<Metadata> {
  const { issuer, http, clock } = options;
  const url = discoveryUrl(issuer);
  const load = async () => {
    const answer = await http.fetch(url, { headers: { accept: 'application/json' } });
    if (answer.status !== 200) throw new NoAnswer('discovery: status');
    return readMetadata(await answer.json(), issuer);
  };
  return keep({ load, clock, maxAgeMs, pauseMs });
}

/** Throws NoAnswer for a document of another issuer, or with an endpoint that is missing or may not be asked. */
function readMetadata(document: unknown, issuer: string): Metadata {
  const said = (document ?? {}) as Readonly<Record<string, unknown>>;
  // §4.3: exactly. Libraries take a slash more for the same.
  if (said['issuer'] !== issuer) throw new NoAnswer('discovery: issuer');
  const endpoint = (name: string): string => {
    const url = said[name];
    if (typeof url !== 'string' || !mayAsk(url, issuer)) throw new NoAnswer(`discovery: ${name}`);
    return url;
  };
  const listed = textsOf(said['id_token_signing_alg_values_supported']) ?? ['RS256'];
  const signing = listed.filter((name) => algorithms.has(name));
  if (signing.length === 0) throw new NoAnswer('discovery: algorithms');
  const methods = textsOf(said['token_endpoint_auth_methods_supported']);
  return {
    issuer,
    authorization_endpoint: endpoint('authorization_endpoint'),
    token_endpoint: endpoint('token_endpoint'),
    jwks_uri: endpoint('jwks_uri'),
    ...(said['userinfo_endpoint'] !== undefined && {
      userinfo_endpoint: endpoint('userinfo_endpoint'),
    }),
    id_token_signing_alg_values_supported: signing,
    ...(methods && { token_endpoint_auth_methods_supported: methods }),
    authorization_response_iss_parameter_supported:
      said['authorization_response_iss_parameter_supported'] === true,
  };
}

function textsOf(value: unknown): string[] | null {
  if (!Array.isArray(value)) return null;
  return value.filter((one) => typeof one === 'string');
}
