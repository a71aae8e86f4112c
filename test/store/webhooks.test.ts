import { describe, expect, onTestFinished, test } from 'vitest';
import type { AuditEventRow } from '../../src/features/audit/store.ts';
import type { WebhookRow } from '../../src/features/webhooks/store.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { uuidV7 } from '../../src/lib/uuid.ts';
import { systemRandom } from '../../src/lib/secrets.ts';
import { engines } from '../support/engines.ts';
import { at } from '../support/rows.ts';
import { warm } from '../support/warm.ts';

const event = (seconds = 0, more: Partial<AuditEventRow> = {}): AuditEventRow => ({
  id: uuidV7({ now: () => at(seconds).getTime() }, systemRandom),
  at: at(seconds),
  action: 'user_disabled',
  actorKind: 'SERVER',
  actorId: null,
  impersonatorId: null,
  subjectId: null,
  sessionId: null,
  detail: null,
  reason: null,
  ip: null,
  userAgent: null,
  ...more,
});

const webhook = (id: string, more: Partial<WebhookRow> = {}): WebhookRow => ({
  id,
  url: 'https://example.com/',
  actions: [],
  createdAt: at(0),
  lastDeliveredAt: null,
  failingSince: null,
  disabledAt: null,
  ...more,
});

const secret = { sealed: 'sealed', previous: null };

const lease = ({ webhooks }: Store, seconds: number, limit = 4, webhookId = 'w') =>
  webhooks.lease({ webhookId, now: at(seconds), until: at(seconds + 60), limit });

describe.each(engines)('webhooks on %s', (_engine, createDatabase) => {
  async function open() {
    const store = await openStore(await createDatabase());
    onTestFinished(() => store.close());
    await warm(store);
    return store;
  }

  test('an event is given back to who delivers it, to each webhook that wants it', async () => {
    const store = await open();
    await store.webhooks.insert(webhook('w'), secret);
    await store.webhooks.insert(
      webhook('x', { actions: ['user_enabled', 'user_disabled'] }),
      secret,
    );
    await store.webhooks.insert(webhook('y', { actions: ['user_enabled'] }), secret);
    await store.webhooks.insert(webhook('z', { disabledAt: at(0) }), secret);
    const one = event(1, { reason: 'a "reason"', subjectId: 'id-susan' });
    await store.audit.insert(one);
    expect((await store.webhooks.due(at(0))).toSorted()).toEqual([]);
    expect((await store.webhooks.due(at(1))).toSorted()).toEqual(['w', 'x']);
    const [leased] = await lease(store, 1);
    expect(leased).toMatchObject({ tries: 1, event: one, webhook: { ...webhook('w'), ...secret } });
    const counts = (await store.webhooks.list()).map(({ id, waiting }) => [id, waiting]);
    expect(counts).toEqual([
      ['w', 1],
      ['x', 1],
      ['y', 0],
      ['z', 0],
    ]);
  });

  test('a step that is undone leaves neither the event nor what a webhook is to get', async () => {
    const store = await open();
    await store.webhooks.insert(webhook('w'), secret);
    const twice = event();
    await store.audit.insert(twice);
    await expect(store.audit.insert(twice)).rejects.toBeInstanceOf(Error);
    expect((await store.webhooks.list())[0]!.waiting).toBe(1);
  });

  test('many who take deliveries at once get each once, and those of a dead node when its lease is over', async () => {
    const store = await open();
    await store.webhooks.insert(webhook('w'), secret);
    for (let n = 0; n < 40; n += 1) await store.audit.insert(event(0));
    const leases = await Promise.all(Array.from({ length: 20 }, () => lease(store, 1, 3)));
    const ids = leases.flat().map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    while (ids.length < 40) ids.push(...(await lease(store, 1)).map(({ id }) => id));
    expect(new Set(ids).size).toBe(40);
    expect(await lease(store, 60)).toEqual([]);
    expect(await lease(store, 61)).toMatchObject([
      { tries: 2 },
      { tries: 2 },
      { tries: 2 },
      { tries: 2 },
    ]);
  });

  test('what a slow node says of a delivery that another has now changes nothing', async () => {
    const store = await open();
    await store.webhooks.insert(webhook('w'), secret);
    await store.audit.insert(event());
    const [slow] = await lease(store, 0);
    const [quick] = await lease(store, 60);
    const step = { now: at(61), disableIfFailingBefore: null };
    await store.webhooks.settle({ ...slow!, webhookId: 'w' }, { outcome: 'taken', ...step });
    expect((await store.webhooks.list())[0]!.waiting).toBe(1);
    await store.webhooks.settle({ ...quick!, webhookId: 'w' }, { outcome: 'taken', ...step });
    expect((await store.webhooks.list())[0]).toMatchObject({ waiting: 0, lastDeliveredAt: at(61) });
  });

  test('of 30 that are created at once, 20 are', async () => {
    const store = await open();
    const outcomes = await Promise.all(
      Array.from({ length: 30 }, (_, n) => store.webhooks.insert(webhook(`w${n}`), secret)),
    );
    expect(outcomes.filter((one) => one === 'inserted')).toHaveLength(20);
    expect(await store.webhooks.list()).toHaveLength(20);
  });

  test('a success ends a failure, and one that is too old disables once', async () => {
    const store = await open();
    await store.webhooks.insert(webhook('w'), secret);
    for (let n = 0; n < 4; n += 1) await store.audit.insert(event());
    const [a, b, c, d] = (await lease(store, 0)).map((one) => ({ ...one, webhookId: 'w' }));
    const fail = (one: typeof a, seconds: number, before: number) =>
      store.webhooks.settle(one!, {
        outcome: 'given-up',
        now: at(seconds),
        disableIfFailingBefore: at(before),
      });
    expect(await fail(a, 10, 5)).toBeNull();
    expect((await store.webhooks.find('w'))!.failingSince).toEqual(at(10));
    const taken = { outcome: 'taken', now: at(11), disableIfFailingBefore: null } as const;
    await store.webhooks.settle(b!, taken);
    expect((await store.webhooks.find('w'))!.failingSince).toBeNull();
    expect(await fail(c, 20, 15)).toBeNull();
    expect(await fail(d, 30, 20)).toBe('disabled');
    expect((await store.webhooks.find('w'))!.disabledAt).toEqual(at(30));
    expect(await store.webhooks.isAny()).toBe(false);
  });

  test('an event that the audit log has no more, and a webhook that is gone, stop nothing', async () => {
    const store = await open();
    await store.webhooks.insert(webhook('w'), secret);
    await store.audit.insert(event());
    await store.upkeep.deleteEvents(at(100), 10);
    expect(await lease(store, 0)).toMatchObject([{ event: null }]);
    expect(await store.webhooks.delete('w')).toBe(true);
    expect(await store.webhooks.due(at(1000))).toEqual([]);
    expect(await lease(store, 1000)).toEqual([]);
  });
});
