import type { OwnedRow } from '../../src/features/users/store.ts';

/** Returns the rows of a user by their table. */
export async function rowsByTable(
  rows: AsyncIterable<OwnedRow>,
): Promise<Record<string, OwnedRow['row'][]>> {
  const found: Record<string, OwnedRow['row'][]> = {};
  for await (const { table, row } of rows) (found[table] ??= []).push(row);
  return found;
}
