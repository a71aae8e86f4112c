import type { Config, ProviderSettings } from '../../config.ts';
import { redirectUriOf } from '../../lib/redirect-uri.ts';
import { isOnThisMachine } from '../../lib/return-url.ts';
import type { Report } from './report.ts';

/** Says which redirect URI has to be registered, and what is known of those that the provider takes. Returns it. */
export function checkRedirectUri(config: Config, settings: ProviderSettings, report: Report) {
  const uri = redirectUriOf(config.issuer, settings.id);
  report.note(`Register this redirect URI at the provider, letter by letter: ${uri}`);
  const { protocol } = new URL(uri);
  const isLocal = isOnThisMachine(uri);
  if (settings.kind === 'apple' && (protocol === 'http:' || isLocal))
    report.wrong(
      'Apple takes no redirect URI that is http: or on this machine.',
      'Set AUTH_ISSUER to an https URL with a domain; a tunnel gives a machine for development one.',
    );
  else if (protocol === 'http:' && !isLocal)
    report.wrong(
      'The redirect URI is http:, so that codes of the provider travel in the clear. Most providers refuse it.',
      'Set AUTH_ISSUER to the https URL of this server.',
    );
  return uri;
}
