/** Whose rows they are: the column with the id of a user, or the column with the key of another table, which says it. */
export type Owner<Column extends string> =
  Column | { readonly through: string; readonly by: Column };

/**
 * What all of Latchkey has to know of a table: what moves, sweeps, deletes and exports rows asks this and no list. A
 * table says whose its rows are, or when they are over, or both; or that they are neither anybody's nor ever over.
 */
export type Table<Column extends string = string> = {
  /** The column of the primary key. */
  readonly key: Column;
  /** What one row is called. */
  readonly noun: string;
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
