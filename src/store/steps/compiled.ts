import {
  ValueNode,
  type CompiledQuery,
  type DeleteResult,
  type Expression,
  type InsertResult,
  type Kysely,
  type QueryResult,
  type UpdateResult,
} from 'kysely';
import type { Tables } from '../tables.ts';

/*
 * Building a statement with the query builder takes several times as long as SQLite takes to run it. What every
 * login and every refresh needs is built once for each engine, with slots where the values go.
 */

type Value = string | number | null;
type Values<T> = { readonly [Name in keyof T]: Value };
type Database = Kysely<Tables>;

/** Where the values go, by their names. */
export type Slots<T> = { readonly [Name in keyof T]: Expression<T[Name]> };

/** What the query builder makes. Kysely's own type of it takes any result for any other. */
interface Buildable<Result> {
  compile(): CompiledQuery;
  execute(): Promise<Result[]>;
}

/** Returns a function that runs the query with these values and returns its rows. */
export function compiledQuery<T extends Values<T>, Row extends Values<Row>>(
  build: (db: Database, slots: Slots<T>) => Buildable<Row>,
): (db: Database, values: T) => Promise<Row[]> {
  const run = runner<T, Row>(build);
  return async (db, values) => (await run(db, values)).rows;
}

/** Returns a function that runs the statement with these values and returns how many rows it has changed. */
export function compiledChange<T extends Values<T>>(
  build: (db: Database, slots: Slots<T>) => Buildable<InsertResult | UpdateResult | DeleteResult>,
): (db: Database, values: T) => Promise<number> {
  const run = runner<T, unknown>(build);
  return async (db, values) => Number((await run(db, values)).numAffectedRows ?? 0n);
}

type Run<T, Row> = (db: Database, values: T) => Promise<QueryResult<Row>>;

function runner<T extends Values<T>, Row>(
  build: (db: Database, slots: Slots<T>) => Buildable<unknown>,
): Run<T, Row> {
  // An adapter is what a database and its transactions have in common.
  const queries = new WeakMap<object, CompiledQuery>();
  return (db, values) => {
    const { adapter } = db.getExecutor();
    let query = queries.get(adapter);
    if (!query) {
      query = build(db, slots as Slots<T>).compile();
      queries.set(adapter, query);
    }
    const { parameters } = query;
    return db.executeQuery<Row>({
      ...query,
      parameters: parameters.map((one) => fill(one, values)),
    });
  };
}

/** Goes through the query builder as a value, and is found again among the parameters. */
class Slot implements Expression<unknown> {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  get expressionType(): undefined {
    return undefined;
  }

  toOperationNode(): ValueNode {
    return ValueNode.create(this);
  }
}

const slots: unknown = new Proxy({}, { get: (_target, name) => new Slot(String(name)) });

function fill<T extends Values<T>>(parameter: unknown, values: T): unknown {
  if (!(parameter instanceof Slot)) return parameter;
  const value: Value | undefined = values[parameter.name as keyof T];
  // PostgreSQL's driver would take it for null.
  if (value === undefined) throw new TypeError(`The statement has no value for ${parameter.name}.`);
  return value;
}
