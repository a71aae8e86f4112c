import { sql, type Expression, type Kysely, type SqlBool, type Transaction } from 'kysely';
import { atomically, StepLost, unlessLost } from './atomically.ts';
import { compiledChange, compiledQuery, type Slots } from './compiled.ts';
import type { AttemptLimit, AttemptStore } from './store.ts';
import type { Tables } from './tables.ts';
import { orUndone, Undone } from './undone.ts';

/**
 * The generic cell rate algorithm (ITU-T I.371): a row holds the moment until which its attempts are paid for.
 * Each costs an interval, and nobody may owe more than the burst. One number, one statement, no window to wait for.
 */
export function attemptQueries(db: Kysely<Tables>): AttemptStore {
  return {
    count: (limits, now) =>
      unlessLost(async () => {
        if (await isCountedOnAll(db, limits, now)) return { allowed: true };
        const exhausted = await findExhausted(db, limits, now);
        if (exhausted.size > 0) return { allowed: false, exhausted };
        throw new StepLost('What was exhausted has been forgiven since.');
      }),

    forgive: ({ reset, refund, charge, now }) =>
      atomically(db, async (transaction) => {
        const forgiven = [...reset.map((key) => ({ key, intervalMs: everything })), ...refund];
        const values = numbered(forgiven, ({ key, intervalMs }) => ({
          key,
          taken: intervalMs,
        }));
        const { length } = forgiven;
        // Sent together. A key to charge is locked last by everybody.
        await Promise.all([
          length > 0 && takeBack(length)(transaction, values),
          length > 0 && deletePaid(length)(transaction, { ...values, at: now.getTime() }),
          charge && countOn(1)(transaction, countValues([charge], now)),
        ]);
      }),

    async sweep({ now, limit }) {
      const over = db
        .selectFrom('attempts')
        .select('key')
        .where('paid_until', '<=', now.getTime())
        .orderBy('paid_until')
        .limit(sql.lit(limit));
      const result = await db
        .deleteFrom('attempts')
        .where('key', 'in', over)
        // Once more: somebody may have tried again since the keys were chosen.
        .where('paid_until', '<=', now.getTime())
        .executeTakeFirst();
      return Number(result.numDeletedRows);
    },
  };
}

/** Takes back whatever a row says. */
const everything = 2 ** 52;

/**
 * No key owes more than its burst. What says so was counted by a clock that is ahead of this one: of another server,
 * by less than this, and the key counts as exhausted; else by a clock that has been put back, and nothing was counted.
 */
const clocksDifferMs = 30_000;

/** Counts on every key, or on none. */
async function isCountedOnAll(
  db: Kysely<Tables>,
  limits: readonly AttemptLimit[],
  now: Date,
): Promise<boolean> {
  const countable = limits.filter(({ isOnlyChecked = false }) => !isOnlyChecked).length;
  const count = (within: Kysely<Tables>) =>
    countOn(limits.length)(within, countValues(limits, now));
  // One row needs no transaction.
  if (countable === 1) return (await count(db)) === 1;
  return orUndone(
    atomically(db, async (transaction: Transaction<Tables>) => {
      if ((await count(transaction)) === countable) return true;
      // Another attempt has used up a key meanwhile, and the others were counted.
      throw new Undone(false);
    }),
  );
}

/** Returns the exhausted keys, with the milliseconds for which each of them owes too much for one more. */
async function findExhausted(
  db: Kysely<Tables>,
  limits: readonly AttemptLimit[],
  now: Date,
): Promise<Map<string, number>> {
  const at = now.getTime();
  const keys = numbered(limits, ({ key }) => ({ key }));
  const rows = await findPayments(limits.length)(db, keys);
  const paid = new Map(rows.map((row) => [row.key, row.paid_until]));
  const exhausted = new Map<string, number>();
  for (const { key, burst, intervalMs } of limits) {
    const most = at + burst * intervalMs;
    const until = paid.get(key) ?? at;
    const owed = until >= at && until <= most + clocksDifferMs ? until : at;
    if (owed + intervalMs > most) exhausted.set(key, owed + intervalMs - most);
  }
  return exhausted;
}

type Values = Record<string, string | number>;

function countValues(limits: readonly AttemptLimit[], now: Date): Values {
  const at = now.getTime();
  const values = numbered(limits, ({ key, burst, intervalMs, isOnlyChecked = false }) => ({
    key,
    cost: intervalMs,
    most: at + burst * intervalMs,
    counts: isOnlyChecked ? 0 : 1,
  }));
  return { ...values, at };
}

/** Returns the values of each item under their names and the item's number. */
function numbered<T>(items: readonly T[], valuesOf: (item: T) => Values): Values {
  const entries = items.flatMap((item, index) =>
    Object.entries(valuesOf(item)).map(([name, value]) => [`${name}${index}`, value] as const),
  );
  return Object.fromEntries(entries);
}

/** Returns what is built for a number of keys, once for each: no attempt has more than a dozen. */
function forLength<T>(build: (length: number) => T): (length: number) => T {
  const built = new Map<number, T>();
  return (length) => {
    const known = built.get(length) ?? build(length);
    built.set(length, known);
    return known;
  };
}

/** A table of the values with these names, a row for each number. Engines do not know the types of slots. */
function table<Row>(
  slots: Slots<Values>,
  length: number,
  types: Record<string, 'text' | 'bigint'>,
) {
  const row = (index: number) =>
    sql`(${sql.join(
      Object.entries(types).map(
        ([name, type]) => sql`cast(${slots[`${name}${index}`]} as ${sql.raw(type)})`,
      ),
    )})`;
  return sql<Row>`(values ${sql.join(Array.from({ length }, (_, index) => row(index)))})`;
}

interface CountedRow {
  key: string;
  cost: number;
  most: number;
  counts: number;
}

/**
 * Counts on all of the keys that are to be counted, in one order everywhere, so that two attempts never wait for each
 * other. Writes nothing where one is exhausted as far as others have committed. One that is exhausted by the time it is reached
 * is left out, and the number of changed rows says so.
 */
const countOn = forLength((length) =>
  compiledChange((db, slots: Slots<Values>) => {
    const at = sql<number>`cast(${slots['at']} as bigint)`;
    const types = { key: 'text', cost: 'bigint', most: 'bigint', counts: 'bigint' } as const;
    const until = (paid: Expression<number>) =>
      sql<number>`(case when ${paid} between ${at} and given.most + ${sql.lit(clocksDifferMs)} then ${paid} else ${at} end + given.cost)`;
    const paid = sql.ref<number>('attempts.paid_until');
    return db
      .with('given(key, cost, most, counts)', () => table<CountedRow>(slots, length, types))
      .insertInto('attempts')
      .columns(['key', 'paid_until'])
      .expression((eb) =>
        eb
          .selectFrom('given')
          .select(['given.key', sql<number>`${at} + given.cost`.as('first')])
          .where('given.counts', '=', sql.lit(1))
          .where(({ not, exists, selectFrom }) =>
            not(
              exists(
                selectFrom('attempts')
                  .innerJoin('given', 'given.key', 'attempts.key')
                  .select('given.key')
                  .where(until(paid), '>', sql.ref<number>('given.most')),
              ),
            ),
          )
          .orderBy('given.key'),
      )
      .onConflict((conflict) =>
        conflict
          .column('key')
          .doUpdateSet({
            paid_until: sql`(select ${until(paid)} from given where given.key = attempts.key)`,
          })
          .where(
            sql<SqlBool>`exists (select 1 from given where given.key = attempts.key and ${until(paid)} <= given.most)`,
          ),
      );
  }),
);

const findPayments = forLength((length) =>
  compiledQuery((db, slots: Slots<Values>) =>
    db
      .selectFrom('attempts')
      .select(['key', 'paid_until'])
      .where('key', 'in', keysOf(slots, length)),
  ),
);

/** Takes attempts back, in the same order. What is not there is made, to be deleted with what is paid. */
const takeBack = forLength((length) =>
  compiledChange((db, slots: Slots<Values>) =>
    db
      .with('given(key, taken)', () =>
        table<{ key: string; taken: number }>(slots, length, { key: 'text', taken: 'bigint' }),
      )
      .insertInto('attempts')
      .columns(['key', 'paid_until'])
      .expression((eb) =>
        eb
          .selectFrom('given')
          .select(['given.key', sql.lit(0).as('paid_until')])
          // Or SQLite would read ON as the condition of a join.
          .where(sql.lit(true))
          .orderBy('given.key'),
      )
      .onConflict((conflict) =>
        conflict.column('key').doUpdateSet({
          paid_until: sql`attempts.paid_until - (select taken from given where given.key = attempts.key)`,
        }),
      ),
  ),
);

/** Usually what was taken back was all that counted, and the row goes: a flood leaves none behind. */
const deletePaid = forLength((length) =>
  compiledChange((db, slots: Slots<Values>) =>
    db
      .deleteFrom('attempts')
      .where('key', 'in', keysOf(slots, length))
      .where('paid_until', '<=', slots['at'] as Expression<number>),
  ),
);

function keysOf(slots: Slots<Values>, length: number): Expression<string>[] {
  return Array.from({ length }, (_, index) => slots[`key${index}`] as Expression<string>);
}
