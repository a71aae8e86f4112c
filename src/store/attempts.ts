import { expressionBuilder, sql, type Kysely, type Transaction } from 'kysely';
import { atomically } from './atomically.ts';
import { compiledChange, compiledQuery, type Slots } from './compiled.ts';
import type { AttemptLimit, AttemptOutcome, AttemptStore } from './store.ts';
import type { Tables } from './tables.ts';
import { orUndone, Undone } from './undone.ts';

/**
 * The generic cell rate algorithm (ITU-T I.371): a row holds the moment until which its attempts are paid for.
 * Each costs an interval, and nobody may owe more than the burst. One number, one statement, no window to wait for.
 */
export function attemptQueries(db: Kysely<Tables>): AttemptStore {
  return {
    count: (limits, now) =>
      orUndone<AttemptOutcome>(
        atomically(db, async (transaction) => {
          const exhausted = new Map<string, number>();
          // In one order everywhere, so that two attempts never wait for each other.
          for (const limit of limits.toSorted(byKey)) {
            const overdraftMs = await pay(transaction, limit, now);
            if (overdraftMs > 0) exhausted.set(limit.key, overdraftMs);
          }
          if (exhausted.size === 0) return { allowed: true };
          throw new Undone<AttemptOutcome>({ allowed: false, exhausted });
        }),
      ),

    forgive: ({ reset, refund, now }) =>
      atomically(db, async (transaction) => {
        const steps = [...reset.map((key) => ({ key, intervalMs: null })), ...refund];
        for (const step of steps.toSorted(byKey)) await forgiveKey(transaction, step, now);
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

/**
 * No key owes more than its burst. What says so was counted by a clock that is ahead of this one: of another server,
 * by less than this, and the key counts as exhausted; else by a clock that has been put back, and nothing was counted.
 */
const clocksDifferMs = 30_000;

/** Returns for how many milliseconds more than it may the key would owe after this attempt; 0 when it is within its limit. */
async function pay(
  db: Transaction<Tables>,
  { key, burst, intervalMs }: AttemptLimit,
  now: Date,
): Promise<number> {
  const at = now.getTime();
  const most = at + burst * intervalMs;
  const latest = most + clocksDifferMs;
  const payment = { key, at, latest, most, intervalMs, first: at + intervalMs };
  if ((await payWithin(db, payment)) > 0) return 0;
  const [row] = await findPayments(db, { key });
  return row!.paid_until + intervalMs - most;
}

interface Payment {
  key: string;
  at: number;
  /** What is later than this is not believed. */
  latest: number;
  most: number;
  intervalMs: number;
  first: number;
}

/** Changes nothing where the key is exhausted, but locks it. That SQLite returns nothing makes it twice as fast. */
const payWithin = compiledChange(
  (db, { key, at, latest, most, intervalMs, first }: Slots<Payment>) => {
    const paid = expressionBuilder<Tables, 'attempts'>();
    const until = paid(
      paid
        .case()
        .when(paid.between(paid.ref('attempts.paid_until'), at, latest))
        .then(paid.ref('attempts.paid_until'))
        .else(at)
        .end(),
      '+',
      intervalMs,
    );
    return db
      .insertInto('attempts')
      .values({ key, paid_until: first })
      .onConflict((conflict) =>
        conflict.column('key').doUpdateSet({ paid_until: until }).where(until, '<=', most),
      );
  },
);

const findPayments = compiledQuery((db, { key }: Slots<{ key: string }>) =>
  db.selectFrom('attempts').select('paid_until').where('key', '=', key),
);

/** Takes one attempt back, or all of them where no interval says what one costs. */
async function forgiveKey(
  db: Transaction<Tables>,
  { key, intervalMs }: { key: string; intervalMs: number | null },
  now: Date,
): Promise<void> {
  if (intervalMs === null) {
    await reset(db, { key });
    return;
  }
  // Usually it was the one attempt that counted, and the row goes: a flood leaves none behind.
  const wasLast = await deletePaid(db, { key, until: now.getTime() + intervalMs });
  if (wasLast === 0) await refund(db, { key, intervalMs });
}

const reset = compiledChange((db, { key }: Slots<{ key: string }>) =>
  db.deleteFrom('attempts').where('key', '=', key),
);

const deletePaid = compiledChange((db, { key, until }: Slots<{ key: string; until: number }>) =>
  db.deleteFrom('attempts').where('key', '=', key).where('paid_until', '<=', until),
);

const refund = compiledChange(
  (db, { key, intervalMs }: Slots<{ key: string; intervalMs: number }>) =>
    db
      .updateTable('attempts')
      .set(({ eb }) => ({ paid_until: eb('paid_until', '-', intervalMs) }))
      .where('key', '=', key),
);

function byKey(one: { key: string }, other: { key: string }): number {
  return one.key < other.key ? -1 : 1;
}
