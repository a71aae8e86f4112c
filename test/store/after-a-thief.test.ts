import { describe, expect, onTestFinished, test } from 'vitest';
import type { MailPurpose } from '../../src/features/one-time-tokens/store.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { issue, link } from '../support/mailed-link.ts';
import { prove } from '../support/proved.ts';
import { rivals } from '../support/rival.ts';
import { at, session, user } from '../support/rows.ts';
import { warm } from '../support/warm.ts';

const reset = ({ passwords }: Store) => {
  const use = { hash: 'l', purpose: 'RESET_PASSWORD', now: at(2) } as const;
  return passwords.reset({ userId: 'id-susan', use, hash: 'new' });
};

const login = ({ sessions }: Store) => {
  const mailed = { hash: 'l', purpose: 'LOGIN', now: at(2) } as const;
  return sessions.start(session('by mail'), 'by mail', { scope: '', mailed });
};

describe.each(rivals)('on %s', (_engine, create) => {
  /** Susan has proved susan@example.com, another address waits, and she is logged in. */
  async function open() {
    const { url, connect } = await create();
    const store = await warm(await openStore(url));
    onTestFinished(() => store.close());
    await store.users.insert(user('susan'));
    await prove(url, 'susan', 'Susan@example.com', 'new@example.com');
    await store.sessions.start(session('s1'), 's1#1');
    return { store, rival: await connect() };
  }

  describe('an address that waits, which a thief may have asked for, is dropped with its links', () => {
    test.each<[string, (store: Store) => Promise<unknown>]>([
      [
        'by a new password of its user',
        ({ passwords }) =>
          passwords.change({
            userId: 'id-susan',
            sessionId: 's1',
            verified: 'hash of susan',
            changed: 'changed',
            now: at(1),
          }),
      ],
      [
        'by a new password of an operator',
        ({ passwords }) => passwords.set({ userId: 'id-susan', hash: 'set', now: at(1) }),
      ],
      ['when its user is disabled', ({ users }) => users.disable('id-susan', at(1))],
    ])('%s', async (_way, go) => {
      const { store } = await open();
      const emailKey = 'new@example.com';
      await issue(store, link('pending', { purpose: 'CONFIRM_EMAIL', emailKey }));
      expect(await go(store)).toBeTruthy();
      expect(await store.contacts.find('id-susan')).toMatchObject({ pendingEmail: null });
      const token = { hash: 'pending', userId: 'id-susan', emailKey, now: at(2) };
      expect(await store.contacts.confirm({ ...token, notice: () => null })).toBe('invalid');
    });
  });

  test.each<[string, MailPurpose, (store: Store) => Promise<unknown>]>([
    ['a reset', 'RESET_PASSWORD', reset],
    ['a login', 'LOGIN', login],
  ])('a link for %s does not outlive that its user was disabled', async (_way, purpose, go) => {
    const { store } = await open();
    await issue(store, link('l', { purpose }));
    await store.users.disable('id-susan', at(1));
    await store.users.enable('id-susan');
    expect(await go(store)).toBeOneOf([false, null]);
  });

  test('a sign-up by a link leaves no address behind that outlives the user', async () => {
    const { store, rival } = await open();
    const email = 'mary@example.com';
    const token = link('l', { purpose: 'SIGN_UP', userId: null, email, emailKey: email });
    await issue(store, token);
    const account = { proof: token, confirmation: null, locale: null };
    const mary = { newUser: user('mary'), account, scope: '' };
    await store.sessions.start(session('m1', { userId: 'id-mary' }), 'm1#1', mary);
    await store.users.delete('id-mary', at(2));
    expect(await rival.rows(`select hash from one_time_tokens where email = '${email}'`)).toEqual(
      [],
    );
  });

  test('no number of changes of a thief keeps the first one from being taken back', async () => {
    const { store, rival } = await open();
    const purpose = 'UNDO_EMAIL_CHANGE';
    const emailKey = 'first@example.com';
    await issue(store, link('undo', { purpose, emailKey, details: { provedAt: 0 } }));
    // More than any engine takes values in one statement.
    await rival.rows(`with recursive n(i) as (select 1 union all select i + 1 from n where i < 70000)
      insert into one_time_tokens (hash, purpose, user_id, email, email_key, details, created_at, expires_at)
      select 'undo ' || i, '${purpose}', 'id-susan', 'x@x.example', 'x@x.example', '{"provedAt":1}', 1, 9999999999999 from n`);
    const step = { hash: 'undo', userId: 'id-susan', emailKey, provedAt: new Date(0), now: at(1) };
    expect(await store.contacts.undo({ ...step, factorsSince: at(0), mail: null })).toBe('undone');
    expect(await rival.rows('select hash from one_time_tokens')).toEqual([]);
  });

  test('an address of before that was not told of the change yet is told of the deletion', async () => {
    const { store } = await open();
    const email = 'old@example.com';
    const times = { createdAt: at(0), dueAt: at(0), giveUpAt: at(1000) };
    const of = { userId: 'id-susan', email, emailKey: email, receiptHash: null, locale: 'de' };
    const mail = { ...of, ...times, details: { provedAt: 0 }, tries: 0 };
    await store.outbox.insert({ ...mail, id: 'changed', kind: 'email-changed' }, null);
    await store.outbox.insert({ ...mail, id: 'confirm', kind: 'confirm-email' }, null);
    const kind = 'account-deleted';
    const notice = { id: 'n', kind, details: { username: 'susan' }, ...times, createdAt: at(1) };
    const step = { userId: 'id-susan', sessionId: 's1', now: at(1), notice };
    expect(await store.users.leave(step)).toBe(true);
    const left = await store.outbox.claim({ now: at(2), until: at(62), limit: 10 });
    const told = { userId: null, kind, details: { username: 'susan' }, createdAt: at(1) };
    expect(left).toHaveLength(2);
    expect(left).toContainEqual(expect.objectContaining({ ...told, email: 'Susan@example.com' }));
    expect(left).toContainEqual(expect.objectContaining({ ...told, email }));
  });
});
