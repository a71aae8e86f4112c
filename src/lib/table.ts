/** The user a row belongs to: the column with the user's id, or the column with the key of a table that has an owner. */
export type Owner<Column extends string> =
  Column | { readonly through: string; readonly by: Column };

/**
 * What Latchkey must know about a table. Moving, sweeping, deleting and exporting rows go by this, and by no other list.
 * A table declares an owner, an expiry, or both; or that its rows have neither.
 */
export type Table<Column extends string = string> = {
  /** The column of the primary key. */
  readonly key: Column;
  /** What one row is called. */
  readonly noun: string;
  /** Columns that an export of what a user has leaves out, also those that only a version before reads. */
  readonly secret?: readonly string[];
} & (
  | { readonly owner: Owner<Column>; readonly expires?: Column; readonly keeps?: never }
  /** The column with the moment from which on a row is swept. It has an index. */
  | { readonly expires: Column; readonly owner?: never; readonly keeps?: never }
  /** `while servers run`: there is nothing to move. */
  | {
      readonly keeps: 'for ever' | 'while servers run';
      readonly owner?: never;
      readonly expires?: never;
    }
);
