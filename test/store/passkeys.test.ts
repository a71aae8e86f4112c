import { describe, expect, onTestFinished, test } from 'vitest';
import { maxPasskeys } from '../../src/features/passkeys/store.ts';
import type { PasskeyRow } from '../../src/features/second-factors/store.ts';
import { openStore } from '../../src/store/open.ts';
import { engines } from '../support/engines.ts';
import { at, session, user } from '../support/rows.ts';
import { warm } from '../support/warm.ts';

const passkey = (id: string, more: Partial<PasskeyRow> = {}): PasskeyRow => ({
  id,
  userId: 'id-susan',
  credentialId: `credential ${id}`,
  publicKey: 'a key',
  counter: 0,
  transports: ['internal', 'hybrid'],
  isSynced: true,
  aaguid: 'fbfc3007-154e-4ecc-8c0b-6e020557d7bd',
  rpId: 'example.com',
  name: 'Phone',
  createdAt: at(0),
  lastUsedAt: null,
  ...more,
});

describe.each(engines)('passkeys on %s', (_engine, createDatabase) => {
  async function open() {
    const store = await openStore(await createDatabase());
    onTestFinished(() => store.close());
    await warm(store);
    for (const name of ['susan', 'john']) {
      await store.users.insert(user(name));
      await store.sessions.start(session(`session of ${name}`, { userId: `id-${name}` }), name);
    }
    await store.users.insert({ ...user('mary'), passwordHash: null });
    await store.sessions.start(session('session of mary', { userId: 'id-mary' }), 'mary');
    const { passkeys } = store;
    const insert = (
      id: string,
      more: Partial<PasskeyRow> = {},
      hash = `challenge of ${id}`,
      isFirst = false,
    ) => {
      const row = passkey(id, more);
      const sessionId = `session of ${row.userId.slice(3)}`;
      return passkeys.insert({
        passkey: row,
        spent: { hash, expiresAt: at(600) },
        isFirst,
        sessionId,
        now: at(1),
      });
    };
    const remove = (id: string, more: { userId?: string; isMailLoginOpen?: boolean } = {}) => {
      const { userId = 'id-mary', isMailLoginOpen = false } = more;
      const sessionId = `session of ${userId.slice(3)}`;
      return passkeys.remove({
        userId,
        id,
        sessionId,
        issuers: ['https://accounts.example.com'],
        rpId: 'example.com',
        isMailLoginOpen,
        now: at(1),
      });
    };
    const names = async (userId = 'id-susan') => (await passkeys.list(userId)).map(({ id }) => id);
    return { ...store, insert, remove, names };
  }

  test('a passkey is found as it was stored, with its user, and listed after newer ones', async () => {
    const { passkeys, insert } = await open();
    const plain = { aaguid: null, transports: [], isSynced: false };
    expect(await insert('1')).toBe('inserted');
    expect(await insert('2', plain)).toBe('inserted');
    expect(await passkeys.list('id-susan')).toEqual([passkey('2', plain), passkey('1')]);
    const found = await passkeys.find('credential 1');
    const { passwordHash: _, ...susan } = user('susan');
    expect(found).toEqual({ passkey: passkey('1'), user: susan });
    expect(await passkeys.find('credential 3')).toBeNull();
  });

  test('a passkey is of one user, and stays the first one’s', async () => {
    const { passkeys, insert, names } = await open();
    await insert('1');
    expect(await insert('2', { userId: 'id-john', credentialId: 'credential 1' })).toBe('taken');
    expect(await insert('3', { credentialId: 'credential 1' })).toBe('taken');
    expect((await passkeys.find('credential 1'))?.user.id).toBe('id-susan');
    expect(await names('id-john')).toEqual([]);
  });

  test('of two users who register one passkey at once, one does', async () => {
    const { insert } = await open();
    const same = { credentialId: 'same' };
    const outcomes = await Promise.all([
      insert('1', same),
      insert('2', { ...same, userId: 'id-john' }),
      insert('3', { ...same, userId: 'id-mary' }),
    ]);
    expect(outcomes.toSorted()).toEqual(['inserted', 'taken', 'taken']);
  });

  test('one challenge registers one passkey, also of many at once', async () => {
    const { insert, names } = await open();
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, (_, n) => insert(String(n), {}, 'one challenge')),
    );
    expect(outcomes.filter((outcome) => outcome === 'inserted')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'spent')).toHaveLength(7);
    expect(await names()).toHaveLength(1);
  });

  test('of passkeys that have to be the first factor, one is, also of many at once', async () => {
    const { insert, names } = await open();
    const outcomes = await Promise.all(
      Array.from({ length: 6 }, (_, n) => insert(String(n), {}, undefined, true)),
    );
    expect(outcomes.filter((outcome) => outcome === 'inserted')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'not-first')).toHaveLength(5);
    expect(await names()).toHaveLength(1);
    expect(await insert('7')).toBe('inserted');
  });

  test('a passkey that was not stored uses no challenge up', async () => {
    const { insert } = await open();
    await insert('1');
    expect(await insert('2', { credentialId: 'credential 1' }, 'a challenge')).toBe('taken');
    expect(await insert('3', {}, 'a challenge')).toBe('inserted');
  });

  test('a user has twenty at most, also when many are registered at once', async () => {
    const { insert, names } = await open();
    for (let n = 0; n < maxPasskeys - 2; n += 1) await insert(String(n));
    const outcomes = await Promise.all(Array.from({ length: 6 }, (_, n) => insert(`more ${n}`)));
    expect(outcomes.filter((outcome) => outcome === 'inserted')).toHaveLength(2);
    expect(outcomes.filter((outcome) => outcome === 'too-many')).toHaveLength(4);
    expect(await names()).toHaveLength(maxPasskeys);
    expect(await insert('of john', { userId: 'id-john' })).toBe('inserted');
  });

  test('a session that has ended adds and removes none', async () => {
    const { sessions, insert, remove, names } = await open();
    await insert('1');
    await sessions.revokeAllOf('id-susan', at(1));
    expect(await insert('2')).toBe('session-over');
    expect(await remove('1', { userId: 'id-susan' })).toBe('session-over');
    expect(await names()).toEqual(['1']);
  });

  test('only its user renames and removes a passkey', async () => {
    const { passkeys, insert, remove, names } = await open();
    await insert('1');
    const name = 'Key';
    expect(await passkeys.rename({ userId: 'id-john', id: '1', name })).toBeNull();
    expect(await passkeys.rename({ userId: 'id-susan', id: '\0', name })).toBeNull();
    expect(await passkeys.rename({ userId: 'id-susan', id: '1', name })).toEqual(
      passkey('1', { name }),
    );
    expect(await remove('1', { userId: 'id-john' })).toBe('unknown');
    expect(await remove('1', { userId: 'id-susan' })).toBe('removed');
    expect(await remove('1', { userId: 'id-susan' })).toBe('unknown');
    expect(await names()).toEqual([]);
  });

  test('the last passkey of a user stays where nothing else logs them in', async () => {
    const { insert, remove, names } = await open();
    const marys = { userId: 'id-mary' };
    await insert('1', marys);
    await insert('old', { ...marys, rpId: 'old.example.com' });
    expect(await remove('1')).toBe('last-login-method');
    expect(await remove('1', { isMailLoginOpen: true })).toBe('last-login-method');
    expect(await remove('old')).toBe('removed');
    await insert('2', marys);
    const outcomes = await Promise.all([remove('1'), remove('2')]);
    expect(outcomes.toSorted()).toEqual(['last-login-method', 'removed']);
    expect(await names('id-mary')).toHaveLength(1);
  });

  test('a password, or a proved address where mails log in, is another way in', async () => {
    const store = await open();
    const { insert, remove, passwords } = store;
    await insert('1', { userId: 'id-mary' });
    await passwords.set({ userId: 'id-mary', hash: 'a hash', now: at(0) });
    await store.sessions.start(session('session 2', { userId: 'id-mary' }), 'mary 2');
    expect(await remove('1')).toBe('session-over');
    const step = {
      userId: 'id-mary',
      id: '1',
      sessionId: 'session 2',
      issuers: [],
      rpId: 'example.com',
      now: at(1),
    };
    expect(await store.passkeys.remove({ ...step, isMailLoginOpen: false })).toBe('removed');
  });

  test('a use counts up, or is 0 each time, and burns its challenge', async () => {
    const { sessions, passkeys, insert } = await open();
    await insert('1');
    const challenge = (hash: string) => ({ hash, expiresAt: at(600) });
    const use = async (counter: number, hash: string, userId = 'id-susan') => {
      const factor = {
        kind: 'passkey',
        id: '1',
        counter,
        isSynced: false,
        spent: challenge(hash),
      } as const;
      const sessionId = `session of ${userId.slice(3)}`;
      const outcome = await sessions.reauthenticate({ userId, sessionId, factor, now: at(2) });
      return typeof outcome === 'string' ? outcome : 'used';
    };
    expect(await use(0, 'a', 'id-john')).toBe('second-factor-invalid');
    expect([await use(0, 'a'), await use(0, 'a'), await use(0, 'b')]).toEqual([
      'used',
      'second-factor-invalid',
      'used',
    ]);
    expect([await use(5, 'c'), await use(5, 'd'), await use(4, 'e'), await use(0, 'f')]).toEqual([
      'used',
      ...Array<string>(3).fill('second-factor-invalid'),
    ]);
    expect(await passkeys.list('id-susan')).toMatchObject([
      { counter: 5, isSynced: false, lastUsedAt: at(2) },
    ]);
    const outcomes = await Promise.all(Array.from({ length: 8 }, (_, n) => use(6, `g${n}`)));
    expect(outcomes.filter((outcome) => outcome === 'used')).toHaveLength(1);
  });

  test('a passkey that a login sets up is the first factor, and ends other logins that wait', async () => {
    const { sessions, secondFactors, insert, names } = await open();
    const setUp = async (id: string, isFirst: boolean) => {
      const factor = { kind: 'new-passkey', passkey: passkey(id), spent: null, isFirst } as const;
      const step = { userId: 'id-susan', sessionId: 'session of susan', factor, now: at(2) };
      const outcome = await sessions.reauthenticate(step);
      return typeof outcome === 'string' ? outcome : 'set up';
    };
    const waiting = {
      hash: 'a login',
      userId: 'id-susan',
      passwordHash: null,
      methods: ['PASSWORD'],
      attemptsLeft: 5,
      createdAt: at(1),
      expiresAt: at(300),
    } as const;
    await sessions.startChallenge(waiting, {});
    expect(await secondFactors.findChallenge({ hash: 'a login', now: at(2) })).not.toBeNull();
    expect(await setUp('1', true)).toBe('set up');
    expect(await secondFactors.findChallenge({ hash: 'a login', now: at(2) })).toBeNull();
    expect(await setUp('2', true)).toBe('second-factor-invalid');
    await insert('3');
    expect(await names()).toEqual(['3', '1']);
  });

  test('passkeys go with their user', async () => {
    const { users, passkeys, insert } = await open();
    await insert('1');
    await users.delete('id-susan', at(2));
    expect(await passkeys.find('credential 1')).toBeNull();
  });
});
