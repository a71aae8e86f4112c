import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** Where processes may run: `server` and `load` apart, or `all`. Null leaves it to the system. */
export type Place = 'server' | 'load' | 'all';

export const canPin =
  availableParallelism() >= 2 && spawnSync('taskset', ['-c', '0,1', 'true']).status === 0;

const cores: Record<Place, string> = { server: '0', load: '1', all: '0,1' };

/** Returns the command line that runs the given one in its place. */
export function pinned(place: Place, command: readonly string[]): string[] {
  return canPin ? ['taskset', '-c', cores[place], ...command] : [...command];
}

/** Moves this process, which makes some of the load, to where load belongs. */
export function pinSelf(): void {
  if (canPin) spawnSync('taskset', ['-a', '-cp', cores.load, String(process.pid)]);
}
