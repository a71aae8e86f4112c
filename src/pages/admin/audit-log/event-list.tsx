import { deviceName } from '../../../lib/device-name.ts';
import { Time } from '../ui/time.tsx';
import { UserLink } from '../ui/user-link.tsx';
import { words } from './words.ts';

interface Named {
  readonly id: string;
  readonly username: string;
}

/** `AuditEvent` of the schema. */
export interface AuditEvent {
  readonly id: string;
  readonly at: string;
  readonly action: string;
  readonly actor: {
    readonly kind: keyof typeof words.kinds;
    readonly user: Named | null;
    readonly userId: string | null;
    readonly impersonator: Named | null;
  };
  readonly subject: Named | null;
  readonly subjectId: string | null;
  readonly detail: string | null;
  readonly reason: string | null;
  readonly ip: string | null;
  readonly userAgent: string | null;
}

export const eventFields = `id at action detail reason ip userAgent
  subjectId subject { id username }
  actor { kind userId user { id username } impersonator { id username } }`;

/** Events, as they come. */
export function EventList({ events }: { events: readonly AuditEvent[] }) {
  return (
    <ul class="things dense">
      {events.map((event) => (
        <li key={event.id}>
          <div>
            <h3>
              <code>{event.action}</code>
            </h3>
            <span>
              <Time at={event.at} /> · <Who event={event} />
            </span>
            {event.detail && (
              <span>
                <code>
                  <bdi>{event.detail}</bdi>
                </code>
              </span>
            )}
            {event.reason && (
              <span>
                <bdi>{words.reason(event.reason)}</bdi>
              </span>
            )}
            <Origin event={event} />
          </div>
        </li>
      ))}
    </ul>
  );
}

/** Who did it, and to whom where that is another. */
function Who({ event: { actor, subject, subjectId } }: { event: AuditEvent }) {
  const { kind, user, userId, impersonator } = actor;
  const isOther = subjectId !== null && subjectId !== userId;
  return (
    <>
      {words.by} {impersonator && <UserLink user={impersonator} />}
      {impersonator && ` ${words.actingAs} `}
      {user ? <UserLink user={user} /> : words.kinds[kind]}
      {isOther && ` ${words.to} `}
      {isOther && (subject ? <UserLink user={subject} /> : words.deleted)}
    </>
  );
}

function Origin({ event: { ip, userAgent } }: { event: AuditEvent }) {
  const device = deviceName(userAgent) ?? shorten(userAgent);
  if (!ip && !device) return null;
  return (
    <span>
      {ip && words.from(ip)}
      {ip && device && ' · '}
      <bdi>{device}</bdi>
    </span>
  );
}

/** What a client says of itself can be long, and can be anything. */
function shorten(text: string | null): string | null {
  return text && text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
