import type { Config } from '../config.ts';

/** What `main.ts` hands to `alone.ts`, which serves in this process, or to `workers/primary.ts`, which starts others. */
export interface Start {
  readonly given: Config;
  /** What the operator may not have meant, a line each. */
  readonly warnings: readonly string[];
  /** How long a stop waits for requests that have begun; without it, as long as there is time. */
  readonly finishMs: number | undefined;
  /** Notes what is to be closed again where the start fails after it. */
  begin<T extends Begun>(one: T): T;
}

/** What has begun, and is closed again where the start fails. */
export interface Begun {
  close(): Promise<unknown>;
}
