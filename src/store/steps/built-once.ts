import type { CompiledQuery, Kysely, QueryResult } from 'kysely';
import type { Tables } from '../tables.ts';

type Value = string | number | null;

/** By an adapter, which a database and its transactions have in common. */
const built = new WeakMap<object, Map<string, CompiledQuery>>();

/**
 * Runs a statement with hundreds of values, whose text goes by the key alone: building one takes longer than running it,
 * and leaves much to be collected, so it is built once for each engine. There must be few keys.
 */
export function runBuiltOnce<Row>(
  db: Kysely<Tables>,
  key: string,
  build: () => CompiledQuery,
  parameters: readonly Value[],
): Promise<QueryResult<Row>> {
  const { adapter } = db.getExecutor();
  const queries = built.get(adapter) ?? new Map<string, CompiledQuery>();
  built.set(adapter, queries);
  const query = queries.get(key) ?? build();
  queries.set(key, query);
  return db.executeQuery<Row>({ ...query, parameters });
}
