import { DatabaseSync } from 'node:sqlite';
import { sql } from 'kysely';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Engine } from '../../src/store/engine.ts';
import { movedTables, tables } from '../../src/store/declared-tables.ts';
import { moveEverything, type Watcher } from '../../src/store/tools/move.ts';
import { openEngine, sqlitePath } from '../../src/store/open.ts';
import { createSpoilablePostgresDatabase, hasPostgres } from '../support/postgres-database.ts';
import { temporaryFolder } from '../support/process.ts';
import { hasOwnPostgres, ownPostgres } from '../support/postgres-rig.ts';
import { runSql } from '../support/postgres-server.ts';

type Create = () => Promise<string>;
const sqlite: Create = async () => `sqlite:${await temporaryFolder()}/latchkey.db`;
const postgres: Create = () => createSpoilablePostgresDatabase();

const directions: [string, Create, Create][] = [['SQLite to SQLite', sqlite, sqlite]];
if (hasPostgres) {
  directions.push(
    ['SQLite to PostgreSQL', sqlite, postgres],
    ['PostgreSQL to SQLite', postgres, sqlite],
    ['PostgreSQL to PostgreSQL', postgres, postgres],
  );
}

const silent: Watcher = { begin: () => {}, progress: () => {} };

async function open(url: string, options: { alone?: boolean } = {}): Promise<Engine> {
  const { engine } = await openEngine(url, { patient: true, poolSize: 2, ...options }, (one) =>
    one.migrate(),
  );
  onTestFinished(() => engine.db.destroy());
  return engine;
}

type Row = Record<string, string | number | null>;

/** The tables that the migrations make, in the order of their names. */
async function tablesOf({ db }: Engine) {
  const found = await db.introspection.getTables();
  return found.toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

/** Fills every column of a table, so that none can be forgotten; the texts are hard to sort and to quote. */
async function fill({ db }: Engine, table: string, count: number): Promise<void> {
  const found = (await db.introspection.getTables()).find(({ name }) => name === table);
  const rows = Array.from({ length: count }, (_, n) =>
    Object.fromEntries(found!.columns.map((column) => [column.name, valueOf(table, column, n)])),
  );
  for (let start = 0; start < count; start += 100) {
    const batch = rows.slice(start, start + 100);
    const insert = db.withTables<Record<string, Row>>().insertInto(table).values(batch);
    // A trigger has made the passwords of the users.
    await insert.onConflict((conflict) => conflict.doNothing()).execute();
  }
}

const spellings = ['a', 'B', 'é', 'e\u0301', 'Z', '"', "'", '\\', '\n', '🔑', '-', '中'];
const text = (n: number) => `${spellings[n % spellings.length]}${n}`;
/** Columns that refer to a row of another table. */
const references = new Set(['user_id', 'session_id']);

function valueOf(table: string, { name, dataType }: { name: string; dataType: string }, n: number) {
  if (references.has(name)) return `${name.split('_')[0]}s.id ${text(n)}`;
  if (dataType.toLowerCase() === 'text') return `${table}.${name} ${text(n)}`;
  // The largest number that JavaScript counts to.
  return n === 0 ? Number.MAX_SAFE_INTEGER : 1_795_000_000_000 + n;
}

const contentOf = async ({ db }: Engine, table: string): Promise<Row[]> =>
  db
    .withTables<Record<string, Row>>()
    .selectFrom(table)
    .selectAll()
    .orderBy(sql`1`)
    .execute();

test('every table that the migrations make is moved, but those of servers that run', async () => {
  const names = (await tablesOf(await open(await sqlite()))).map(({ name }) => name);
  expect(names).toEqual(Object.keys(tables).toSorted());
});

describe.each(directions)('a move from %s', (_direction, createSource, createTarget) => {
  async function prepare() {
    const source = await open(await createSource(), { alone: true });
    return { source, target: await open(await createTarget()) };
  }

  test('brings every column of every row, more rows than a batch has', async () => {
    const { source, target } = await prepare();
    for (const name of movedTables) await fill(source, name, 1_201);
    const steps: [string, number][] = [];
    let seen = 0;
    const moved = await moveEverything(source, target, {
      begin: (step, rows) => void steps.push([step, rows]),
      progress: (rows) => (seen += rows),
    });
    expect(moved).toEqual(Object.fromEntries(movedTables.map((name) => [name, 1_201])));
    for (const name of movedTables) {
      const arrived = await contentOf(target, name);
      expect(arrived).toHaveLength(1_201);
      expect(arrived).toEqual(await contentOf(source, name));
      expect(Object.values(arrived[0]!)).not.toContain(null);
    }
    expect(steps).toEqual([
      ['Copying', movedTables.length * 1_201],
      ['Verifying', movedTables.length * 1_201],
    ]);
    expect(seen).toBe(2 * movedTables.length * 1_201);
  });

  test('brings what is null as null, and nothing where there is nothing', async () => {
    const { source, target } = await prepare();
    const user = { id: 'u', username: 'u', username_key: 'u', password_hash: 'h', created_at: 1 };
    await source.db
      .insertInto('users')
      .values({ ...user, scope: '', disabled_at: null })
      .execute();
    expect(await moveEverything(source, target, silent)).toMatchObject({ users: 1, sessions: 0 });
    expect(await contentOf(target, 'users')).toEqual([
      { ...user, scope: '', disabled_at: null, folded_key: null },
    ]);
  });

  test('refuses a database that has a user, a key or an attempt', async () => {
    const { source, target } = await prepare();
    for (const name of ['users', 'signing_keys', 'attempts']) {
      await fill(target, name, 1);
      await expect(moveEverything(source, target, silent)).rejects.toThrow(
        `The database to move into has 1 rows in its table ${name}. It must be empty.`,
      );
      await sql.raw(`delete from ${name}`).execute(target.db);
    }
    expect(await moveEverything(source, target, silent)).toMatchObject({ users: 0 });
  });

  test('that breaks off leaves nothing behind, and can be done again', async () => {
    const { source, target } = await prepare();
    for (const name of movedTables) await fill(source, name, 700);
    const progress = (() => {
      let rows = 0;
      return (more: number) => {
        rows += more;
        if (rows > 3_000) throw new Error('broken off');
      };
    })();
    await expect(moveEverything(source, target, { ...silent, progress })).rejects.toThrow(
      'broken off',
    );
    for (const name of movedTables) expect(await contentOf(target, name)).toEqual([]);
    expect(await moveEverything(source, target, silent)).toMatchObject({ attempts: 700 });
  });
});

describe('a row that arrives otherwise than it was sent', () => {
  /** What the database to move into does to rows, on its own. */
  const spoilers: [string, string][] = [
    ['changed', 'update attempts set paid_until = 1 where key = new.key'],
    ['gone', 'delete from attempts where key = new.key'],
  ];

  test.each(spoilers)('in SQLite, %s, is noticed, and nothing is moved', async (_what, spoil) => {
    const [source, target] = [await open(await sqlite()), await open(await sqlite())];
    await fill(source, 'attempts', 2);
    const trigger = `create trigger spoil after insert on attempts when new.key like '%B1' begin ${spoil}; end`;
    await sql.raw(trigger).execute(target.db);
    await expect(moveEverything(source, target, silent)).rejects.toThrow(
      'What has arrived in the table attempts is not what was sent. Nothing was moved.',
    );
    expect(await contentOf(target, 'attempts')).toEqual([]);
  });

  test.runIf(hasPostgres)('in PostgreSQL, is noticed, and nothing is moved', async () => {
    const [source, target] = [await open(await sqlite()), await open(await postgres())];
    await fill(source, 'users', 2);
    for (const statement of [
      "create function spoil() returns trigger language plpgsql as 'begin new.created_at = 1; return new; end'",
      'create trigger spoil before insert on users for each row execute function spoil()',
    ]) {
      await sql.raw(statement).execute(target.db);
    }
    await expect(moveEverything(source, target, silent)).rejects.toThrow(/not what was sent/);
    expect(await contentOf(target, 'users')).toEqual([]);
  });
});

describe('while somebody else is there', () => {
  const inUse = /^.* is in use\. Stop the servers? on it first/;

  test('a SQLite database that somebody has open is not moved', async () => {
    const url = await sqlite();
    const server = await open(url);
    await server.db.selectFrom('users').select('id').execute();
    await expect(open(url, { alone: true })).rejects.toThrow(inUse);
  }, 15_000);

  test('a SQLite database that is being moved lets nobody in', async () => {
    const url = await sqlite();
    await open(url, { alone: true });
    using late = new DatabaseSync(sqlitePath(url), { timeout: 0 });
    expect(() => late.prepare('select * from users').all()).toThrow('database is locked');
  });

  // Who is there is seen by name: other tests' connections are in databases of their own.
  describe.runIf(hasOwnPostgres)('on PostgreSQL', () => {
    const { createDatabase } = ownPostgres();
    const target = async () => open(await sqlite());

    test('a database that a server has open is not moved', async () => {
      const url = await createDatabase();
      const source = await open(url, { alone: true });
      const server = await open(url);
      await server.db.selectFrom('users').select('id').execute();
      await expect(moveEverything(source, await target(), silent)).rejects.toThrow(inUse);
      await server.db.destroy();
    });

    test('nor one that a server opens during the move', async () => {
      const url = await createDatabase();
      const source = await open(url, { alone: true });
      await fill(source, 'users', 2);
      const into = await target();
      let looks = 0;
      const requireAlone: Engine['requireAlone'] = async (transaction) => {
        looks += 1;
        if (looks === 2) await (await open(url)).db.selectFrom('users').select('id').execute();
        await source.requireAlone(transaction);
      };
      const moved = moveEverything({ ...source, requireAlone }, into, silent);
      await expect(moved).rejects.toThrow(inUse);
      expect(looks).toBe(2);
      expect(await contentOf(into, 'users')).toEqual([]);
    });

    test('a write that is under way keeps a move out, whatever its author is called', async () => {
      const url = await createDatabase();
      const source = await open(url, { alone: true });
      await fill(source, 'users', 1);
      const writer = await open(`${url}?application_name=psql`);
      await writer.db.transaction().execute(async (transaction) => {
        await transaction.updateTable('users').set({ scope: 'x' }).execute();
        await expect(moveEverything(source, await target(), silent)).rejects.toThrow(inUse);
      });
    });

    test('a move keeps writes out, from its beginning until it is over', async () => {
      const [url, into] = [await createDatabase(), await createDatabase()];
      const source = await open(url, { alone: true });
      await fill(source, 'users', 1);
      let refused = 0;
      const requireAlone: Engine['requireAlone'] = async () => {
        const write = "set lock_timeout = 50; update users set scope = 'x'";
        const problem = await runSql(url, write).catch((error: Error) => error.message);
        if (problem === 'canceling statement due to lock timeout') refused += 1;
      };
      await moveEverything({ ...source, requireAlone }, await open(into), silent);
      expect(refused).toBe(2);
      await runSql(url, "update users set scope = 'x'");
    });
  });
});
