import { createHash } from 'node:crypto';
import type { Config } from '../../src/config.ts';
import type { EventDetails, SecurityEvent } from '../../src/events.ts';
import type { OidcFlow, Provider } from '../../src/features/providers/provider.ts';
import { createProviders } from '../../src/features/providers/providers.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';

export const flow: OidcFlow = {
  state: 'the state of this flow',
  nonce: 'the nonce of this flow',
  codeVerifier: createHash('sha256').update('verifier').digest('base64url'),
  redirectUri: 'http://localhost:4000/oidc/corp/callback',
};

type ProviderSettings = Config['oidcProviders'][number];

export interface OneProvider {
  readonly provider: Provider;
  readonly clock: FakeClock;
  readonly recorded: [SecurityEvent, EventDetails][];
}

/** The provider `corp`, or another one, as a server has it. */
export function createOneProvider(
  settings: Partial<ProviderSettings> & Pick<ProviderSettings, 'issuer'>,
  {
    clock = createFakeClock(),
    timeoutSeconds = 5,
    fetch,
    reach,
  }: {
    clock?: FakeClock;
    timeoutSeconds?: number;
    fetch?: typeof globalThis.fetch;
    reach?: (url: string) => string;
  } = {},
): OneProvider {
  const recorded: OneProvider['recorded'] = [];
  const corp: ProviderSettings = {
    id: 'corp',
    kind: 'oidc',
    name: 'Example Corp',
    clientId: 'latchkey',
    clientSecret: 'a secret of the client',
    scopes: 'openid email profile',
    appleKey: null,
    audiences: [],
    ...settings,
  };
  const providers = createProviders({
    config: { oidcProviders: [corp], oidcTimeoutSeconds: timeoutSeconds },
    clock,
    record: (event, details = {}) => void recorded.push([event, details]),
    fetch,
    reach,
  });
  return { provider: providers.find(corp.id)!, clock, recorded };
}

/** The parameters with which a browser comes back, from the query or the form. */
export async function parametersOf(back: Request): Promise<URLSearchParams> {
  if (back.method === 'POST') return new URLSearchParams(await back.text());
  return new URL(back.url).searchParams;
}
