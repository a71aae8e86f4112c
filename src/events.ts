import type { Clock } from './lib/clock.ts';
import type { Logger } from './lib/log.ts';
import { createRarely } from './lib/rarely.ts';
import type { Event } from './room.ts';
import { declared, type Declared } from './rooms.ts';

/** Every event, as the features declare them. */
export const securityEvents: Readonly<Record<SecurityEvent, Event>> = declared('events');

export type SecurityEvent = keyof Declared<'events'>;

/** The events that the audit log has. */
export type AuditedEvent = {
  [Name in SecurityEvent]: Declared<'events'>[Name] extends { readonly audit: string }
    ? Name
    : never;
}[SecurityEvent];

/** The names of these. */
export const auditedEvents: readonly string[] = Object.keys(securityEvents).filter(
  (name) => securityEvents[name as SecurityEvent].audit !== undefined,
);

/** Returns whether there is one line a minute, with how often it happened. */
export function isSummed(event: SecurityEvent): boolean {
  const { isSummed: summed = false }: Event = securityEvents[event];
  return summed;
}

/** Returns who does what an event tells of, as its room declares it. */
export function auditedBy(event: AuditedEvent): NonNullable<Event['audit']> {
  const { audit }: Event = securityEvents[event];
  if (audit === undefined) throw new Error(`The audit log has no ${event}.`);
  return audit;
}

/** Who changed something for a user. */
export interface Actor {
  readonly kind: 'cli' | 'test';
  /** The account of the operating system that ran the command, if it is known. */
  readonly systemUser?: string;
}

/** What a log line may say about an event: ids, but no text that a user typed, and no address. */
export interface EventDetails {
  readonly userId?: string | null;
  readonly sessionId?: string;
  readonly kid?: string;
  /** The name of the kind of attempts; see features/attempts/kinds.ts. */
  readonly kind?: string;
  /** Who did it, where that is not the user. */
  readonly actor?: Actor;
  /** The administrator who did it, where that is not the user. */
  readonly actorId?: string;
  /** The administrator who acted as the user. */
  readonly impersonatorId?: string;
  readonly scope?: string;
  /** The `id` of a provider in the settings. */
  readonly provider?: string;
  /** One of a few fixed words: it quotes nothing. */
  readonly reason?: string;
  readonly count?: number;
  /** What exactly: the `id` of a key or a webhook, the methods of a login. It quotes nothing that a user typed. */
  readonly detail?: string;
}

/** Logs and counts an event. One that the audit log has is recorded by `Audit` alone. */
export type RecordEvent = (
  event: Exclude<SecurityEvent, AuditedEvent>,
  details?: EventDetails,
) => void;

/** Logs and counts any event. */
export type LogEvent = (event: SecurityEvent, details?: EventDetails) => void;

/** Returns a function that logs events, and counts them by `count`. */
export function createRecorder(
  log: Logger,
  clock: Clock,
  count: (event: SecurityEvent) => void = () => {},
): LogEvent {
  const rarely = createRarely(clock);
  return (event, details = {}) => {
    count(event);
    const { level, message } = securityEvents[event];
    if (!isSummed(event)) return log[level]({ event, ...details }, message);
    return rarely(`${event} ${details.kind ?? details.provider}`, (times) =>
      log[level]({ event, ...details, times }, message),
    );
  };
}
