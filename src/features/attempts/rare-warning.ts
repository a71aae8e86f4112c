import type { Clock } from '../../lib/clock.ts';

const intervalMs = 60_000;

/**
 * Returns a function that warns of something at most once a minute for each kind, and then says how often it has
 * happened since the last time. What anybody can cause at any rate must not fill the log.
 */
export function createRareWarning(
  clock: Clock,
  warn: (kind: string, times: number) => void,
): (kind: string) => void {
  const seen = new Map<string, { times: number; silentUntil: number }>();
  return (kind) => {
    const { times, silentUntil } = seen.get(kind) ?? { times: 0, silentUntil: 0 };
    const now = clock.now();
    if (now < silentUntil && silentUntil <= now + intervalMs) {
      seen.set(kind, { times: times + 1, silentUntil });
      return;
    }
    warn(kind, times + 1);
    seen.set(kind, { times: 0, silentUntil: now + intervalMs });
  };
}
