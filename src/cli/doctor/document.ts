import type { ProviderSettings } from '../../config.ts';
import { mayAsk } from '../../features/providers/http.ts';
import { algorithms } from '../../features/providers/id-token.ts';
import { quote } from '../../lib/quote.ts';
import { variableOf } from '../../settings/setting.ts';
import type { Report } from './report.ts';

/** A discovery document (OpenID Connect Discovery 1.0 §3), with anything in it. */
export type Document = Readonly<Record<string, unknown>>;

/** Says whether this server can use the document. */
export function checkDocument(document: Document, settings: ProviderSettings, report: Report) {
  checkIssuer(document, settings, report);
  checkEndpoints(document, settings, report);
  checkSupport(document, settings, report);
}

function checkIssuer({ issuer }: Document, settings: ProviderSettings, report: Report): void {
  if (issuer === settings.issuer) {
    report.ok('The issuer in the document is the one of the settings.');
    return;
  }
  const said = typeof issuer === 'string' ? quote(issuer) : 'nothing that is text';
  const variable = variableOf(settings.id, 'AUTH_OIDC_<NAME>_ISSUER');
  report.wrong(
    `The document says that its issuer is ${said}, and the settings say ${quote(settings.issuer)}. They have to be the same, letter by letter.`,
    settings.kind === 'oidc'
      ? `If the first is the issuer that you mean, set ${variable} to it. Else mend the address that the provider gives itself: behind a proxy it often has a setting for it.`
      : 'This server knows the issuer of this provider. Look what is between them: a proxy, or a wrong id of the tenant.',
  );
}

const endpoints = ['authorization_endpoint', 'token_endpoint', 'jwks_uri'];

function checkEndpoints(document: Document, { issuer }: ProviderSettings, report: Report): void {
  const named = 'userinfo_endpoint' in document ? [...endpoints, 'userinfo_endpoint'] : endpoints;
  const missing = named.filter((name) => typeof document[name] !== 'string');
  const closed = named.filter(
    (name) => !missing.includes(name) && !mayAsk(document[name] as string, issuer),
  );
  for (const name of missing)
    report.wrong(
      `The document has no ${name}.`,
      'A login by redirect needs it: switch it on at the provider, or ask those who run it.',
    );
  for (const name of closed)
    report.wrong(
      `This server asks nothing at the ${name}, ${quote(document[name] as string)}.`,
      'It has to be https. An issuer on the Internet must not name addresses of a private network, or this server would ask there.',
    );
  if (missing.length + closed.length === 0) report.ok('It has every endpoint that a login needs.');
}

/** Returns the texts of a list in the document; null where there is no list. */
function textsIn(document: Document, name: string): string[] | null {
  const list = document[name];
  return Array.isArray(list) ? list.filter((one) => typeof one === 'string') : null;
}

function checkSupport(document: Document, settings: ProviderSettings, report: Report): void {
  checkAlgorithms(signingAlgorithms(document), report);
  const methods = textsIn(document, 'token_endpoint_auth_methods_supported');
  if (methods && !methods.some((one) => /^client_secret_(post|basic)$/.test(one)))
    report.wrong(
      'The provider takes no client secret, neither in a form nor in a header.',
      'Allow client_secret_post or client_secret_basic for this client at the provider.',
    );
  checkPkce(textsIn(document, 'code_challenge_methods_supported'), report);
  const types = textsIn(document, 'response_types_supported');
  if (types && !types.includes('code'))
    report.wrong('The provider does not know the response type code.', 'Switch it on there.');
  const unknown = settings.scopes
    .split(' ')
    .filter((one) => textsIn(document, 'scopes_supported')?.includes(one) === false);
  if (unknown.length > 0)
    report.note(
      `The document does not list these scopes: ${unknown.join(' ')}. Many providers list only some of those that they know.`,
    );
}

/** What the document says that ID tokens are signed with, as far as this server takes it. */
export function signingAlgorithms(document: Document): string[] {
  const said = textsIn(document, 'id_token_signing_alg_values_supported') ?? ['RS256'];
  return said.filter((one) => algorithms.has(one));
}

function checkAlgorithms(taken: readonly string[], report: Report): void {
  if (taken.length > 0)
    report.ok(`ID tokens that are signed with one of these are taken: ${taken.join(' ')}.`);
  else
    report.wrong(
      'The provider signs ID tokens with nothing that this server takes.',
      'Let it sign with RS256 or ES256: neither without a signature nor with HS256, whose key others may know.',
    );
}

function checkPkce(methods: readonly string[] | null, report: Report): void {
  if (methods === null)
    report.note('The document does not say whether it knows PKCE, which this server sends.');
  else if (methods.includes('S256')) report.ok('The provider knows PKCE with S256.');
  else
    report.wrong(
      'The provider knows PKCE, but not with S256, which this server sends.',
      'Allow S256 for this client at the provider.',
    );
}
