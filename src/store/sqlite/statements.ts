import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { QueryResult } from 'kysely';
import { TransactionGroup } from './group.ts';

/** Statements are prepared once. */
export class Statements {
  readonly database: DatabaseSync;
  readonly group: TransactionGroup;
  /** Each attempt to begin while another process writes blocks this one for a moment: one attempt serves all. */
  beginning: Promise<void> | null = null;
  readonly #arrays = new Map<string, StatementSync>();
  readonly #prepared = new Map<string, { statement: StatementSync; returnsRows: boolean }>();

  constructor(database: DatabaseSync) {
    this.database = database;
    this.group = new TransactionGroup(database);
  }

  run<Row>(sql: string, values: readonly SQLInputValue[]): QueryResult<Row> {
    const { statement, returnsRows } = this.#prepare(sql);
    if (returnsRows) return { rows: statement.all(...values) as Row[] };
    return { rows: [], numAffectedRows: BigInt(statement.run(...values).changes) };
  }

  /** Returns the values of the first row in the order of its columns: an object of them takes twice as long. */
  values(sql: string, parameter: string): unknown {
    let statement = this.#arrays.get(sql);
    if (!statement) {
      statement = this.database.prepare(sql);
      statement.setReturnArrays(true);
      this.#arrays.set(sql, statement);
    }
    return statement.get(parameter);
  }

  #prepare(sql: string) {
    const known = this.#prepared.get(sql);
    if (known) return known;
    const statement = this.database.prepare(sql);
    const prepared = { statement, returnsRows: statement.columns().length > 0 };
    if (this.#prepared.size < 200) this.#prepared.set(sql, prepared);
    return prepared;
  }
}

/** Throws for values without an SQL type: node:sqlite takes a lone Date or {} for named parameters and binds nothing, without an error. */
export function requirePrimitive(value: unknown): SQLInputValue {
  if (value === null || ['string', 'number', 'bigint'].includes(typeof value))
    return value as SQLInputValue;
  if (value instanceof Uint8Array) return value;
  throw new TypeError(`A ${typeof value} cannot be a SQL parameter.`);
}
