import { AuthError } from '../../errors.ts';
import type { Clock } from '../../lib/clock.ts';
import type { SessionRow, SessionStore } from './store.ts';

const largestPage = 100;

/** A page of sessions: `SessionConnection` in schema.graphql. */
export interface SessionPage {
  readonly sessions: readonly SessionRow[];
  readonly hasNextPage: boolean;
}

export interface SessionList {
  /** Returns the user's live sessions after the cursor, the newest first. Throws BAD_USER_INPUT. */
  list(userId: string, page: { first: number; after: string | null }): Promise<SessionPage>;
}

export function createSessionList(options: { store: SessionStore; clock: Clock }): SessionList {
  const { store, clock } = options;
  return {
    async list(userId, { first, after }) {
      if (first < 1 || first > largestPage) {
        const message = `first must be between 1 and ${largestPage}.`;
        throw new AuthError('BAD_USER_INPUT', { message, argument: ['first'] });
      }
      // One more than asked for: that it is there says that there is a next page.
      const now = new Date(clock.now());
      const rows = await store.list({ userId, after, limit: first + 1, now });
      return { sessions: rows.slice(0, first), hasNextPage: rows.length > first };
    },
  };
}
