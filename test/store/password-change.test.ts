import { describe, expect, onTestFinished, test } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { engines } from '../support/engines.ts';
import { rotation, rotateToken } from '../support/rotation.ts';
import { at, session, user } from '../support/rows.ts';
import { warm } from '../support/warm.ts';

describe.each(engines)('a new password on %s', (_engine, createDatabase) => {
  async function open({ isWarm = false } = {}) {
    const store = await openStore(await createDatabase());
    onTestFinished(() => store.close());
    if (isWarm) await warm(store);
    await store.users.insert(user('susan'));
    await store.users.insert(user('john'));
    for (const id of ['s1', 's2', 's3']) await store.sessions.start(session(id), `${id}#1`);
    await store.sessions.start(session('j1', { userId: 'id-john' }), 'j1#1');
    return store;
  }
  type OpenStore = Awaited<ReturnType<typeof open>>;

  const liveSessions = async ({ sessions }: OpenStore) => {
    const page = { after: null, limit: 10, now: at(1) };
    const lists = await Promise.all(
      ['id-john', 'id-susan'].map((userId) => sessions.list({ userId, ...page })),
    );
    return lists.flat().map(({ id }) => id);
  };
  const hashOf = async ({ passwords }: OpenStore) =>
    (await passwords.findByUserId('id-susan'))?.passwordHash;

  const change = (store: OpenStore, more: Partial<Change> = {}) =>
    store.passwords.change({
      userId: 'id-susan',
      verified: 'hash of susan',
      changed: 'new',
      sessionId: 's2',
      now: at(1),
      ...more,
    });
  type Change = Parameters<OpenStore['passwords']['change']>[0];

  test('set from outside ends every session of the user, and their seals', async () => {
    const store = await open();
    await rotateToken(store.sessions, rotation('s1#1'));
    expect(await store.passwords.set({ userId: 'id-susan', hash: 'new', now: at(1) })).toBe(true);
    expect(await hashOf(store)).toBe('new');
    expect(await liveSessions(store)).toEqual(['j1']);
    // Nothing is left to be wiped.
    expect(await store.upkeep.sweep('sessions', { now: at(900), graceSeconds: 0, limit: 9 })).toBe(
      0,
    );
  });

  test('changed from a session ends the others, and counts as a login of that one', async () => {
    const store = await open();
    expect(await change(store)).toMatchObject({ id: 'id-susan' });
    expect(await hashOf(store)).toBe('new');
    expect(await liveSessions(store)).toEqual(['j1', 's2']);
    expect((await store.sessions.find('s2'))?.session.authenticatedAt).toEqual(at(1));
  });

  test('of many changes at once is one, and the session of that one goes on', async () => {
    const store = await open({ isWarm: true });
    const changes = ['s1', 's2', 's3'].map((sessionId) =>
      change(store, { sessionId, changed: `by ${sessionId}` }),
    );
    const winners = (await Promise.all(changes)).flatMap((outcome, n) =>
      typeof outcome === 'string' ? [] : [`s${n + 1}`],
    );
    expect(winners).toHaveLength(1);
    expect(await hashOf(store)).toBe(`by ${winners[0]}`);
    expect(await liveSessions(store)).toEqual(['j1', ...winners]);
  });

  test.each([
    ['the verified hash is no longer the stored one', { verified: 'older' }, 'hash-changed'],
    ['there is no such user', { userId: 'id-nobody' }, 'hash-changed'],
    ['the session that should stay is unknown', { sessionId: 'unknown' }, 'session-over'],
    ['the session that should stay has expired', { now: at(1000) }, 'session-over'],
  ])('changes nothing at all when %s', async (_name, more, outcome) => {
    const store = await open();
    expect(await change(store, more)).toBe(outcome);
    expect(await hashOf(store)).toBe('hash of susan');
    expect(await liveSessions(store)).toEqual(['j1', 's3', 's2', 's1']);
  });
});
