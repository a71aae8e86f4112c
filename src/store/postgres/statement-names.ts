import { createHash } from 'node:crypto';

/** Names under which a connection prepares statements once. */
export interface StatementNames {
  /** Returns the name of a statement, or undefined for one that is not worth it. */
  of(sql: string): string | undefined;
  /** The plan of this statement is outdated, on every connection that has one: it goes without a name from now on. */
  forget(sql: string): void;
  /** A pooler does not keep the names of its clients apart: no statement has one from now on. */
  stop(): void;
}

/** A list of values in a statement makes many of one; none of them is to push out those that matter. */
const limit = 100;

/**
 * A name is made of the statement's text. Behind a pooler a connection may have what other clients have prepared,
 * and so one name means one statement, whichever node or version gave it.
 */
export function createStatementNames(): StatementNames {
  const names = new Map<string, string | undefined>();
  let stopped = false;
  return {
    of(sql) {
      if (stopped) return undefined;
      if (!names.has(sql) && names.size < limit) names.set(sql, nameOf(sql));
      return names.get(sql);
    },
    forget(sql) {
      names.set(sql, undefined);
    },
    stop() {
      stopped = true;
    },
  };
}

/** PostgreSQL cuts names after 63 bytes, and warns each time. */
function nameOf(sql: string): string {
  return `latchkey-${createHash('sha256').update(sql).digest('base64url')}`;
}
