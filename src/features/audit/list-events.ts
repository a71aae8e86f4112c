import { AuthError } from '../../errors.ts';
import { auditedEvents } from '../../events.ts';
import { isUuid } from '../../lib/uuid.ts';
import type { AuditEventRow, AuditFilter, AuditStore } from './store.ts';

const largestPage = 100;

export interface EventConnection {
  readonly edges: readonly { readonly cursor: string; readonly node: AuditEventRow }[];
  readonly nodes: readonly AuditEventRow[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

/** Returns a page of events, the newest first. Throws BAD_USER_INPUT. */
export type ListEvents = (
  filter: AuditFilter,
  page: { readonly first: number; readonly after: string | null },
  /** What is shown of an event; all of it, unless this is given. */
  shown?: (event: AuditEventRow) => AuditEventRow,
) => Promise<EventConnection>;

export function createListEvents(
  store: Pick<AuditStore, 'page'>,
  ownActions: () => ReadonlySet<string>,
): ListEvents {
  /** A server of a later version, beside this one, may have stored others. The schema of this one has no name for them. */
  const isKnown = ({ action }: AuditEventRow) =>
    auditedEvents.includes(action) || ownActions().has(action.toUpperCase());

  return async (filter, { first, after }, shown = (event) => event) => {
    if (first < 1 || first > largestPage)
      throw badInput(`first must be between 1 and ${largestPage}.`, ['first']);
    if (after !== null && !isUuid(after))
      throw badInput('after must be a cursor of this list.', ['after']);
    const { events, next } = await store.page({ filter, after, limit: first });
    const nodes = events.filter(isKnown).map(shown);
    return {
      edges: nodes.map((node) => ({ cursor: node.id, node })),
      nodes,
      pageInfo: {
        hasNextPage: next !== null,
        hasPreviousPage: false,
        startCursor: nodes[0]?.id ?? null,
        endCursor: next ?? nodes.at(-1)?.id ?? null,
      },
    };
  };
}

export function badInput(message: string, argument: readonly string[]): AuthError {
  return new AuthError('BAD_USER_INPUT', { message, argument: [...argument] });
}
