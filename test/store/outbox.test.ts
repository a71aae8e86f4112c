import { describe, expect, onTestFinished, test } from 'vitest';
import type { OutboxMail } from '../../src/features/mail/store.ts';
import type { OneTimeToken } from '../../src/features/one-time-tokens/store.ts';
import { openStore } from '../../src/store/open.ts';
import { engines } from '../support/engines.ts';
import { at, user } from '../support/rows.ts';
import { warm } from '../support/warm.ts';

const mail = (id: string, more: Partial<OutboxMail> = {}): OutboxMail => ({
  id,
  kind: 'reset-password',
  userId: null,
  email: 'Susan@example.com',
  emailKey: 'susan@example.com',
  receiptHash: null,
  locale: 'de',
  details: { old: 'a@example.com' },
  createdAt: at(0),
  dueAt: at(0),
  giveUpAt: at(1000),
  tries: 0,
  ...more,
});

const receipt = (hash: string): OneTimeToken => ({
  hash,
  purpose: 'RESET_PASSWORD',
  userId: null,
  email: 'Susan@example.com',
  emailKey: 'susan@example.com',
  triesLeft: 5,
  mailedAt: null,
  details: null,
  createdAt: at(0),
  expiresAt: at(600),
  usedAt: null,
});

const link = (hash: string, seconds = 0): OneTimeToken => ({
  ...receipt(hash),
  triesLeft: null,
  mailedAt: at(seconds),
  createdAt: at(seconds),
});

describe.each(engines)('the outbox on %s', (_engine, createDatabase) => {
  async function open() {
    const store = await openStore(await createDatabase());
    onTestFinished(() => store.close());
    await warm(store);
    return store;
  }

  test('gives a mail back as it was stored, with its receipt', async () => {
    const { outbox, oneTimeTokens } = await open();
    await outbox.insert(mail('a'), receipt('r'));
    const claimed = await outbox.claim({ now: at(0), until: at(60), limit: 5 });
    expect(claimed).toEqual([{ ...mail('a'), dueAt: at(60), tries: 1 }]);
    expect(await oneTimeTokens.find({ hash: 'r', now: at(0) })).toEqual(receipt('r'));
  });

  test('gives each mail to one of many who claim at once, the oldest first', async () => {
    const { outbox } = await open();
    for (let n = 0; n < 40; n += 1)
      await outbox.insert(mail(`m${String(n).padStart(2, '0')}`, { dueAt: at(n) }), null);
    const step = { now: at(100), until: at(160), limit: 3 };
    const claims = await Promise.all(Array.from({ length: 20 }, () => outbox.claim(step)));
    const ids = claims.flat().map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toHaveLength(40);
    expect(claims.find((some) => some.some(({ id }) => id === 'm00'))?.length).toBe(3);
  });

  test('gives the mail of a node that died to another once its claim is over', async () => {
    const { outbox } = await open();
    await outbox.insert(mail('a'), null);
    const [dead] = await outbox.claim({ now: at(0), until: at(60), limit: 1 });
    expect(await outbox.claim({ now: at(59), until: at(119), limit: 1 })).toEqual([]);
    const [next] = await outbox.claim({ now: at(60), until: at(120), limit: 1 });
    expect(next?.tries).toBe(2);
    // The node was only slow: what it does to the mail now comes too late.
    await outbox.settle(dead!);
    await outbox.postpone(dead!, at(5000));
    expect(await outbox.claim({ now: at(120), until: at(180), limit: 1 })).toHaveLength(1);
  });

  test('deletes what is settled, and says how many mails wait and since when', async () => {
    const { outbox } = await open();
    expect(await outbox.state()).toEqual({ waiting: 0, tried: 0, oldest: null });
    await outbox.insert(mail('a', { createdAt: at(3) }), null);
    await outbox.insert(mail('b', { createdAt: at(7) }), null);
    expect(await outbox.state()).toEqual({ waiting: 2, tried: 0, oldest: at(3) });
    const [first] = await outbox.claim({ now: at(10), until: at(70), limit: 1 });
    expect(await outbox.state()).toEqual({ waiting: 2, tried: 1, oldest: at(3) });
    await outbox.settle(first!);
    expect(await outbox.state()).toEqual({ waiting: 1, tried: 0, oldest: at(7) });
  });

  test('is swept of mails that were to be given up, where no server sends mail any more', async () => {
    const { outbox, upkeep } = await open();
    await outbox.insert(mail('late', { giveUpAt: at(10) }), null);
    await outbox.insert(mail('waiting'), null);
    const step = { now: at(10), graceSeconds: 0, limit: 10 };
    expect(await upkeep.sweep('outbox', step)).toBe(1);
    const [left, ...more] = await outbox.claim({ now: at(10), until: at(70), limit: 5 });
    expect([left?.id, more]).toEqual(['waiting', []]);
  });

  test('keeps no mail of a user who is deleted', async () => {
    const { outbox, users } = await open();
    await users.insert(user('susan'));
    await outbox.insert(mail('a', { userId: 'id-susan' }), null);
    await users.delete('id-susan', at(1));
    expect(await outbox.state()).toEqual({ waiting: 0, tried: 0, oldest: null });
  });
});

describe.each(engines)('one-time tokens on %s', (_engine, createDatabase) => {
  async function open() {
    const store = await openStore(await createDatabase());
    onTestFinished(() => store.close());
    await warm(store);
    await store.users.insert(user('susan'));
    return store;
  }
  const mailed = (receiptHash: string | null = null) => ({ id: 'a', receiptHash });
  const use = (hash: string, seconds = 1) =>
    ({ hash, purpose: 'RESET_PASSWORD', now: at(seconds) }) as const;

  test('of 40 codes that are tried at once, 5 are answered', async () => {
    const { outbox, oneTimeTokens } = await open();
    await outbox.insert(mail('a'), receipt('r'));
    const tried = await Promise.all(
      Array.from({ length: 40 }, () => oneTimeTokens.countTry(use('r'))),
    );
    expect(tried.filter((one) => one !== null)).toHaveLength(5);
    expect(await oneTimeTokens.countTry(use('r'))).toBeNull();
  });

  test('a receipt is tried for its purpose alone, and not once it is over', async () => {
    const { outbox, oneTimeTokens } = await open();
    await outbox.insert(mail('a'), receipt('r'));
    expect(await oneTimeTokens.countTry({ ...use('r'), purpose: 'LOGIN' })).toBeNull();
    expect(await oneTimeTokens.countTry(use('r', 600))).toBeNull();
    expect(await oneTimeTokens.countTry(use('r', 599))).toMatchObject({
      userId: null,
      triesLeft: 4,
    });
    await oneTimeTokens.returnTry('r');
    expect(await oneTimeTokens.find({ hash: 'r', now: at(1) })).toEqual(receipt('r'));
  });

  test('a link that is issued makes the receipt its user’s', async () => {
    const { outbox, oneTimeTokens } = await open();
    await outbox.insert(mail('a'), receipt('r'));
    await oneTimeTokens.issue({ ...link('l', 3), userId: 'id-susan' }, mailed('r'));
    expect(await oneTimeTokens.find({ hash: 'r', now: at(4) })).toEqual({
      ...receipt('r'),
      userId: 'id-susan',
      mailedAt: at(3),
    });
    expect(await oneTimeTokens.find({ hash: 'l', now: at(600) })).toBeNull();
  });

  test('no link is stored for a mail that was taken back meanwhile', async () => {
    const { outbox, oneTimeTokens } = await open();
    await outbox.insert(mail('a'), receipt('r'));
    const [claimed] = await outbox.claim({ now: at(0), until: at(60), limit: 1 });
    await outbox.settle(claimed!);
    expect(await oneTimeTokens.issue(link('l'), mailed('r'))).toBe(false);
    expect(await oneTimeTokens.find({ hash: 'l', now: at(1) })).toBeNull();
    expect(await oneTimeTokens.find({ hash: 'r', now: at(1) })).toMatchObject({ mailedAt: null });
  });

  test.each([null, 'id-susan'])(
    'of the links of %s to one address for one purpose, the newest 5 stay',
    async (userId) => {
      const { outbox, oneTimeTokens } = await open();
      await outbox.insert(mail('a'), null);
      const issue = (token: OneTimeToken) => oneTimeTokens.issue({ ...token, userId }, mailed());
      await issue({ ...link('elsewhere'), emailKey: 'other@example.com' });
      for (let n = 0; n < 8; n += 1) await issue(link(`l${n}`, n));
      await issue({ ...link('other'), purpose: 'CONFIRM_EMAIL' });
      const good = [];
      for (const hash of ['elsewhere', 'l0', 'l1', 'l2', 'l3', 'l4', 'l5', 'l6', 'l7', 'other'])
        if (await oneTimeTokens.find({ hash, now: at(10) })) good.push(hash);
      expect(good).toEqual(['elsewhere', 'l3', 'l4', 'l5', 'l6', 'l7', 'other']);
    },
  );

  test('those that are over are swept, and those of a user go with them', async () => {
    const { outbox, oneTimeTokens, upkeep, users } = await open();
    await outbox.insert(mail('a'), null);
    await oneTimeTokens.issue(link('over'), mailed());
    const theirs = { ...link('theirs'), userId: 'id-susan', expiresAt: at(5000) };
    await oneTimeTokens.issue(theirs, mailed());
    const step = { now: at(600), graceSeconds: 0, limit: 10 };
    expect(await upkeep.sweep('one_time_tokens', step)).toBe(1);
    expect(await oneTimeTokens.find({ hash: 'theirs', now: at(600) })).not.toBeNull();
    await users.delete('id-susan', at(601));
    expect(await oneTimeTokens.find({ hash: 'theirs', now: at(602) })).toBeNull();
  });
});
