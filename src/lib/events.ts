import type { Clock } from './clock.ts';
import type { Logger } from './log.ts';
import { createRarely } from './rarely.ts';

/**
 * What an operator watches for. The names do not change, because alerts use them. The table of
 * docs/reference/events.md has the same list; a test compares the two.
 */
export const securityEvents = {
  signed_up: ['info', 'a user signed up'],
  login_succeeded: ['info', 'a user logged in'],
  login_failed: ['info', 'a password was wrong'],
  attempts_exceeded: ['warn', 'too many attempts'],
  refresh_token_reused: ['warn', 'a refresh token was used twice; its session is over'],
  session_revoked: ['info', 'sessions were ended'],
  password_changed: ['info', 'a user changed their password'],
  key_rotated: ['info', 'a new key signs, or will in a few minutes'],
} as const satisfies Record<string, readonly ['info' | 'warn', string]>;

export type SecurityEvent = keyof typeof securityEvents;

/** What a log line may say about an event: ids, but no text that a user typed, and no address. */
export interface EventDetails {
  readonly userId?: string | null;
  readonly sessionId?: string;
  readonly kid?: string;
  readonly kind?: 'password' | 'right password' | 'sign-up' | 'refresh';
}

/** Logs and counts an event. */
export type RecordEvent = (event: SecurityEvent, details?: EventDetails) => void;

/** Events that any client can cause at any rate: each is counted, but logged once a minute, with how many there were. */
const rare: ReadonlySet<SecurityEvent> = new Set(['attempts_exceeded']);

/** Returns a function that logs events, and counts them by `count`. */
export function createRecorder(
  log: Logger,
  clock: Clock,
  count: (event: SecurityEvent) => void = () => {},
): RecordEvent {
  const rarely = createRarely(clock);
  return (event, details = {}) => {
    count(event);
    const [level, message] = securityEvents[event];
    if (!rare.has(event)) return log[level]({ event, ...details }, message);
    return rarely(`${event} ${details.kind}`, (times) =>
      log[level]({ event, ...details, times }, message),
    );
  };
}
