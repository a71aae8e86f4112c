import type { Config } from '../../config.ts';
import type { RecordEvent } from '../../events.ts';
import type { Clock } from '../../lib/clock.ts';
import { late } from '../../lib/late.ts';
import type { Asking, ProviderParts } from './openid-provider.ts';
import type { Provider, ProviderSettings } from './provider.ts';

export interface Providers {
  /** Returns the provider with this `id` in the settings, or null. */
  find(id: string): Provider | null;
  /** Returns all of them, in the order of the settings. */
  list(): readonly { readonly id: string; readonly name: string }[];
}

/** Returns the providers of the settings. What talks to one is loaded with the first login there. */
export function createProviders(options: {
  config: Pick<Config, 'oidcProviders' | 'oidcTimeoutSeconds'>;
  clock: Clock;
  record: RecordEvent;
  fetch?: typeof globalThis.fetch | undefined;
}): Providers {
  const { config, clock, record, fetch } = options;
  const parts = { timeoutSeconds: config.oidcTimeoutSeconds, clock, record, fetch };
  const providers = config.oidcProviders.map((settings) => createProvider(settings, parts));
  const byId = new Map(providers.map((provider) => [provider.id, provider]));
  const listed = providers.map(({ id, name }) => ({ id, name }));
  return { find: (id) => byId.get(id) ?? null, list: () => listed };
}

function createProvider(settings: ProviderSettings, parts: ProviderParts): Provider {
  const { id, name, audiences } = settings;
  const asking = late(() => load(settings, parts), {
    authorizationUrl: true,
    identify: true,
    verifyIdToken: true,
  });
  return { id, name, takesIdTokens: audiences.length > 0, ...asking };
}

async function load(settings: ProviderSettings, parts: ProviderParts): Promise<Asking> {
  if (settings.kind === 'github') {
    const { createGitHub } = await import('./github.ts');
    return createGitHub(settings, parts);
  }
  const { createOpenIdProvider } = await import('./openid-provider.ts');
  const { specialOf } = await import('./specials.ts');
  return createOpenIdProvider(settings, parts, specialOf(settings, parts.clock));
}
