import { describe, expect, onTestFinished, test } from 'vitest';
import type { AuditEventRow, AuditFilter } from '../../src/features/audit/store.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { engines } from '../support/engines.ts';
import { user } from '../support/rows.ts';

const millisecond = (ms: number) => ms.toString(16).padStart(12, '0');
/** The id of the event of this millisecond. */
const idOf = (ms: number) =>
  `${millisecond(ms).slice(0, 8)}-${millisecond(ms).slice(8)}-7000-8000-000000000000`;

const event = (ms: number, more: Partial<AuditEventRow> = {}): AuditEventRow => ({
  id: idOf(ms),
  at: new Date(ms),
  action: 'login_succeeded',
  actorKind: 'PERSON',
  actorId: 'susan',
  impersonatorId: null,
  subjectId: 'susan',
  sessionId: null,
  detail: null,
  reason: null,
  ip: '192.0.2.1',
  userAgent: null,
  ...more,
});

describe.each(engines)('on %s', (_name, open) => {
  async function setUp(events: readonly AuditEventRow[]): Promise<Store> {
    const store = await openStore(await open());
    onTestFinished(() => store.close());
    for (const one of events) await store.audit.insert(one);
    return store;
  }

  /** Returns the moments of all events that meet the filter, page by page; and how many pages there were. */
  async function walk(store: Store, filter: AuditFilter, limit = 3) {
    const found: number[] = [];
    let after: string | null = null;
    for (let pages = 1; ; pages += 1) {
      const page = await store.audit.page({ filter, after, limit });
      expect(page.events.length).toBeLessThanOrEqual(limit);
      found.push(...page.events.map(({ at }) => at.getTime()));
      if (page.next === null) return { found, pages };
      after = page.next;
    }
  }

  const events = [
    event(1),
    event(2, { action: 'user_disabled', actorId: 'admin', subjectId: 'susan', ip: '192.0.2.9' }),
    event(3, { actorId: 'john', subjectId: 'john' }),
    event(4, { action: 'username_changed', impersonatorId: 'admin' }),
    event(5, { action: 'login_failed', actorKind: 'ANONYMOUS', actorId: null }),
    event(6, { action: 'login_failed', actorKind: 'ANONYMOUS', actorId: null, subjectId: null }),
    event(7, { action: 'scope_granted', actorId: 'admin', subjectId: 'john', ip: '192.0.2.9' }),
    event(8),
  ];

  test.each<[string, AuditFilter, readonly number[]]>([
    ['no filter', {}, [8, 7, 6, 5, 4, 3, 2, 1]],
    ['a subject', { subjectId: 'susan' }, [8, 5, 4, 2, 1]],
    ['an actor, also who acted as another', { actorId: 'admin' }, [7, 4, 2]],
    ['an actor who is an actor of their own', { actorId: 'susan' }, [8, 4, 1]],
    ['an action', { actions: ['login_failed'] }, [6, 5]],
    [
      'several actions',
      { actions: ['login_failed', 'scope_granted', 'user_disabled'] },
      [7, 6, 5, 2],
    ],
    ['an action twice', { actions: ['login_failed', 'login_failed'] }, [6, 5]],
    ['the empty list of actions', { actions: [] }, [8, 7, 6, 5, 4, 3, 2, 1]],
    ['an address', { ip: '192.0.2.9' }, [7, 2]],
    ['a subject and an actor', { subjectId: 'susan', actorId: 'admin' }, [4, 2]],
    [
      'a subject and actions',
      { subjectId: 'susan', actions: ['login_failed', 'user_disabled'] },
      [5, 2],
    ],
    ['an actor and an action', { actorId: 'admin', actions: ['scope_granted'] }, [7]],
    ['an actor and an address', { actorId: 'admin', ip: '192.0.2.9' }, [7, 2]],
    ['a moment since', { since: new Date(7) }, [8, 7]],
    ['a moment before', { before: new Date(3) }, [2, 1]],
    ['both, and an actor', { since: new Date(2), before: new Date(7), actorId: 'admin' }, [4, 2]],
    ['a range that is empty', { since: new Date(7), before: new Date(3) }, []],
    [
      'all of them',
      {
        subjectId: 'john',
        actorId: 'admin',
        actions: ['scope_granted'],
        ip: '192.0.2.9',
        since: new Date(1),
        before: new Date(9),
      },
      [7],
    ],
    ['a subject of no event', { subjectId: 'no-one' }, []],
    ['text with NUL', { subjectId: 'a\0b' }, []],
    ['what LIKE would take', { subjectId: '%', ip: '_' }, []],
    [
      'a year far away',
      { since: new Date(-1), before: new Date(8.64e15) },
      [8, 7, 6, 5, 4, 3, 2, 1],
    ],
  ])('the pages of %s have each event once, the newest first', async (_what, filter, found) => {
    const store = await setUp(events);
    for (const limit of [1, 3, 100])
      expect((await walk(store, filter, limit)).found).toEqual(found);
  });

  test('what few events meet is looked for in a bounded number of events, which a page may have none of', async () => {
    const many = Array.from({ length: 12_000 }, (_, n) => event(n + 2));
    const store = await setUp([]);
    await store.users.insert(user('susan'));
    for (let n = 0; n < many.length; n += 500)
      await store.audit.with(
        () => store.users.grantScope('id-susan', `s${n}`),
        () => many.slice(n, n + 500),
      );
    await store.audit.insert(event(1, { ip: '192.0.2.7' }));
    const first = await store.audit.page({ filter: { ip: '192.0.2.7' }, after: null, limit: 20 });
    expect(first).toEqual({ events: [], next: idOf(12_001 - 5_000) });
    expect(await walk(store, { ip: '192.0.2.7' })).toEqual({ found: [1], pages: 3 });
    expect(await walk(store, { subjectId: 'susan', actions: ['user_disabled'] })).toEqual({
      found: [],
      pages: 3,
    });
  });
});
