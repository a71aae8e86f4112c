import { describe, expect, onTestFinished, test } from 'vitest';
import type { AuditEventRow } from '../../src/features/audit/store.ts';
import { uuidV7 } from '../../src/lib/uuid.ts';
import { systemRandom } from '../../src/lib/secrets.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { engines } from '../support/engines.ts';
import { at, session, user } from '../support/rows.ts';
import { rowsByTable } from '../support/rows-by-table.ts';

let clock = 1_000;
const susan = 'id-susan';

const event = (more: Partial<AuditEventRow> = {}): AuditEventRow => {
  clock += 1;
  return {
    id: uuidV7({ now: () => clock }, systemRandom),
    at: new Date(clock),
    action: 'login_succeeded',
    actorKind: 'PERSON',
    actorId: susan,
    impersonatorId: null,
    subjectId: susan,
    sessionId: 's',
    detail: 'PASSWORD',
    reason: null,
    ip: '192.0.2.1',
    userAgent: 'a phone',
    ...more,
  };
};

const byAdmin = { actorId: 'admin', ip: '192.0.2.9', userAgent: 'a desk', reason: 'She called' };

describe.each(engines)('on %s', (_name, open) => {
  async function setUp(...events: AuditEventRow[]): Promise<Store> {
    const store = await openStore(await open());
    onTestFinished(() => store.close());
    await store.users.insert(user('susan'));
    await store.users.insert(user('john'));
    for (const one of events) await store.audit.insert(one);
    return store;
  }

  async function all(store: Store): Promise<readonly AuditEventRow[]> {
    const { events } = await store.audit.page({ filter: {}, after: null, limit: 100 });
    return events.toReversed();
  }

  const ways: [string, (store: Store) => Promise<unknown>][] = [
    ['an administrator deletes', (store) => store.users.delete(susan, at(1))],
    [
      'the user deletes',
      async (store) => {
        await store.sessions.start(session('s1'), 's1#1');
        return store.users.leave({ userId: susan, sessionId: 's1', now: at(1) });
      },
    ],
  ];

  test.each(ways)(
    'an account that %s leaves ids, and nothing of where they were',
    async (_how, leave) => {
      const own = event();
      const failed = event({ action: 'login_failed', actorKind: 'ANONYMOUS', actorId: null });
      const done = event({ action: 'scope_granted', detail: 'posts', ...byAdmin });
      const acted = event({ action: 'username_changed', impersonatorId: 'admin', ip: '192.0.2.9' });
      const toJohn = event({ action: 'scope_granted', subjectId: 'id-john', detail: 'posts' });
      const asJohn = event({ actorId: 'id-john', impersonatorId: susan, subjectId: 'id-john' });
      const others = event({ actorId: 'id-john', subjectId: 'id-john' });
      const byOperator = event({
        action: 'scope_granted',
        actorKind: 'OPERATOR',
        actorId: null,
        detail: 'a',
        ip: null,
        userAgent: null,
      });
      const store = await setUp(own, failed, done, acted, toJohn, asJohn, others, byOperator);
      expect(await leave(store)).toBe(true);
      const nowhere = { ip: null, userAgent: null };
      expect(await all(store)).toEqual([
        { ...own, ...nowhere, detail: null },
        { ...failed, ...nowhere, detail: null },
        { ...done, reason: null },
        acted,
        { ...toJohn, ...nowhere },
        { ...asJohn, ...nowhere },
        others,
        byOperator,
      ]);
    },
  );

  test('any number of events are wiped', async () => {
    const store = await setUp();
    for (let n = 0; n < 6; n += 1)
      await store.audit.with(
        () => store.users.grantScope(susan, `s${n}`),
        () => Array.from({ length: 200 }, () => event()),
      );
    expect(await store.users.delete(susan, at(1))).toBe(true);
    const found: (string | null)[] = [];
    for (let after: string | null = null; ;) {
      const page: Awaited<ReturnType<Store['audit']['page']>> = await store.audit.page({
        filter: {},
        after,
        limit: 100,
      });
      found.push(...page.events.map(({ ip }) => ip));
      if (page.next === null) break;
      after = page.next;
    }
    expect(found).toHaveLength(1_200);
    expect(new Set(found)).toEqual(new Set([null]));
  });

  test('who may not delete the account wipes nothing', async () => {
    const one = event();
    const store = await setUp(one);
    await store.sessions.start(session('s1', { revokedAt: at(0) }), 's1#1');
    expect(await store.users.leave({ userId: susan, sessionId: 's1', now: at(1) })).toBe(false);
    expect(await all(store)).toEqual([one]);
  });

  test('the event of the deletion keeps its reason, and where the administrator was', async () => {
    const store = await setUp(event());
    const deletion = event({ action: 'user_deleted', ...byAdmin, reason: 'She asked for it' });
    await store.audit.with(
      () => store.users.delete(susan, at(1)),
      () => [deletion],
    );
    expect((await all(store)).at(-1)).toEqual(deletion);
  });

  test('an export has the events of a user, without where others were', async () => {
    const own = event();
    const done = event({ action: 'scope_granted', ...byAdmin });
    const toJohn = event({ action: 'scope_granted', subjectId: 'id-john' });
    const acted = event({ impersonatorId: 'admin', ip: '192.0.2.9', subjectId: 'id-john' });
    const others = event({ actorId: 'id-john', subjectId: 'id-john' });
    const store = await setUp(own, done, toJohn, acted, others);
    const { audit_events: rows = [] } = await rowsByTable(store.users.rowsOf(susan));
    expect(rows.map(({ id, ip, reason }) => ({ id, ip, reason }))).toEqual([
      { id: own.id, ip: own.ip, reason: null },
      { id: done.id, ip: null, reason: null },
      { id: toJohn.id, ip: toJohn.ip, reason: null },
    ]);
  });

  test('old events are deleted in batches, the oldest first, and the rest stay', async () => {
    const events = Array.from({ length: 10 }, () => event());
    const store = await setUp(...events);
    const before = events[7]!.at;
    expect(await store.upkeep.deleteEvents(before, 5)).toBe(5);
    expect((await all(store))[0]).toEqual(events[5]);
    expect(await store.upkeep.deleteEvents(before, 5)).toBe(2);
    expect(await store.upkeep.deleteEvents(before, 5)).toBe(0);
    expect(await all(store)).toEqual(events.slice(7));
  });

  test('nodes that delete at once delete each event once', async () => {
    const events = Array.from({ length: 20 }, () => event());
    const store = await setUp(...events);
    const counts = await Promise.all(
      Array.from({ length: 4 }, () => store.upkeep.deleteEvents(new Date(1e12), 5)),
    );
    const left = (await all(store)).length;
    expect(counts.reduce((sum, count) => sum + count, 0) + left).toBe(20);
  });
});
