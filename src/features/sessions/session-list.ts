import type { Clock } from '../../lib/clock.ts';
import type { SessionRow, SessionStore } from './store.ts';

/** A page of sessions: `SessionConnection` in schema.graphql. */
export interface SessionPage {
  readonly sessions: readonly SessionRow[];
  readonly hasNextPage: boolean;
}

export interface SessionList {
  /** Returns the user's live sessions after the cursor, the newest first. */
  list(userId: string, page: { first: number; after: string | null }): Promise<SessionPage>;
}

export function createSessionList(options: { store: SessionStore; clock: Clock }): SessionList {
  const { store, clock } = options;
  return {
    async list(userId, { first, after }) {
      // One more than asked for: that it is there says that there is a next page.
      const now = new Date(clock.now());
      const rows = await store.list({ userId, after, limit: first + 1, now });
      return { sessions: rows.slice(0, first), hasNextPage: rows.length > first };
    },
  };
}
