/** Names under which a connection prepares statements once. */
export interface StatementNames {
  /** Returns the name of a statement, or undefined for one that is not worth it. */
  of(sql: string): string | undefined;
  /** Gives every statement another name: what was prepared under the old ones is no longer good. */
  renew(): void;
}

/** A list of values in a statement makes many of one; none of them is to push out those that matter. */
const limit = 100;

export function createStatementNames(): StatementNames {
  const names = new Map<string, string>();
  let generation = 0;
  return {
    of(sql) {
      const known = names.get(sql);
      if (known !== undefined || names.size >= limit) return known;
      const name = `latchkey-${generation}-${names.size}`;
      names.set(sql, name);
      return name;
    },
    renew() {
      generation += 1;
      names.clear();
    },
  };
}
