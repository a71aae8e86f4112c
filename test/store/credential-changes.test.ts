import { describe, expect, onTestFinished, test } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { openFactorRows } from '../support/factor-rows.ts';
import { issue, link } from '../support/mailed-link.ts';
import { prove } from '../support/proved.ts';
import { rivals } from '../support/rival.ts';
import { at, session, user } from '../support/rows.ts';
import { warm } from '../support/warm.ts';

const all = {
  totp: 1,
  recovery_codes: 3,
  passkeys: 2,
  trusted_devices: 1,
  login_challenges: 1,
  login_codes: 1,
  identities: 1,
  oidc_codes: 1,
};
const none = {
  totp: 0,
  recovery_codes: 0,
  passkeys: 0,
  trusted_devices: 0,
  login_challenges: 0,
  login_codes: 0,
  identities: 0,
  oidc_codes: 0,
};
const distrusted = {
  ...all,
  trusted_devices: 0,
  login_challenges: 0,
  login_codes: 0,
  oidc_codes: 0,
};
const id = 'id-susan';

const changePassword = ({ passwords }: Store) =>
  passwords.change({
    userId: id,
    sessionId: 's1',
    verified: 'hash of susan',
    changed: 'changed',
    now: at(1),
  });

const setPassword = ({ passwords }: Store) =>
  passwords.set({ userId: id, hash: 'set', now: at(1) });

async function resetPassword(store: Store) {
  await issue(store, link('l', { purpose: 'RESET_PASSWORD' }));
  const use = { hash: 'l', purpose: 'RESET_PASSWORD', now: at(2) } as const;
  return store.passwords.reset({ userId: id, use, hash: 'reset' });
}

async function confirmEmail(store: Store) {
  const emailKey = 'new@example.com';
  await issue(store, link('l', { purpose: 'CONFIRM_EMAIL', emailKey }));
  const token = { hash: 'l', userId: id, emailKey, now: at(2) };
  return (await store.contacts.confirm({ ...token, notice: () => null })) === 'confirmed';
}

describe.each(rivals)('on %s', (_engine, create) => {
  /** Susan and john have a factor of each kind; susan has proved an address, and another waits. */
  async function open() {
    const { url, connect } = await create();
    const store = await warm(await openStore(url));
    onTestFinished(() => store.close());
    for (const name of ['susan', 'john']) await store.users.insert(user(name));
    await prove(url, 'susan', 'susan@example.com', 'new@example.com');
    await store.sessions.start(session('s1'), 's1#1');
    await store.sessions.start(session('j1', { userId: 'id-john' }), 'j1#1');
    const rows = await openFactorRows(url);
    onTestFinished(() => rows.close());
    await rows.give(id);
    await rows.give('id-john');
    return { url, connect, store, rows };
  }

  describe('no device is trusted any more, no login waits for a factor, and no code hands one over or completes one', () => {
    test.each<[string, (store: Store) => Promise<unknown>]>([
      ['after a new password of the user', changePassword],
      ['after a reset of the password', resetPassword],
      ['after a new password of an operator', setPassword],
      ['after another address', confirmEmail],
      ['after the user was disabled', ({ users }) => users.disable(id, at(1))],
      ['after all sessions of the user were ended', (s) => s.sessions.revokeAllOf(id, at(1))],
      [
        'after the user has ended their other sessions',
        async (s) =>
          (await s.sessions.revokeOthers({ userId: id, actingId: 's1', now: at(1) })) !== null,
      ],
    ])('%s', async (_when, change) => {
      const { store, rows } = await open();
      expect(await change(store)).toBeTruthy();
      expect(await rows.count(id)).toEqual(distrusted);
      expect(await rows.count('id-john')).toEqual(all);
    });
  });

  test.each<[string, (store: Store) => Promise<unknown>]>([
    ['of the user', changePassword],
    ['by a reset', resetPassword],
    ['of an operator', setPassword],
  ])('a new password %s lifts the suspension of the authenticator app', async (_whose, change) => {
    const { store, rows } = await open();
    expect(await rows.failures(id)).toBe(100);
    await change(store);
    expect(await rows.failures(id)).toBe(0);
    expect(await rows.failures('id-john')).toBe(100);
  });

  test('a refused change of the password leaves everything as it is', async () => {
    const { store, rows } = await open();
    const wrong = { userId: id, verified: 'another', changed: 'changed', now: at(1) };
    await store.passwords.change({ ...wrong, sessionId: 's1' });
    expect(await rows.count(id)).toEqual(all);
    expect(await rows.failures(id)).toBe(100);
  });

  test.each([
    ['goes that was set up since then', at(0), none],
    ['stays that was set up before', at(1), distrusted],
  ])(
    'of second factors and identities, with a change of address that is taken back, one %s',
    async (_which, factorsSince, left) => {
      const { store, rows } = await open();
      const emailKey = 'old@example.com';
      await issue(store, link('l', { purpose: 'UNDO_EMAIL_CHANGE', emailKey }));
      const step = { hash: 'l', userId: id, emailKey, provedAt: new Date(0), now: at(2) };
      expect(await store.contacts.undo({ ...step, factorsSince, mail: null })).toBe('undone');
      expect(await rows.count(id)).toEqual(left);
      expect(await rows.count('id-john')).toEqual(all);
    },
  );

  describe('a reset of second factors', () => {
    const notice = {
      id: 'notice',
      kind: 'second-factors-reset',
      details: null,
      createdAt: at(1),
      giveUpAt: at(3600),
    };
    const reset = ({ factors }: Store) => factors.reset({ userId: id, now: at(1), notice });
    const mails = async ({ outbox }: Store) => (await outbox.state()).waiting;

    test('removes every factor and what depends on it, ends the sessions, and tells the user; the password and identities stay', async () => {
      const { store, rows } = await open();
      await store.sessions.start(session('s2'), 's2#1');
      expect(await reset(store)).toEqual({
        totp: 1,
        recoveryCodes: 3,
        passkeys: 2,
        trustedDevices: 1,
        sessions: 2,
      });
      expect(await rows.count(id)).toEqual({ ...none, identities: 1 });
      expect(await rows.count('id-john')).toEqual(all);
      const live = (userId: string) =>
        store.sessions.list({ userId, after: null, limit: 9, now: at(2) });
      expect([(await live(id)).length, (await live('id-john')).length]).toEqual([0, 1]);
      expect(await store.passwords.findByUserId(id)).toMatchObject({
        passwordHash: 'hash of susan',
      });
      expect(await mails(store)).toBe(1);
    });

    test('of a user who has none changes nothing, and tells nothing', async () => {
      const { store } = await open();
      await reset(store);
      await store.sessions.start(session('s3'), 's3#1');
      expect(await reset(store)).toEqual({
        totp: 0,
        recoveryCodes: 0,
        passkeys: 0,
        trustedDevices: 0,
        sessions: 0,
      });
      expect((await store.sessions.find('s3'))?.session.revokedAt).toBe(null);
      expect(await mails(store)).toBe(1);
    });

    test('of many at once, one removes them', async () => {
      const { store } = await open();
      const resets = await Promise.all(Array.from({ length: 6 }, () => reset(store)));
      expect(resets.filter((removed) => removed?.totp === 1)).toHaveLength(1);
      expect(resets.filter((removed) => removed?.sessions === 0)).toHaveLength(5);
      expect(await mails(store)).toBe(1);
    });

    test('of a user who does not exist is null', async () => {
      const { store } = await open();
      expect(await store.factors.reset({ userId: 'id-mary', now: at(1) })).toBe(null);
    });
  });

  test.each<[string, (store: Store) => Promise<unknown>]>([
    ['by an operator', ({ users }) => users.delete(id, at(1))],
    ['by themselves', ({ users }) => users.leave({ userId: id, sessionId: 's1', now: at(1) })],
  ])('a user who was deleted %s leaves no factor behind', async (_how, remove) => {
    const { store, rows } = await open();
    expect(await remove(store)).toBe(true);
    expect(await rows.count(id)).toEqual(none);
    expect(await rows.count('id-john')).toEqual(all);
  });

  test('trusted devices are listed, the newest first, until they are over, revoked, or all sessions were ended', async () => {
    const { store, rows } = await open();
    await rows.trust(id, 'e1', at(10));
    await rows.trust(id, 'e2');
    const ids = async (seconds: number) =>
      (await store.trustedDevices.list(id, at(seconds))).map((device) => device.id);
    expect(await ids(9)).toEqual(['e2', 'e1', 'device of id-susan']);
    expect(await ids(10)).toEqual(['e2', 'device of id-susan']);
    const step = { id: 'e2', userId: id, actingId: 's1', now: at(1) };
    expect(await store.trustedDevices.revoke({ ...step, userId: 'id-john' })).toBe(false);
    expect(await store.trustedDevices.revoke({ ...step, actingId: 'no session' })).toBe(null);
    expect(await store.trustedDevices.revoke(step)).toBe(true);
    expect(await store.trustedDevices.revoke(step)).toBe(false);
    expect(await ids(10)).toEqual(['device of id-susan']);
    await store.sessions.revokeAll(at(11));
    expect(await ids(11)).toEqual([]);
    const device = { id: 'device of id-susan', secretHash: 'hash of device of id-susan' };
    expect(await store.trustedDevices.isTrusted({ userId: id, device, now: at(11) })).toBe(false);
  });

  test('a device is trusted by its user alone, and by the whole token', async () => {
    const { store } = await open();
    const [id1, hash1] = ['device of id-susan', 'hash of device of id-susan'];
    const isTrusted = (userId: string, deviceId: string, secretHash: string) =>
      store.trustedDevices.isTrusted({
        userId,
        device: { id: deviceId, secretHash },
        now: at(1),
      });
    expect(await isTrusted(id, id1, hash1)).toBe(true);
    expect(await isTrusted('id-john', id1, hash1)).toBe(false);
    expect(await isTrusted(id, 'device of id-john', hash1)).toBe(false);
    expect(await isTrusted(id, id1, 'hash of device of id-john')).toBe(false);
  });
});
