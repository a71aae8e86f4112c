import { createHash, type Hash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Kysely, Transaction } from 'kysely';
import { movedTables, tables, type Moved as MovedTable } from '../declared-tables.ts';
import type { Engine } from '../engine.ts';
import { StoreOpenError } from '../../lib/store-errors.ts';
import type { AnyTables } from '../tables.ts';

/** How many rows of each table were moved. */
export type Moved = Readonly<Record<MovedTable, number>>;

/** Hears how far the move is. */
export interface Watcher {
  begin(step: 'Copying' | 'Verifying', rows: number): void;
  progress(rows: number): void;
}

/** Far below the number of values that a statement may have: 32,766 in SQLite. */
const rowsAStatement = 500;

type Row = AnyTables[string];

/**
 * Copies everything from one database to another, which has to be empty, and compares what has arrived with what
 * was sent. No one writes to either meanwhile. It copies all or nothing. Throws StoreOpenError.
 */
export function moveEverything(from: Engine, to: Engine, watcher: Watcher): Promise<Moved> {
  // The outer one is over after the inner one: until everything is committed, no one writes to the source.
  return inTransaction(from, async (source, requireSourceAlone) => {
    await requireSourceAlone();
    return inTransaction(to, async (target) => {
      const rows = await copyAndCompare(source, target, watcher);
      // A server that was started meanwhile would go on with what has been moved away.
      await requireSourceAlone();
      return rows;
    });
  });
}

async function copyAndCompare(
  source: Kysely<AnyTables>,
  target: Kysely<AnyTables>,
  watcher: Watcher,
): Promise<Moved> {
  await requireEmpty(target);
  const rows = await countRows(source);
  const total = Object.values(rows).reduce((sum, count) => sum + count, 0);
  watcher.begin('Copying', total);
  const sent = await eachTable((name, key) =>
    digest(source, [name, key], async (batch) => {
      // A trigger has made the passwords of the users; what has arrived is compared in the end.
      const insert = target.insertInto(name).values(batch);
      await insert.onConflict((conflict) => conflict.doNothing()).execute();
      watcher.progress(batch.length);
    }),
  );
  watcher.begin('Verifying', total);
  const arrived = await eachTable((name, key) =>
    digest(target, [name, key], (batch) => watcher.progress(batch.length)),
  );
  for (const name of movedTables) requireEqual(name, sent, arrived);
  return rows;
}

function inTransaction<T>(
  engine: Engine,
  step: (db: Transaction<AnyTables>, requireAlone: () => Promise<void>) => Promise<T>,
): Promise<T> {
  return engine.db.transaction().execute(async (transaction) => {
    await engine.keepOthersOut(transaction, movedTables);
    const untyped = transaction as unknown as Transaction<AnyTables>;
    return step(untyped, () => engine.requireAlone(transaction));
  });
}

async function eachTable<T>(
  step: (name: MovedTable, key: string) => Promise<T>,
): Promise<Record<MovedTable, T>> {
  const results: [string, T][] = [];
  for (const name of movedTables) results.push([name, await step(name, tables[name].key)]);
  return Object.fromEntries(results) as Record<MovedTable, T>;
}

async function requireEmpty(db: Kysely<AnyTables>): Promise<void> {
  for (const [name, rows] of Object.entries(await countRows(db))) {
    if (rows === 0) continue;
    throw new StoreOpenError(
      `The database to move into has ${rows} rows in its table ${name}. It must be empty.`,
    );
  }
}

function countRows(db: Kysely<AnyTables>): Promise<Moved> {
  return eachTable(async (name) => {
    const { rows } = await db
      .selectFrom(name)
      .select(({ fn }) => fn.countAll<number>().as('rows'))
      .executeTakeFirstOrThrow();
    return rows;
  });
}

/** Hands over a table batch by batch, in the order of its key, and returns the SHA-256 of its canonical form. */
async function digest(
  db: Kysely<AnyTables>,
  [name, key]: readonly [MovedTable, string],
  take: (batch: Row[]) => Promise<void> | void,
): Promise<string> {
  const hash = createHash('sha256');
  let after: Row[string] | undefined;
  for (;;) {
    const some = db.selectFrom(name).selectAll().orderBy(key).limit(rowsAStatement);
    const batch: Row[] = await (after === undefined ? some : some.where(key, '>', after)).execute();
    if (batch.length === 0) return hash.digest('hex');
    addRows(hash, batch);
    await take(batch);
    after = batch.at(-1)?.[key];
    // For the progress bar: SQLite leaves the event loop no time of its own.
    await setImmediate();
  }
}

/** A row is a line of JSON, its columns in the order of their names, whatever the engine’s is. */
function addRows(hash: Hash, rows: readonly Row[]): void {
  const columns = Object.keys(rows[0] ?? {}).toSorted();
  for (const row of rows)
    hash.update(`${JSON.stringify(columns.map((column) => [column, row[column]]))}\n`);
}

function requireEqual(
  name: MovedTable,
  sent: Record<MovedTable, string>,
  arrived: Record<MovedTable, string>,
): void {
  if (sent[name] === arrived[name]) return;
  throw new Error(`What has arrived in the table ${name} is not what was sent. Nothing was moved.`);
}
