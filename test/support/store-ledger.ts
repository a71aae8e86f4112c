import { setTimeout as pause } from 'node:timers/promises';
import { expect, onTestFinished } from 'vitest';
import { StoreUnavailable } from '../../src/lib/store-errors.ts';
import type { Store } from '../../src/store/store.ts';
import { runSql } from './postgres-server.ts';
import { rotation, tokenHash, rotateToken } from './rotation.ts';
import { at, session, user } from './rows.ts';

const attempt = { key: 'all', burst: 1_000_000, intervalMs: 1_000 };

/** What a client was told of its session. */
interface Told {
  readonly id: string;
  counter: number;
  ended: boolean;
}

/** Lets clients start, refresh, look at and end sessions until told to stop, and remembers what they were told. */
export function letUse(stores: readonly Store[], clients: number) {
  const over = new AbortController();
  // A test that fails does not come to tell them, and they would keep the next ones waiting.
  onTestFinished(() => over.abort());
  const told: Told[] = [];
  const wrong: unknown[] = [];
  const counted = { done: 0, unknown: 0 };
  let steps = 0;

  /** Asks again until there is an answer; the same step twice is to be as good as once. */
  const insist = async <T>(step: (store: Store) => Promise<T>): Promise<T | undefined> => {
    while (!over.signal.aborted) {
      const store = stores[(steps += 1) % stores.length]!;
      try {
        return await step(store);
      } catch (error) {
        if (!(error instanceof StoreUnavailable)) wrong.push(error);
        await pause(10);
      }
    }
    return undefined;
  };

  const count = (store: Store) =>
    store.attempts.count([attempt], at(0)).then(
      () => (counted.done += 1),
      (error: unknown) => {
        counted.unknown += 1;
        throw error;
      },
    );

  const live = async (client: number) => {
    for (let n = 0; !over.signal.aborted; n += 1) {
      const id = `${client}-${n}`;
      // Begun without an answer, it may be there, and is not asked for again.
      const begun = await stores[n % stores.length]!.sessions.start(
        session(id, { userId: `id-user${client}`, expiresAt: at(9_000) }),
        tokenHash(id),
      ).catch((error: unknown) => {
        if (!(error instanceof StoreUnavailable)) wrong.push(error);
        return null;
      });
      if (!begun) {
        await pause(10);
        continue;
      }
      const one: Told = { id, counter: 1, ended: false };
      told.push(one);
      for (let turn = 0; turn < 5; turn += 1) {
        const used = await insist((store) =>
          rotateToken(
            store.sessions,
            rotation(tokenHash(id, one.counter), undefined, { graceSeconds: 900 }),
          ),
        );
        if (used === undefined) return;
        if (used.outcome === 'rotated' || used.outcome === 'replayed') one.counter += 1;
        else wrong.push({ id, counter: one.counter, used });
        const seen = await insist((store) => store.sessions.find(id));
        if (seen === undefined) return;
        if (seen?.user.username !== `user${client}`) wrong.push({ id, seen });
        await count(stores[turn % stores.length]!).catch(() => {});
      }
      const revoke = { id, userId: `id-user${client}`, actingId: null, now: at(5) };
      one.ended = (await insist((store) => store.sessions.revoke(revoke))) === 'ended';
    }
  };

  const done = Promise.all(Array.from({ length: clients }, (_, client) => live(client)));
  return {
    told,
    async stop() {
      over.abort();
      await done;
    },
    /** What was acknowledged is there, once. */
    async expectKept(url: string) {
      expect(wrong).toEqual([]);
      const rows = await runSql(
        url,
        'select id, token_counter::int as counter, revoked_at is not null as ended from sessions',
      );
      const stored = new Map(rows.map((row) => [row['id'], row]));
      for (const { id, counter, ended } of told) {
        const row = stored.get(id) as unknown as Told | undefined;
        expect(row, id).toBeDefined();
        // Of the last step of a client nobody may have told it.
        expect(row!.counter - counter, id).toBeGreaterThanOrEqual(0);
        expect(row!.counter - counter, id).toBeLessThanOrEqual(1);
        if (ended) expect(row!.ended, id).toBe(true);
      }
      const [paid] = await runSql(
        url,
        "select paid_until::float8 as until from attempts where key = 'all'",
      );
      const times = (((paid?.['until'] as number) ?? at(0).getTime()) - at(0).getTime()) / 1_000;
      expect(times).toBeGreaterThanOrEqual(counted.done);
      expect(times).toBeLessThanOrEqual(counted.done + counted.unknown);
    },
  };
}

export const userOf = (client: number) => user(`user${client}`);
