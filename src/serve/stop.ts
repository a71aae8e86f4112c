import { constants } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import type { Logger } from '../lib/log.ts';

/** With the default drain, all is over within ten seconds, when Docker kills. */
const stopMs = 9_000;
/** How long a stop waits at least for requests that have begun. */
const leastFinishMs = 5_000;
/** One Ctrl-C arrives twice, from the terminal and from bin/latchkey.mjs; a signal later than this is a new wish. */
const sameSignalMs = 1_000;

/** What runs until a signal, and how it stops. */
export interface Stoppable {
  readonly log: Logger;
  readonly drainMs: number;
  /** `/ready` says no, and every answer closes its connection. */
  drain(): Promise<void> | void;
  /** Accepts no more; returns what is over when all that has begun is finished, or after the time: the exit code. */
  close(timeoutMs: number): Promise<{ readonly finished: Promise<number> }>;
  /** Ends at once. */
  abandon(): void;
}

/** Stops in order at the first signal, and at once at the second. `finishMs` is for tests. */
export function stopOnSignal(running: Stoppable, finishMs = finishTimeout(running.drainMs)): void {
  const { log, drainMs } = running;
  let patient = true;
  let stopping = false;

  const stop = async (signal: NodeJS.Signals) => {
    stopping = true;
    void setTimeout(sameSignalMs).then(() => (patient = false));
    await running.drain();
    if (drainMs > 0) {
      log.info(`${signal}: /ready says no, and all else is answered for ${drainMs / 1000} s more`);
      await setTimeout(drainMs);
    }
    const { finished } = await running.close(finishMs);
    log.info(`${signal}: finishing what has begun, then stopping`);
    const code = await finished;
    log.info('stopped');
    process.exit(code);
  };
  const onSignal = (signal: NodeJS.Signals) => {
    if (!stopping) void stop(signal);
    else if (!patient) {
      log.warn(`${signal} again: stopped without finishing`);
      running.abandon();
      process.exit(128 + constants.signals[signal]);
    }
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}

/** Returns how long a stop waits for requests that have begun. */
export function finishTimeout(drainMs: number): number {
  return Math.max(leastFinishMs, stopMs - drainMs);
}

/** A fault that nothing caught leaves an unknown state. What was acknowledged is on disk. */
export function stopOnFault(log: Logger): void {
  process.on('uncaughtException', (error) => {
    try {
      log.fatal({ err: error }, 'stopped by a fault');
    } finally {
      // Also when it is the log that fails.
      process.exit(1);
    }
  });
}
