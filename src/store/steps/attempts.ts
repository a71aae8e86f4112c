import { sql, type Expression, type Kysely, type SqlBool, type Transaction } from 'kysely';
import { atomically, StepLost, Undone, unlessLost } from './atomically.ts';
import { compiledChange, compiledQuery, type Slots } from './compiled.ts';
import type { AttemptLimit, AttemptStore } from '../../features/attempts/store.ts';
import type { Tables } from '../tables.ts';

/**
 * The generic cell rate algorithm (ITU-T I.371): a row holds the moment until which its attempts are paid for. Each
 * costs an interval, and no key may owe more than the burst and a tolerance. One number, one statement, no window to
 * wait for.
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

    async forgive({ reset, refund, charge, now }) {
      const forgiven = [...reset.map((key) => ({ key, intervalMs: everything })), ...refund].map(
        ({ key, intervalMs }) => ({ key, cost: -intervalMs, most: everything, counts: 1 }),
      );
      const changes = [...forgiven, ...(charge ? [countValue(charge, now)] : [])];
      if (changes.length === 0) return;
      const values = { ...numbered(changes), at: now.getTime() };
      await atomically(db, async (transaction) => {
        await settleOn(changes.length)(transaction, values);
        // Usually what was taken back was all that counted, and the row goes: a flood leaves none behind.
        if (forgiven.length > 0) await deletePaid(forgiven.length)(transaction, values);
      });
    },
  };
}

/** Takes back whatever a row says. */
const everything = 2 ** 52;

/**
 * No key owes more than its burst and the tolerance. What says so was counted by a clock that is ahead of this one: of
 * another server, by less than this, and the key counts as exhausted; else by a clock that has been put back, and nothing
 * was counted.
 */
const clocksDifferMs = 30_000;

/**
 * A key may owe so much more than its burst (the tolerance of I.371): what several servers count in one moment comes in
 * another order than their clocks say. In the long run it is one an interval all the same.
 */
const toleranceMs = ({ intervalMs }: AttemptLimit): number =>
  Math.min(1_000, Math.floor(intervalMs / 20));

/** Counts one attempt on one key, in the transaction of another step; returns whether it was allowed. */
export async function countWithin(
  db: Transaction<Tables>,
  limit: AttemptLimit,
  now: Date,
): Promise<boolean> {
  const values = { ...numbered([countValue(limit, now)]), at: now.getTime() };
  return (await countOn(1)(db, values)) === 1;
}

/** Counts on every key, or on none. */
async function isCountedOnAll(
  db: Kysely<Tables>,
  limits: readonly AttemptLimit[],
  now: Date,
): Promise<boolean> {
  const countable = limits.filter(({ isOnlyChecked = false }) => !isOnlyChecked).length;
  const values = { ...numbered(limits.map((limit) => countValue(limit, now))), at: now.getTime() };
  const count = (within: Kysely<Tables>) => countOn(limits.length)(within, values);
  // One row needs no transaction.
  if (countable === 1) return (await count(db)) === 1;
  return atomically(db, async (transaction: Transaction<Tables>) => {
    if ((await count(transaction)) === countable) return true;
    // Another attempt has used up a key meanwhile, and the others were counted.
    throw new Undone(false);
  });
}

/** Returns the exhausted keys, with the milliseconds for which each of them owes too much for one more. */
async function findExhausted(
  db: Kysely<Tables>,
  limits: readonly AttemptLimit[],
  now: Date,
): Promise<Map<string, number>> {
  const at = now.getTime();
  const keys = limits.map(({ key }) => ({ key }));
  const rows = await findPayments(limits.length)(db, numbered(keys));
  const paid = new Map(rows.map((row) => [row.key, row.paid_until]));
  const exhausted = new Map<string, number>();
  for (const limit of limits) {
    const { key, burst, intervalMs } = limit;
    const most = at + burst * intervalMs;
    const until = paid.get(key) ?? at;
    const tolerance = toleranceMs(limit);
    const isBelieved = until >= at && until <= most + tolerance + clocksDifferMs;
    const tooMuch = (isBelieved ? until : at) + intervalMs - most;
    if (tooMuch > tolerance) exhausted.set(key, tooMuch);
  }
  return exhausted;
}

/** A row of values of a statement: what is to be done with a key. */
type Given = {
  key: string;
  /** What is added to what the key owes. */
  cost: number;
  most: number;
  counts: number;
};
type Values = Record<string, string | number>;

function countValue(limit: AttemptLimit, now: Date): Given {
  const { key, burst, intervalMs, isOnlyChecked = false } = limit;
  const most = now.getTime() + burst * intervalMs + toleranceMs(limit);
  return { key, cost: intervalMs, most, counts: isOnlyChecked ? 0 : 1 };
}

/** Returns the values of each row under their names and the row's number. */
function numbered(rows: readonly Values[]): Values {
  const entries = rows.flatMap((row, index) =>
    Object.entries(row).map(([name, value]) => [`${name}${index}`, value] as const),
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

/** The rows of values as a table. Engines do not know the types of slots. */
function given(slots: Slots<Values>, length: number) {
  const types = { key: 'text', cost: 'bigint', most: 'bigint', counts: 'bigint' };
  const row = (index: number) =>
    Object.entries(types).map(
      ([name, type]) => sql`cast(${slots[`${name}${index}`]} as ${sql.raw(type)})`,
    );
  const rows = Array.from({ length }, (_, index) => sql`(${sql.join(row(index))})`);
  return sql<Given>`(values ${sql.join(rows)})`;
}

/**
 * Changes what each key owes, in one order everywhere, so that two steps never wait for each other. A key that would
 * owe too much is left out, and the number of changed rows says so.
 */
function settle(db: Kysely<Tables>, slots: Slots<Values>, length: number, isAllOrNone: boolean) {
  const at = sql<number>`cast(${slots['at']} as bigint)`;
  const paid = sql.ref<number>('attempts.paid_until');
  const until = sql<number>`(case when ${paid} between ${at} and given.most + ${sql.lit(clocksDifferMs)} then ${paid} else ${at} end + given.cost)`;
  const isTooMuch = sql<SqlBool>`${until} > given.most`;
  const ofRow = sql`from given where given.key = attempts.key`;
  const into = db
    .with('given(key, cost, most, counts)', () => given(slots, length))
    .insertInto('attempts')
    .columns(['key', 'paid_until']);
  return into
    .expression((eb) => {
      const rows = eb
        .selectFrom('given')
        .select(['given.key', sql<number>`${at} + given.cost`.as('first')])
        .where('given.counts', '=', sql.lit(1))
        .orderBy('given.key');
      const exhausted = eb
        .selectFrom('attempts')
        .innerJoin('given', 'given.key', 'attempts.key')
        .select('given.key')
        .where(isTooMuch);
      return isAllOrNone ? rows.where(({ not, exists }) => not(exists(exhausted))) : rows;
    })
    .onConflict((conflict) =>
      conflict
        .column('key')
        .doUpdateSet({ paid_until: sql`(select ${until} ${ofRow})` })
        .where(sql<SqlBool>`exists (select 1 ${ofRow} and not ${isTooMuch})`),
    );
}

/** Writes nothing where a key is exhausted as far as others have committed: a flood that is refused leaves no dead rows. */
const countOn = forLength((length) =>
  compiledChange((db, slots: Slots<Values>) => settle(db, slots, length, true)),
);

const settleOn = forLength((length) =>
  compiledChange((db, slots: Slots<Values>) => settle(db, slots, length, false)),
);

const findPayments = forLength((length) =>
  compiledQuery((db, slots: Slots<Values>) =>
    db
      .selectFrom('attempts')
      .select(['key', 'paid_until'])
      .where('key', 'in', keysOf(slots, length)),
  ),
);

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
