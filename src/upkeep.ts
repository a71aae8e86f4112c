import type { Upkeep } from './auth.ts';
import type { Clock } from './lib/clock.ts';
import { every } from './lib/every.ts';
import type { Logger } from './lib/log.ts';

const everyMs = 60_000;

/** Runs each upkeep once a minute, on its own: one that fails or hangs stops no other. Returns what stops them. */
export function startUpkeep(
  upkeep: Upkeep,
  options: {
    log: Logger;
    clock: Clock;
    onSuccess?: ((name: string, seconds: number) => void) | undefined;
  },
): () => void {
  const { log, clock, onSuccess } = options;
  const stops = Object.entries(upkeep).map(([name, run]: [string, Upkeep[keyof Upkeep]]) =>
    every(
      everyMs,
      async () => {
        await run();
        onSuccess?.(name, clock.now() / 1000);
      },
      (error) => log.warn({ err: error, upkeep: name }, 'an upkeep failed'),
    ),
  );
  return () => stops.forEach((stop) => stop());
}
