import type { ProviderSettings } from '../../settings/providers.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Provider } from './provider.ts';

export function createProviders(_: {
  providers: readonly ProviderSettings[];
  clock: Clock;
  timeoutSeconds: number;
}): ReadonlyMap<string, Provider> {
  throw new Error('not yet');
}
