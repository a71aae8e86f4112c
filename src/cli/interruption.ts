/** What a signal to end asks for: finishing the step under way, and beginning no other. */
export interface Interruption {
  readonly requested: boolean;
  /** For what would wait on: aborted when the signal comes. */
  readonly signal: AbortSignal;
  /** Ends the process as the signal would have, where there was one. To be called when all is finished. */
  end(): void;
}

/**
 * Returns what Ctrl-C and SIGTERM are from now on. One Ctrl-C arrives twice, from the terminal and from
 * bin/latchkey.mjs, so the second one ends nothing.
 */
export function awaitInterruption(): Interruption {
  let received: NodeJS.Signals | undefined;
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const aborting = new AbortController();
  for (const signal of signals)
    process.on(signal, () => {
      received ??= signal;
      aborting.abort();
    });
  return {
    signal: aborting.signal,
    get requested() {
      return received !== undefined;
    },
    end() {
      if (received === undefined) return;
      process.removeAllListeners(received);
      process.kill(process.pid, received);
    },
  };
}
