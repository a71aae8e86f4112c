import type { Clock } from './clock.ts';

const intervalMs = 60_000;

/**
 * Returns a function that calls back at most once a minute for each kind, with how often that kind has happened since
 * the last call. Events that any client can cause at any rate must not fill the log.
 */
export function createRarely(clock: Clock): (kind: string, say: (times: number) => void) => void {
  const seen = new Map<string, { times: number; silentUntil: number }>();
  return (kind, say) => {
    const { times, silentUntil } = seen.get(kind) ?? { times: 0, silentUntil: 0 };
    const now = clock.now();
    if (now < silentUntil && silentUntil <= now + intervalMs) {
      seen.set(kind, { times: times + 1, silentUntil });
      return;
    }
    say(times + 1);
    seen.set(kind, { times: 0, silentUntil: now + intervalMs });
  };
}
