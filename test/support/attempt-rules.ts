import { onTestFinished } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { AuthError } from '../../src/errors.ts';
import { createAttempts, type Guess } from '../../src/features/attempts/attempts.ts';
import type { GuessKind } from '../../src/features/attempts/kinds.ts';
import { loginAttempts } from '../../src/features/login/attempt-kinds.ts';
import type { LogEvent } from '../../src/events.ts';
import { openStore } from '../../src/store/open.ts';
import type { AttemptStore } from '../../src/features/attempts/store.ts';
import { testDatabase } from './engines.ts';
import { createFakeClock } from './fake-clock.ts';

/** What a check of a wrong password throws. */
export const wrong = new AuthError('INVALID_CREDENTIALS');

/** The rules alone, without passwords to be hashed, on a store that may forgive in another way. */
export async function openAttemptRules({
  environment = {},
  otherwise = (forgive: AttemptStore['forgive']) => forgive,
  requirePlace = () => {},
} = {}) {
  const store = await openStore(await testDatabase());
  onTestFinished(() => store.close());
  const clock = createFakeClock();
  const counted = new Set<string>();
  const events: Parameters<LogEvent>[] = [];
  const { countGuess, count } = createAttempts({
    config: loadConfig({ AUTH_ATTEMPTS: 'on', AUTH_SMTP_URL: 'none', ...environment }),
    store: {
      ...store.attempts,
      count(limits, now) {
        for (const { key } of limits) counted.add(key);
        return store.attempts.count(limits, now);
      },
      forgive: otherwise(store.attempts.forgive),
    },
    sessions: store.sessions,
    queue: { requirePlace },
    findDevice: async ({ device }) => device?.sessionId ?? null,
    clock,
    audit: { tell: async ({ event, ...details }) => void events.push([event, details]) },
    onNoAddress: () => {},
  });

  /** Tries a password of susan, who does not exist, and returns what came of it. */
  const attempt = (
    ip: string,
    check: () => Promise<string>,
    goOn: (checked: string) => Promise<string> = (checked) => Promise.resolve(checked),
    { kind = loginAttempts, ...more }: Partial<Guess> & { kind?: GuessKind } = {},
  ): Promise<unknown> =>
    countGuess(
      kind,
      { subject: 'susan', user: null, caller: { ip, device: null, marker: null }, ...more },
      check,
      goOn,
    ).catch((error: unknown) => error);

  return {
    clock,
    attempt,
    count,
    /** The keys that have been counted on so far. */
    counted,
    events,
    /** Tries a wrong password, and returns the code of the answer. */
    guess: async (ip: string): Promise<string> =>
      ((await attempt(ip, () => Promise.reject(wrong))) as AuthError).code,
    /** Tries the right password, and returns whether it was taken. */
    logIn: async (ip: string): Promise<boolean> =>
      (await attempt(ip, () => Promise.resolve('right'))) === 'right',
  };
}
