import { EventList, eventFields, type AuditEvent } from '../audit-log/event-list.tsx';
import { read } from '../api.ts';
import { More } from '../ui/more.tsx';
import { pageSize, usePages, type Connection } from '../use-pages.ts';
import { words } from './words.ts';

const document = `query ($id: ID!, $first: Int, $after: String) {
  user(by: { id: $id }) {
    activity(first: $first, after: $after) {
      nodes { ${eventFields} }
      pageInfo { hasNextPage endCursor }
    }
  }
}`;

/** What has happened to the user's account, the newest first. */
export function Activity({ id, entry }: { id: string; entry: string }) {
  const pages = usePages<AuditEvent>(`${entry}-activity`, async (after) => {
    const { user } = await read<{ user: { activity: Connection<AuditEvent> } }>(document, {
      id,
      first: pageSize,
      after,
    });
    return user.activity;
  });
  return (
    <section>
      <h2>{words.activity}</h2>
      <EventList events={pages.items} />
      <More pages={pages} />
    </section>
  );
}
