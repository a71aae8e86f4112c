import { createFakeClock } from '../fake-clock.ts';
import type { LyingProvider } from '../lying-provider.ts';

/** openid-client by itself goes by the system's clock. */
export const clock = createFakeClock(Date.now());

/** An answer of a provider that is not good. */
export interface Bad {
  readonly what: string;
  /** Why it is refused; after `503`, why the provider counts as unavailable. */
  readonly reason: string;
  /** Makes the provider lie. */
  lie(lying: LyingProvider): void | Promise<void>;
  /** Whether openid-client takes it, as it is by default. */
  readonly isTakenByLibrary?: true;
}

export function bad(
  what: string,
  reason: string,
  lie: (lying: LyingProvider) => void | Promise<void>,
  isTakenByLibrary?: true,
): Bad {
  return { what, reason, lie, ...(isTakenByLibrary && { isTakenByLibrary }) };
}
