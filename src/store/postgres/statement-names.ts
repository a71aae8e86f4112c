import { createHash } from 'node:crypto';

/** Names under which a connection prepares statements once. */
export interface StatementNames {
  /** Returns the name of a statement, or undefined for one that should not be prepared. */
  of(sql: string): string | undefined;
  /** The plan of this statement is outdated on every connection that has one: it gets no name from now on. */
  forget(sql: string): void;
  /** A pooler mixes up the names of its clients: no statement gets a name from now on. */
  stop(): void;
}

/** A statement with a list of values has many texts; these must not push out the important ones. */
const limit = 100;

/**
 * A name is the hash of the statement's text. Behind a pooler a connection may have statements that other clients have
 * prepared, so a name must mean the same statement on every node and version.
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
