import { AuthError } from '../../errors.ts';
import { connectionOf, type Connection } from '../../lib/connection.ts';
import { isUuid } from '../../lib/uuid.ts';
import { createIsKnownAction } from './known-actions.ts';
import type { AuditEventRow, AuditFilter, AuditStore } from './store.ts';

const largestPage = 100;

/** Returns a page of events, the newest first. Throws BAD_USER_INPUT. */
export type ListEvents = (
  filter: AuditFilter,
  page: { readonly first: number; readonly after: string | null },
  /** What is shown of an event; all of it, unless this is given. */
  shown?: (event: AuditEventRow) => AuditEventRow,
) => Promise<Connection<AuditEventRow>>;

export function createListEvents(
  store: Pick<AuditStore, 'page'>,
  ownActions: () => ReadonlySet<string>,
): ListEvents {
  const isKnown = createIsKnownAction(ownActions);
  return async (filter, { first, after }, shown = (event) => event) => {
    if (first < 1 || first > largestPage)
      throw badInput(`first must be between 1 and ${largestPage}.`, ['first']);
    if (after !== null && !isUuid(after))
      throw badInput('after must be a cursor of this list.', ['after']);
    const { events, next } = await store.page({ filter, after, limit: first });
    const nodes = events.filter(({ action }) => isKnown(action)).map(shown);
    return connectionOf(
      nodes.map((node) => ({ cursor: node.id, node })),
      next,
    );
  };
}

export function badInput(message: string, argument: readonly string[]): AuthError {
  return new AuthError('BAD_USER_INPUT', { message, argument: [...argument] });
}
