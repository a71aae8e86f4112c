import { describe, expect, onTestFinished, test } from 'vitest';
import type { MailPurpose, OneTimeToken } from '../../src/features/one-time-tokens/store.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { issue, link } from '../support/mailed-link.ts';
import { prove } from '../support/proved.ts';
import { rivals } from '../support/rival.ts';
import { at, session, user } from '../support/rows.ts';
import { warm } from '../support/warm.ts';

let count = 0;

const use = (hash: string, purpose: MailPurpose = 'RESET_PASSWORD') => ({
  hash,
  purpose,
  now: at(1),
});

const reset = ({ passwords }: Store, hash = 'l', more: object = {}) =>
  passwords.reset({ userId: 'id-susan', use: use(hash), hash: `new by ${hash}`, ...more });

const login = ({ sessions }: Store, hash = 'l') => {
  const id = `by ${hash} ${(count += 1)}`;
  return sessions.start(session(id), id, { scope: '', mailed: use(hash, 'LOGIN') });
};

describe.each(rivals)('on %s', (_engine, create) => {
  /** Susan has proved susan@example.com, another address waits, and she is logged in. */
  async function open() {
    const { url, connect } = await create();
    const store = await warm(await openStore(url));
    onTestFinished(() => store.close());
    for (const name of ['susan', 'john']) await store.users.insert(user(name));
    await prove(url, 'susan', 'Susan@example.com', 'new@example.com');
    await prove(url, 'john', 'john@example.com');
    await store.sessions.start(session('s1'), 's1#1');
    return { store, url, rival: await connect(), connect };
  }
  type Opened = Awaited<ReturnType<typeof open>>;

  const stateOf = async ({ store, rival }: Opened) => ({
    hash: (await store.passwords.findByUserId('id-susan'))?.passwordHash,
    pending: (await store.contacts.find('id-susan'))?.pendingEmail,
    sessions: (await rival.rows(
      "select id from sessions where user_id = 'id-susan' and revoked_at is null",
    )) as { id: string }[],
    good: (
      (await rival.rows(
        'select hash from one_time_tokens where used_at is null order by hash',
      )) as { hash: string }[]
    ).map(({ hash }) => hash),
  });

  test('a reset sets the password, ends the sessions, drops the pending address, and voids what lets in', async () => {
    const opened = await open();
    await issue(opened.store, link('l'));
    await issue(opened.store, link('sibling'));
    await issue(opened.store, link('login', { purpose: 'LOGIN' }));
    await issue(opened.store, link('pending', { purpose: 'CONFIRM_EMAIL' }));
    await issue(opened.store, link('undo', { purpose: 'UNDO_EMAIL_CHANGE' }));
    await issue(opened.store, link('john', { userId: 'id-john' }));
    expect(await reset(opened.store)).toBe(true);
    expect(await stateOf(opened)).toEqual({
      hash: 'new by l',
      pending: null,
      sessions: [],
      good: ['john', 'undo'],
    });
    expect((await opened.store.contacts.find('id-susan'))?.email).toBe('Susan@example.com');
  });

  test('a reset gives a password to a user who had none', async () => {
    const opened = await open();
    await opened.rival.rows("delete from passwords where user_id = 'id-susan'");
    await issue(opened.store, link('l'));
    expect(await reset(opened.store)).toBe(true);
    expect(await stateOf(opened)).toMatchObject({ hash: 'new by l' });
  });

  const none = async () => {};
  const ways: [string, (store: Store) => Promise<unknown>, MailPurpose][] = [
    ['a reset', (store) => reset(store), 'RESET_PASSWORD'],
    ['a login', (store) => login(store), 'LOGIN'],
  ];
  describe.each(ways)('%s', (_way, go, purpose) => {
    const other = purpose === 'LOGIN' ? 'RESET_PASSWORD' : 'LOGIN';

    test.each<[string, Partial<OneTimeToken>, (opened: Opened) => Promise<unknown>]>([
      ['of another purpose', { purpose: other }, none],
      ['of another user', { userId: 'id-john' }, none],
      ['of no user', { userId: null }, none],
      ['that was used', { usedAt: at(0) }, none],
      ['that is over', { expiresAt: at(1) }, none],
      ['mailed to an address of before', { emailKey: 'old@example.com' }, none],
      ['mailed to the address that waits', { emailKey: 'new@example.com' }, none],
      [
        'whose user was disabled',
        {},
        ({ rival }) => rival.rows("update users set disabled_at = 1 where id = 'id-susan'"),
      ],
    ])('by a token %s changes nothing', async (_name, more, before) => {
      const opened = await open();
      await issue(opened.store, link('l', { purpose, ...more }));
      await issue(opened.store, link('sibling', { purpose }));
      await before(opened);
      const state = await stateOf(opened);
      expect(await go(opened.store)).toBeOneOf([false, null]);
      expect(await stateOf(opened)).toEqual(state);
    });

    test('by a token that does not exist, or for a user who was deleted, changes nothing', async () => {
      const opened = await open();
      expect(await go(opened.store)).toBeOneOf([false, null]);
      await issue(opened.store, link('l', { purpose }));
      await opened.store.users.delete('id-susan', at(1));
      expect(await go(opened.store)).toBeOneOf([false, null]);
    });

    test('waits for a change of the address, and then is refused', async () => {
      const opened = await open();
      await issue(opened.store, link('l', { purpose }));
      await opened.rival.begin(
        "update users set scope = scope where id = 'id-susan'",
        "update contacts set email = 'x@example.com', email_key = 'x@example.com' where user_id = 'id-susan'",
      );
      expect(await opened.rival.commitDuring(go(opened.store))).toBeOneOf([false, null]);
      expect(await stateOf(opened)).toMatchObject({ hash: 'hash of susan', good: ['l'] });
    });

    test('waits for an operator who disables the user, and then is refused', async () => {
      const opened = await open();
      await issue(opened.store, link('l', { purpose }));
      await opened.rival.begin("update users set disabled_at = 1 where id = 'id-susan'");
      expect(await opened.rival.commitDuring(go(opened.store))).toBeOneOf([false, null]);
      expect(await stateOf(opened)).toMatchObject({ hash: 'hash of susan', good: ['l'] });
    });

    test('of 20 uses of one link at once, and of its siblings, one succeeds: five times', async () => {
      const { store, url } = await open();
      const second = await warm(await openStore(url));
      onTestFinished(() => second.close());
      for (let round = 0; round < 5; round += 1) {
        const hashes = [0, 1, 2, 3].map((n) => `l${round}${n}`);
        for (const hash of hashes) await issue(store, link(hash, { purpose }));
        const outcomes = await Promise.all(
          Array.from({ length: 20 }, (_, n) => {
            const node = n % 2 ? store : second;
            const hash = hashes[round < 2 ? 0 : n % 4]!;
            return purpose === 'LOGIN' ? login(node, hash) : reset(node, hash);
          }),
        );
        expect(outcomes.filter(Boolean)).toHaveLength(1);
      }
    });

    test('is void once the password was replaced by its user or an operator', async () => {
      const { store } = await open();
      const step = { userId: 'id-susan', now: at(1) };
      await issue(store, link('l', { purpose }));
      await store.passwords.set({ ...step, hash: 'set' });
      expect(await go(store)).toBeOneOf([false, null]);
      await store.sessions.start(session('s2'), 's2#1');
      await issue(store, link('l', { purpose }));
      const changed = { ...step, sessionId: 's2', verified: 'set', changed: 'changed' };
      expect(await store.passwords.change(changed)).toMatchObject({ id: 'id-susan' });
      expect(await go(store)).toBeOneOf([false, null]);
    });
  });

  test('a login by mail of a user whose scope is another by now uses no link up', async () => {
    const opened = await open();
    await issue(opened.store, link('l', { purpose: 'LOGIN' }));
    const condition = { scope: 'old', mailed: use('l', 'LOGIN') };
    const start = opened.store.sessions.start(session('s9'), 's9#1', condition);
    expect(await start).toMatchObject({ scope: '' });
    expect(await stateOf(opened)).toMatchObject({ good: ['l'], sessions: [{ id: 's1' }] });
    expect(await login(opened.store)).toMatchObject({ id: 'id-susan' });
  });

  test('resets, logins by link and mails under way of one user wait in no circle', async () => {
    const { store, url } = await open();
    const second = await warm(await openStore(url));
    onTestFinished(() => second.close());
    const steps = Array.from({ length: 14 }, async (_, n) => {
      const node = n % 2 ? store : second;
      const purpose = n % 3 ? 'LOGIN' : 'RESET_PASSWORD';
      await issue(node, link(`l${n}`, { purpose, createdAt: at(n) }), `l${n - 7}`);
      return purpose === 'LOGIN' ? login(node, `l${n}`) : reset(node, `l${n}`);
    });
    await expect(Promise.all(steps)).resolves.toHaveLength(14);
  });
});
