import type { OidcFlow, Provider } from '../../features/providers/provider.ts';
import type { ProviderSettings } from '../../config.ts';
import { quote } from '../../lib/quote.ts';
import type { Report } from './report.ts';
import type { Seen } from './watch.ts';

/** How token endpoints refuse a code that they do not know (RFC 6749 §5.2; the second is GitHub's). */
const ofCode = new Set(['invalid_grant', 'bad_verification_code']);

/** How they refuse the client. */
const ofClient = new Set(['invalid_client', 'unauthorized_client', 'incorrect_client_credentials']);

/** Redeems a code that no one has made: how it is refused says whether the provider takes the client id and secret. */
export async function tryCredentials(
  options: {
    provider: Provider;
    settings: ProviderSettings;
    flow: OidcFlow;
    seen: () => Seen;
    sendsIssuer: boolean;
  },
  report: Report,
): Promise<void> {
  const { provider, settings, flow, seen, sendsIssuer } = options;
  const answer = new URLSearchParams({ code: 'made-up-by-latchkey-doctor', state: flow.state });
  if (sendsIssuer) answer.set('iss', settings.issuer);
  await provider.identify(flow, answer).catch(() => {});
  const { error, explanation, status, fault } = seen();
  const said = explanation === undefined ? '' : ` It says: ${quote(explanation)}`;
  if (error === undefined)
    report.note(
      `A made-up code was not refused as it should be (${fault ?? `status ${status}`}), so that nothing is known of the client secret.`,
    );
  else if (ofCode.has(error))
    report.ok(
      'The token endpoint took the client id and the secret: it refused a made-up code alone.',
    );
  else if (ofClient.has(error))
    report.wrong(
      `The token endpoint refuses this client with ${quote(error)}.${said}`,
      settings.kind === 'apple'
        ? 'Look at the client id (the Services ID), the team id, and the key with its id, and whether the key is for Sign in with Apple.'
        : 'Look at the client id and the client secret: secrets expire, and a copy often lacks its end.',
    );
  else
    report.note(
      `The token endpoint answered ${quote(error)} to a made-up code, which says nothing of the client secret.${said}`,
    );
}
