import { createHash } from 'node:crypto';
import type { Config } from '../../src/config.ts';
import type { EventDetails, SecurityEvent } from '../../src/events.ts';
import type { OidcFlow, Provider } from '../../src/features/providers/provider.ts';
import { createProviders, type Providers } from '../../src/features/providers/providers.ts';
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
    reach?: Reach;
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
  const parts = {
    config: { oidcProviders: [corp], oidcTimeoutSeconds: timeoutSeconds },
    clock,
    record: (event: SecurityEvent, details: EventDetails = {}) =>
      void recorded.push([event, details]),
  };
  const providers = reach ? createProvidersAt(reach, parts) : createProviders({ ...parts, fetch });
  return { provider: providers.find(corp.id)!, clock, recorded };
}

/** Turns URLs of a provider into those where a test has it. */
export type Reach = (url: string) => string;

/** Providers of the settings that are elsewhere. Their issuers, and what they say of themselves, are the real ones. */
export function createProvidersAt(
  reach: Reach,
  parts: Omit<Parameters<typeof createProviders>[0], 'fetch'>,
): Providers {
  const send = (url: string, request?: RequestInit) => globalThis.fetch(reach(url), request);
  const providers = createProviders({ ...parts, fetch: send as typeof globalThis.fetch });
  return {
    ...providers,
    find(id) {
      const provider = providers.find(id);
      if (!provider) return null;
      const authorizationUrl: Provider['authorizationUrl'] = async (given) =>
        reach(await provider.authorizationUrl(given));
      return { ...provider, authorizationUrl };
    },
  };
}

/** The parameters with which a browser comes back, from the query or the form. */
export async function parametersOf(back: Request): Promise<URLSearchParams> {
  if (back.method === 'POST') return new URLSearchParams(await back.text());
  return new URL(back.url).searchParams;
}
