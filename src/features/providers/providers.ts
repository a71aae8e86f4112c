import type { Config } from '../../config.ts';
import type { RecordEvent } from '../../events.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Provider } from './provider.ts';

export interface Providers {
  find(id: string): Provider | null;
}

export function createProviders(_options: {
  config: Pick<Config, 'oidcProviders' | 'oidcTimeoutSeconds'>;
  clock: Clock;
  record: RecordEvent;
}): Providers {
  return { find: () => null };
}
