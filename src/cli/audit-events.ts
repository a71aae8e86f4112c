import type { AuditEventRow, AuditFilter, AuditStore } from '../features/audit/store.ts';

const pageSize = 100;
/**
 * So far back new events are looked for: a step that takes long stores an event that is older than some which were shown
 * already, and so does a server whose clock is behind.
 */
const overlapMs = 10_000;

type Store = Pick<AuditStore, 'page'>;

/** Yields pages of events that meet the filter, the newest first: `limit` events at most. */
export async function* oldEvents(
  store: Store,
  filter: AuditFilter,
  limit: number,
): AsyncGenerator<readonly AuditEventRow[]> {
  let after: string | null = null;
  for (let left = limit; left > 0;) {
    const page = await store.page({ filter, after, limit: Math.min(left, pageSize) });
    yield page.events;
    if (page.next === null) return;
    left -= page.events.length;
    after = page.next;
  }
}

/** Returns a function that returns the last events, and from then on those that are new, the newest last. */
export function newEvents(
  store: Store,
  filter: AuditFilter,
  limit: number,
): () => Promise<readonly AuditEventRow[]> {
  const shown = new Map<string, number>();
  let since: Date | undefined;
  return async () => {
    const some = since
      ? oldEvents(store, { ...filter, since }, Infinity)
      : oldEvents(store, filter, limit);
    const found: AuditEventRow[] = [];
    for await (const events of some) found.push(...events.filter(({ id }) => !shown.has(id)));
    for (const { id, at } of found) shown.set(id, at.getTime());
    // Not as arguments of `Math.max`: there may be more of them than a call takes.
    const newest = found.reduce((latest, { at }) => Math.max(latest, at.getTime()), 0);
    since = new Date(
      Math.max(newest - overlapMs, filter.since?.getTime() ?? 0, since?.getTime() ?? 0),
    );
    for (const [id, at] of shown) if (at < since.getTime()) shown.delete(id);
    return found.toReversed();
  };
}
