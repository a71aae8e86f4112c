import { describe, expect, onTestFinished, test } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import type { RefreshTokenRef, SessionStore } from '../../src/features/sessions/store.ts';
import { rivals } from '../support/rival.ts';
import { rotation, rotateToken } from '../support/rotation.ts';
import { at, session, user } from '../support/rows.ts';
import { warm } from '../support/warm.ts';

/** Uses up a token that has a row of its own. */
const use = async (sessions: SessionStore, hash: string, seconds = 20) => {
  const token: RefreshTokenRef = { sessionId: 's1', counter: 0, hash };
  const step = { ...rotation('s1#0', 's1#1', { now: at(seconds) }), token };
  return rotateToken(sessions, step);
};

describe.each(rivals)('refresh tokens with a row each, on %s,', (_engine, create) => {
  /** The session of susan was refreshed twice by the version before: t1, t2 and t3. */
  async function open(count = 0) {
    const { url, connect } = await create();
    const store = await openStore(url);
    onTestFinished(() => store.close());
    for (const name of ['susan', 'john']) await store.users.insert(user(name));
    await store.sessions.start(session('s1', { expiresAt: at(100) }), 's1#1');
    await store.sessions.start(session('j1', { userId: 'id-john' }), 'j1#1');
    const rival = await connect();
    const used = [
      ['t1', at(0), 't2', null],
      ['t2', at(15), 't3', 'sealed t3'],
    ] as const;
    await rival.begin(
      "update sessions set token_counter = 0, token_hash = null where id = 's1'",
      ...used.map(
        ([hash, usedAt, next, seal]) =>
          `insert into refresh_tokens values ('${hash}', 's1', ${usedAt.getTime()}, '${next}', ${seal && `'${seal}'`})`,
      ),
      "insert into refresh_tokens (hash, session_id) values ('t3', 's1')",
      ...Array.from(
        { length: count },
        (_, n) => `insert into refresh_tokens (hash, session_id) values ('more ${n}', 's1')`,
      ),
    );
    await rival.commitDuring(Promise.resolve());
    return { store, sessions: store.sessions, rival };
  }

  test('are found with their session', async () => {
    const { sessions } = await open();
    const found = { sessionId: 's1', counter: 0, hash: 't1' };
    expect(await sessions.findOldToken('t1')).toEqual(found);
    expect(await sessions.findOldToken('none')).toBeNull();
  });

  test('are used once, and then belong to the past of their session', async () => {
    const { sessions } = await open();
    expect((await use(sessions, 't3')).outcome).toBe('rotated');
    expect(await use(sessions, 't3', 21)).toMatchObject({ sealedSuccessor: 'sealed s1#1' });
    expect((await rotateToken(sessions, rotation('s1#1', 's1#2', { now: at(22) }))).outcome).toBe(
      'rotated',
    );
    expect((await use(sessions, 't3', 23)).outcome).toBe('reused');
    expect((await sessions.find('s1'))?.session.revokedAt).toEqual(at(23));
  });

  test('of many uses at once one rotates', async () => {
    const { store, sessions } = await open();
    await warm(store);
    const rotations = await Promise.all(Array.from({ length: 20 }, () => use(sessions, 't3')));
    const outcomes = rotations.map(({ outcome }) => outcome).toSorted();
    expect(outcomes).toEqual([...Array<string>(19).fill('replayed'), 'rotated']);
  });

  test.each([
    ['t2', 20, 'replayed'],
    ['t2', 26, 'reused'],
    ['t1', 5, 'reused'],
    ['none', 20, 'unknown'],
  ])('%s, used before or never there, is after %i seconds %s', async (hash, seconds, outcome) => {
    const { sessions } = await open();
    expect((await use(sessions, hash, seconds)).outcome).toBe(outcome);
    const { revokedAt } = (await sessions.find('s1'))!.session;
    expect(revokedAt !== null).toBe(outcome === 'reused');
  });

  test.each(['t1', 't2'])('%s, used before, ends a session that has gone on', async (hash) => {
    const { sessions } = await open();
    await use(sessions, 't3');
    expect((await use(sessions, hash, 21)).outcome).toBe('reused');
  });

  test('a sweep takes no more rows at once than it is told, tokens first, and wipes stale seals', async () => {
    const { store, sessions, rival } = await open(9);
    const sweep = (seconds: number) =>
      store.upkeep.sweep('sessions', { now: at(seconds), graceSeconds: 10, limit: 5 });
    expect(await sweep(24)).toBe(0);
    expect(await sweep(26)).toBe(1);
    const counts: number[] = [];
    while (await sessions.find('s1')) counts.push(await sweep(100));
    expect(counts).toEqual([5, 5, 3]);
    expect(await rival.rows('select hash from refresh_tokens')).toEqual([]);
    expect(await sessions.find('j1')).not.toBeNull();
  });

  test('go with their user, however many they are', async () => {
    const { store, rival } = await open(1200);
    expect(await store.users.delete('id-susan', at(2))).toBe(true);
    expect(await rival.rows('select hash from refresh_tokens')).toEqual([]);
    expect(await store.sessions.find('j1')).not.toBeNull();
  });
});
