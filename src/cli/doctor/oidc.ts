import type { Config, ProviderSettings } from '../../config.ts';
import { discoveryUrl } from '../../features/providers/discovery.ts';
import { mayAsk } from '../../features/providers/http.ts';
import type { OidcFlow } from '../../features/providers/provider.ts';
import { createProviders } from '../../features/providers/providers.ts';
import { specialOf } from '../../features/providers/specials.ts';
import { systemClock as clock } from '../../lib/clock.ts';
import { systemRandom } from '../../lib/secrets.ts';
import { tryAuthorization } from './authorization.ts';
import { tryCredentials } from './credentials.ts';
import { checkDocument, signingAlgorithms, type Document } from './document.ts';
import { createGet, type Get } from './get.ts';
import { checkKeys } from './keys.ts';
import { checkRedirectUri } from './redirect.ts';
import type { Report } from './report.ts';
import { watch } from './watch.ts';

/** Events are for servers. */
const record = (): void => {};

/** Tries what a login at this provider needs, and says what it has found. No user logs in. */
export async function diagnose(
  config: Config,
  settings: ProviderSettings,
  report: Report,
  /** Where a test has what is at a URL. */
  reach = (url: string): string => url,
): Promise<void> {
  const redirectUri = checkRedirectUri(config, settings, report);
  const document = await findDocument(config, settings, report, reach);
  if (document === null) return;
  const { fetch, seen } = watch(reach);
  const provider = createProviders({ config, clock, record, fetch }).find(settings.id)!;
  const flow: OidcFlow = { state: any(), nonce: any(), codeVerifier: any(), redirectUri };
  const url = await provider.authorizationUrl(flow).catch(() => null);
  if (url === null) {
    // Else it has been said what is wrong with the document.
    if (report.problems() === 0)
      report.wrong('No login can begin there.', 'Look into the log of the server.');
    return;
  }
  const timeoutMs = config.oidcTimeoutSeconds * 1000;
  await tryAuthorization(
    { url: reach(url), issuer: settings.issuer, redirectUri, timeoutMs },
    report,
  );
  const sendsIssuer = document['authorization_response_iss_parameter_supported'] === true;
  await tryCredentials({ provider, settings, flow, seen, sendsIssuer }, report);
}

const any = () => systemRandom(32).toString('base64url');

/** Returns the metadata of the provider, once it and the keys were checked; null where there is none that can be used. */
async function findDocument(
  config: Config,
  settings: ProviderSettings,
  report: Report,
  reach: (url: string) => string,
): Promise<Document | null> {
  // It has neither a discovery document nor ID tokens.
  if (settings.kind === 'github') return {};
  const get = createGet(config, settings, report, reach);
  const document = await knownOrRead(settings, report, get);
  if (document === null) return null;
  const { jwks_uri: uri } = document;
  if (typeof uri !== 'string' || !mayAsk(uri, settings.issuer)) return document;
  const keys = await get('The key set', uri);
  if (keys !== null) checkKeys(keys, signingAlgorithms(document), report);
  return document;
}

async function knownOrRead(
  settings: ProviderSettings,
  report: Report,
  get: Get,
): Promise<Document | null> {
  const { metadata } = specialOf(settings, clock);
  if (metadata) return { ...metadata };
  const read = await get('The discovery document', discoveryUrl(settings.issuer));
  if (read !== null) checkDocument(read, settings, report);
  return read;
}
