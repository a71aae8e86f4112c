import { describe, expect, onTestFinished, test } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import type { SigningKeyRow } from '../../src/features/keys/store.ts';
import type { UserWithPassword } from '../../src/features/users/store.ts';
import { engines } from '../support/engines.ts';
import { at, session } from '../support/rows.ts';
import { warm } from '../support/warm.ts';

const user = (name: string, more: Partial<UserWithPassword> = {}): UserWithPassword => ({
  id: `id-${name}`,
  username: name.toUpperCase(),
  usernameKey: name,
  passwordHash: `hash of ${name}`,
  createdAt: new Date(1_795_000_000_123),
  disabledAt: null,
  scope: '',
  ...more,
});

const key = (kid: string): SigningKeyRow => ({
  kid,
  algorithm: 'ES256',
  publicKey: `public pem of ${kid}`,
  privateKey: `pem of ${kid}`,
  createdAt: new Date(1_795_000_000_456),
  signsFrom: new Date(1_795_000_000_789),
  retiredAt: null,
});

describe.each(engines)('the store on %s', (_engine, createDatabase) => {
  async function open({ isWarm = false } = {}) {
    const store = await openStore(await createDatabase());
    onTestFinished(() => store.close());
    if (isWarm) await warm(store);
    return store;
  }

  test('gives a user back as it was inserted, by id and by key', async () => {
    const { users, passwords } = await open();
    const { passwordHash, ...susan } = user('susan', { disabledAt: new Date(1_795_000_000_789) });
    expect(await users.insert({ ...susan, passwordHash })).toBe('inserted');
    expect(await users.findById('id-susan')).toEqual(susan);
    expect(await users.findByUsernameKey('susan')).toEqual(susan);
    expect(await passwords.findByUserId('id-susan')).toEqual({ ...susan, passwordHash });
    expect(await passwords.findByUsernameKey('susan')).toEqual({ ...susan, passwordHash });
    for (const find of [users.findById, passwords.findByUserId])
      expect(await find('susan')).toBeNull();
    for (const find of [users.findByUsernameKey, passwords.findByUsernameKey])
      expect(await find('Susan')).toBeNull();
  });

  test('a user may have no password, and gets one', async () => {
    const { users, passwords, sessions } = await open();
    await users.insert(user('susan', { passwordHash: null }));
    const hashNow = async () => (await passwords.findByUserId('id-susan'))?.passwordHash;
    expect(await hashNow()).toBeNull();
    expect(await passwords.upgrade({ userId: 'id-susan', verified: '', upgraded: 'new' })).toBe(
      false,
    );
    expect(await sessions.start(session('s1'), 'token', { verified: '' })).toBeNull();
    expect(await sessions.find('s1')).toBeNull();
    expect(await passwords.set({ userId: 'id-susan', hash: 'first', now: at(0) })).toBe(true);
    expect(await hashNow()).toBe('first');
    expect(await sessions.start(session('s1'), 'token', { verified: 'first' })).toMatchObject({
      id: 'id-susan',
    });
  });

  test('keeps every character of a name', async () => {
    const { users } = await open();
    const names = ["'; drop table users; --", 'Ζωή', '李', '🦊', 'a\u0001b', '%', '_', '\\'];
    for (const name of names) await users.insert(user(name, { username: name }));
    for (const name of names) expect((await users.findByUsernameKey(name))?.username).toBe(name);
  });

  test('finds those of many ids that there are, without what is secret, in one go', async () => {
    const { users } = await open();
    const rows = Array.from({ length: 300 }, (_, n) => user(`user ${n}`));
    rows[7] = user('user 7', { disabledAt: new Date(1_795_000_000_789), scope: 'a b' });
    await users.insertMany(rows, { allOrNothing: true });
    const viewers = rows.map(({ usernameKey: _key, passwordHash: _hash, ...viewer }) => viewer);
    const ids = rows.map(({ id }) => id);
    const found = await users.findMany([...ids, 'id-unknown', ids[0]!, 'a\0b']);
    expect(found.toSorted((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id))).toEqual(viewers);
    expect(await users.findMany(['id-user 7'])).toEqual([viewers[7]]);
    expect(await users.findMany(["'; drop table users; --"])).toEqual([]);
    expect(await users.findMany([])).toEqual([]);
  });

  test('finds nobody by a name with a NUL byte, which no engine is given', async () => {
    const { users, passwords } = await open();
    await users.insert(user('a'));
    expect(await users.findByUsernameKey('a\0')).toBeNull();
    expect(await passwords.findByUsernameKey('a\0')).toBeNull();
  });

  test('of many inserts of one key at once takes one', async () => {
    const { users } = await open({ isWarm: true });
    const attempts = Array.from({ length: 20 }, (_, n) =>
      users.insert(user('susan', { id: `${n}` })),
    );
    const outcomes = await Promise.all(attempts);
    expect(outcomes.filter((outcome) => outcome === 'inserted')).toHaveLength(1);
    expect(await users.list({ after: null, limit: 50 })).toHaveLength(1);
  });

  test('inserts many, leaves out the keys that are taken and names them', async () => {
    const { users } = await open();
    await users.insert(user('b'));
    const again = user('b', { id: 'other' });
    const { taken } = await users.insertMany([user('a'), again, user('c')], {
      allOrNothing: false,
    });
    expect(taken).toEqual(['b']);
    const ids = (await users.list({ after: null, limit: 50 })).map(({ id }) => id);
    expect(ids).toEqual(['id-a', 'id-b', 'id-c']);
  });

  test('leaves out a user whose id is taken', async () => {
    const { users } = await open();
    await users.insert(user('a'));
    const same = user('b', { id: 'id-a' });
    const { taken } = await users.insertMany([same, user('c')], { allOrNothing: false });
    expect(taken).toEqual(['b']);
    expect((await users.findById('id-a'))?.username).toBe('A');
    expect(await users.findByUsernameKey('b')).toBeNull();
  });

  test('inserts all or nothing when asked to', async () => {
    const { users } = await open();
    await users.insert(user('b'));
    const again = user('b', { id: 'other' });
    const { taken } = await users.insertMany([user('a'), again, user('c')], { allOrNothing: true });
    expect(taken).toEqual(['b']);
    expect(await users.list({ after: null, limit: 50 })).toHaveLength(1);
    expect(await users.insertMany([user('a'), user('c')], { allOrNothing: true })).toEqual({
      taken: [],
    });
    expect(await users.list({ after: null, limit: 50 })).toHaveLength(3);
  });

  test('lists in pages', async () => {
    const { users } = await open();
    await users.insertMany(
      ['e', 'a', 'd', 'c', 'b'].map((name) => user(name)),
      { allOrNothing: true },
    );
    const first = await users.list({ after: null, limit: 2 });
    const second = await users.list({ after: first.at(-1)!.id, limit: 2 });
    const third = await users.list({ after: second.at(-1)!.id, limit: 2 });
    const names = [first, second, third].map((page) => page.map(({ usernameKey }) => usernameKey));
    expect(names).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
  });

  test('orders ids and keys by their bytes, whatever language the database speaks', async () => {
    const { users, signingKeys } = await open();
    // In English order: a-b, a_b, a1, AB, ab-c, abc, b, B, é, Z.
    const ids = ['é', 'abc', 'ab-c', 'Z', 'B', 'b', 'a_b', 'a-b', 'AB', 'a1'];
    const sorted = ['AB', 'B', 'Z', 'a-b', 'a1', 'a_b', 'ab-c', 'abc', 'b', 'é'];
    for (const id of ids) await users.insert(user(id, { id }));
    expect((await users.list({ after: null, limit: 20 })).map(({ id }) => id)).toEqual(sorted);
    const after = await users.list({ after: 'a-b', limit: 20 });
    expect(after.map(({ id }) => id)).toEqual(sorted.slice(4));
    await signingKeys.change(() => ids.map(key));
    expect((await signingKeys.list()).map(({ kid }) => kid)).toEqual(sorted);
  });

  test('disables, keeping the first time, and enables', async () => {
    const { users } = await open();
    await users.insert(user('susan'));
    expect(await users.disable('id-susan', new Date(1000))).toBe('changed');
    expect(await users.disable('id-susan', new Date(2000))).toBe('unchanged');
    expect((await users.findById('id-susan'))?.disabledAt).toEqual(new Date(1000));
    expect(await users.enable('id-susan')).toBe('changed');
    expect((await users.findById('id-susan'))?.disabledAt).toBeNull();
  });

  test('of a user who is signing up at this moment, no session starts once they are disabled', async () => {
    const { users, sessions } = await open();
    const pending = user('susan');
    await users.insert({ ...pending, disabledAt: pending.createdAt });
    expect(await users.disable('id-susan', pending.createdAt)).toBe('changed');
    expect(await users.disable('id-susan', new Date(2000))).toBe('unchanged');
    expect(await sessions.start(session('s1'), 's1#1', { isPending: true })).toBeNull();
  });

  test('of a user who is signing up, a session starts also once an operator has enabled them', async () => {
    const { users, sessions } = await open();
    const pending = user('susan');
    await users.insert({ ...pending, disabledAt: pending.createdAt });
    expect(await users.enable('id-susan')).toBe('changed');
    const started = await sessions.start(session('s1'), 's1#1', { isPending: true });
    expect(started).toMatchObject({ id: 'id-susan', disabledAt: null });
  });

  test('says when there is no such user to change', async () => {
    const { users, passwords } = await open();
    expect(await users.disable('id-unknown', new Date(0))).toBe('unknown-user');
    expect(await users.enable('id-unknown')).toBe('unknown-user');
    expect(await users.delete('id-unknown', new Date(0))).toBe(false);
    expect(await passwords.set({ userId: 'id-unknown', hash: 'hash', now: new Date(0) })).toBe(
      false,
    );
  });

  test('deletes, and the name is free again', async () => {
    const { users } = await open();
    await users.insert(user('susan'));
    expect(await users.delete('id-susan', new Date(0))).toBe(true);
    expect(await users.findById('id-susan')).toBeNull();
    expect(await users.insert(user('susan', { id: 'another' }))).toBe('inserted');
  });

  test('upgrades a hash only while it is still the one that was verified', async () => {
    const { users, passwords } = await open({ isWarm: true });
    await users.insert(user('susan', { passwordHash: 'old' }));
    const upgrades = ['new 1', 'new 2', 'new 3'].map((hash) =>
      passwords.upgrade({ userId: 'id-susan', verified: 'old', upgraded: hash }),
    );
    expect((await Promise.all(upgrades)).filter(Boolean)).toHaveLength(1);
    await passwords.set({ userId: 'id-susan', hash: 'chosen by susan', now: new Date(0) });
    expect(await passwords.upgrade({ userId: 'id-susan', verified: 'old', upgraded: 'late' })).toBe(
      false,
    );
    expect((await passwords.findByUserId('id-susan'))?.passwordHash).toBe('chosen by susan');
  });

  test('grants and revokes scopes, keeps them sorted, and says what that changed', async () => {
    const { users } = await open();
    await users.insert(user('susan'));
    const scope = async () => (await users.findById('id-susan'))?.scope;
    expect(await users.grantScope('id-susan', 'write')).toBe('changed');
    expect(await users.grantScope('id-susan', 'read')).toBe('changed');
    expect(await users.grantScope('id-susan', 'read')).toBe('unchanged');
    expect(await scope()).toBe('read write');
    expect(await users.revokeScope('id-susan', 'writ')).toBe('unchanged');
    expect(await users.revokeScope('id-susan', 'read')).toBe('changed');
    expect(await scope()).toBe('write');
    expect(await users.revokeScope('id-susan', 'write')).toBe('changed');
    expect(await scope()).toBe('');
    expect(await users.grantScope('id-unknown', 'read')).toBe('unknown-user');
    expect(await users.revokeScope('id-unknown', 'read')).toBe('unknown-user');
  });

  test('loses none of many grants and revocations at once', async () => {
    const { users } = await open({ isWarm: true });
    await users.insert(user('susan', { scope: 'old:0 old:1 old:2 old:3 old:4' }));
    await users.insert(user('john'));
    const numbers = Array.from({ length: 20 }, (_, n) => n);
    await Promise.all([
      ...numbers.map((n) => users.grantScope('id-susan', `new:${10 + n}`)),
      ...[0, 1, 2, 3, 4].map((n) => users.revokeScope('id-susan', `old:${n}`)),
    ]);
    const scope = numbers.map((n) => `new:${10 + n}`).join(' ');
    expect((await users.findById('id-susan'))?.scope).toBe(scope);
    const same = await Promise.all(numbers.map(() => users.grantScope('id-john', 'admin')));
    expect(same.filter((outcome) => outcome === 'changed')).toHaveLength(1);
  });

  test('grants at most 50 scopes and 1000 characters', async () => {
    const { users } = await open();
    await users.insert(user('many'));
    await users.insert(user('long'));
    for (let n = 0; n < 50; n += 1)
      expect(await users.grantScope('id-many', `s${n}`)).toBe('changed');
    expect(await users.grantScope('id-many', 's50')).toBe('too-many');
    expect(await users.grantScope('id-many', 's49')).toBe('unchanged');
    // 15 × 64 and 14 spaces are 974; a space and 25 more are 1000.
    for (let n = 10; n < 25; n += 1) await users.grantScope('id-long', `${n}`.padEnd(64, 'x'));
    expect(await users.grantScope('id-long', 'y'.repeat(26))).toBe('too-many');
    expect(await users.grantScope('id-long', 'y'.repeat(25))).toBe('changed');
    expect((await users.findById('id-long'))?.scope).toHaveLength(1000);
  });

  test('has no signing key at first', async () => {
    const { signingKeys } = await open();
    expect(await signingKeys.list()).toEqual([]);
  });

  test('gives keys back as they were stored, in the order in which they sign', async () => {
    const { signingKeys } = await open();
    const later = { ...key('a'), signsFrom: new Date(1_795_000_001_000) };
    const gone = { ...key('b'), privateKey: null, retiredAt: new Date(1_795_000_001_000) };
    expect(await signingKeys.change(() => [later, gone])).toEqual([gone, later]);
    expect(await signingKeys.list()).toEqual([gone, later]);
  });

  test('lets one change of the keys see what the other has done', async () => {
    const { signingKeys } = await open({ isWarm: true });
    const candidates = ['one', 'two', 'three', 'four'].map((kid) =>
      signingKeys.change((keys) => (keys.length === 0 ? [key(kid)] : keys)),
    );
    const kept = await Promise.all(candidates);
    expect(new Set(kept.map(([first]) => first?.kid)).size).toBe(1);
    const counters = Array.from({ length: 20 }, (_, n) =>
      signingKeys.change((keys) => [...keys, key(`${keys.length}-${n}`)]),
    );
    await Promise.all(counters);
    const prefixes = (await signingKeys.list()).map(({ kid }) => Number.parseInt(kid, 10));
    expect(prefixes.filter(Number.isInteger).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, n) => n + 1),
    );
  });

  test('changes, deletes and adds keys, or leaves all as they are when the decision fails', async () => {
    const { signingKeys } = await open();
    await signingKeys.change(() => [key('a'), key('b')]);
    const failing = signingKeys.change(() => {
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await signingKeys.list()).toEqual([key('a'), key('b')]);
    const retired = { ...key('b'), privateKey: null, retiredAt: new Date(5) };
    expect(await signingKeys.change(() => [retired, key('c')])).toEqual([retired, key('c')]);
  });

  test('answers a ping while it is open, and fails like a store when it is not', async () => {
    const store = await openStore(await createDatabase());
    await store.ping();
    await store.close();
    await expect(store.ping()).rejects.toThrow('destroyed');
  });
});
