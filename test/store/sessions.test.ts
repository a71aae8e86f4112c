import { describe, expect, onTestFinished, test } from 'vitest';
import type { SessionStore } from '../../src/features/sessions/store.ts';
import { openStore } from '../../src/store/open.ts';
import { engines } from '../support/engines.ts';
import { rotation, rotateToken } from '../support/rotation.ts';
import { at, session, user } from '../support/rows.ts';
import { warm } from '../support/warm.ts';

describe.each(engines)('sessions on %s', (_engine, createDatabase) => {
  async function open({ isWarm = false } = {}) {
    const store = await openStore(await createDatabase());
    onTestFinished(() => store.close());
    if (isWarm) await warm(store);
    await store.users.insert(user('susan'));
    await store.users.insert(user('john'));
    const sweep = (now: Date) =>
      store.upkeep.sweep('sessions', { now, graceSeconds: 10, limit: 2 });
    return { ...store.sessions, sweep };
  }

  const rotate = (
    sessions: SessionStore,
    hash: string,
    successor?: string,
    more: { now?: Date; graceSeconds?: number } = {},
  ) => rotateToken(sessions, rotation(hash, successor, more));

  test('are given back as they were started, with their user', async () => {
    const sessions = await open();
    expect(await sessions.start(session('s1'), 's1#1')).toMatchObject({ id: 'id-susan' });
    expect(await sessions.find('s1')).toEqual({ session: session('s1'), user: user('susan') });
    expect(await sessions.find('s2')).toBeNull();
  });

  test('do not start for a user who is gone', async () => {
    const sessions = await open();
    expect(await sessions.start(session('s1', { userId: 'id-nobody' }), 's1#1')).toBeNull();
    expect(await sessions.find('s1')).toBeNull();
  });

  test('do not start once the password that was verified is another', async () => {
    const sessions = await open();
    expect(await sessions.start(session('s1'), 's1#1', { verified: 'an older hash' })).toBeNull();
    expect(await sessions.find('s1')).toBeNull();
    expect(
      await sessions.start(session('s1'), 's1#1', { verified: 'hash of susan' }),
    ).not.toBeNull();
  });

  test('end when their user is disabled, and none starts until the user is enabled', async () => {
    const store = await openStore(await createDatabase());
    onTestFinished(() => store.close());
    await store.users.insert(user('susan'));
    await store.sessions.start(session('s1'), 's1#1');
    await store.users.disable('id-susan', at(1));
    expect((await store.sessions.find('s1'))?.session.revokedAt).toEqual(at(1));
    expect(await store.sessions.start(session('s2'), 's2#1')).toBeNull();
    await store.users.enable('id-susan');
    expect((await rotate(store.sessions, 's1#1', 'x')).outcome).toBe('unknown');
    expect(await store.sessions.start(session('s2'), 's2#1')).not.toBeNull();
  });

  test('go with their user', async () => {
    const store = await openStore(await createDatabase());
    onTestFinished(() => store.close());
    await store.users.insert(user('susan'));
    await store.sessions.start(session('s1'), 's1#1');
    await store.users.delete('id-susan', new Date());
    expect(await store.sessions.find('s1')).toBeNull();
    expect(await rotate(store.sessions, 's1#1', 's1#2')).toEqual({ outcome: 'unknown' });
  });

  test('are 100 at the most: the one that was not used for the longest time ends', async () => {
    const sessions = await open();
    for (let n = 0; n < 100; n += 1)
      await sessions.start(session(`s${n}`, { lastUsedAt: at(n) }), `s${n}#1`);
    await sessions.start(session('j1', { userId: 'id-john' }), 'j1#1');
    await sessions.touch('s0', at(200), at(100));
    const isLive = async (id: string) => (await sessions.find(id))?.session.revokedAt === null;
    await sessions.start(session('s100', { createdAt: at(201), lastUsedAt: at(201) }), 's100#1');
    expect((await sessions.find('s1'))?.session.revokedAt).toEqual(at(201));
    const kept = await Promise.all(['s0', 's2', 's100', 'j1'].map(isLive));
    expect(kept).toEqual([true, true, true, true]);
    expect((await rotate(sessions, 's1#1')).outcome).toBe('unknown');
    const page = { userId: 'id-susan', after: null, limit: 200, now: at(202) };
    expect(await sessions.list(page)).toHaveLength(100);
  });

  test('are 100 at the most, also where many start at one moment', async () => {
    const sessions = await open({ isWarm: true });
    const starts = Array.from({ length: 130 }, (_, n) =>
      sessions.start(session(`s${n}`), `s${n}#1`),
    );
    await Promise.all(starts);
    const page = { userId: 'id-susan', after: null, limit: 200, now: at(1) };
    expect(await sessions.list(page)).toHaveLength(100);
    const step = { userId: 'id-susan', actingId: (await sessions.list(page))[0]!.id, now: at(1) };
    expect(await sessions.revokeOthers(step)).toBe(99);
  });

  test('rotate: of many uses at once one rotates, and the others are given its successor', async () => {
    const sessions = await open({ isWarm: true });
    await sessions.start(session('s1'), 's1#1');
    const uses = Array.from({ length: 20 }, (_, n) => rotate(sessions, 's1#1', `s1#2 ${n}`));
    const rotations = await Promise.all(uses);
    expect(rotations.filter(({ outcome }) => outcome === 'rotated')).toHaveLength(1);
    const seals = rotations.map((one) => (one.outcome === 'replayed' ? one.sealedSuccessor : ''));
    const winner = rotations.findIndex(({ outcome }) => outcome === 'rotated');
    expect(new Set(seals.filter(Boolean))).toEqual(new Set([`sealed s1#2 ${winner}`]));
    expect(seals.filter(Boolean)).toHaveLength(19);
  });

  test('rotate: a token that was never given to a client is unknown, and ends nothing', async () => {
    const sessions = await open();
    await sessions.start(session('s1'), 's1#1');
    await rotate(sessions, 's1#1');
    await rotate(sessions, 's1#1', 's1#2 loser');
    const loser = rotation('s1#2', 's1#3');
    const step = { ...loser, token: { ...loser.token, hash: 's1#2 loser' } };
    expect(await rotateToken(sessions, step)).toEqual({ outcome: 'unknown' });
    expect((await rotate(sessions, 's1#2')).outcome).toBe('rotated');
  });

  test('rotate: an older token than the last but one ends the session, in the grace too', async () => {
    const sessions = await open();
    await sessions.start(session('s1'), 's1#1');
    await rotate(sessions, 's1#1', 's1#2');
    await rotate(sessions, 's1#2', 's1#3');
    expect((await rotate(sessions, 's1#1', 'x')).outcome).toBe('reused');
    expect((await sessions.find('s1'))?.session.revokedAt).toEqual(at(1));
  });

  test('rotate: the grace counts from the use, to the second', async () => {
    const sessions = await open();
    await sessions.start(session('s1'), 's1#1');
    await rotate(sessions, 's1#1', 's1#2');
    expect((await rotate(sessions, 's1#1', 'x', { now: at(11) })).outcome).toBe('replayed');
    expect((await rotate(sessions, 's1#1', 'x', { now: at(11.001) })).outcome).toBe('reused');
    expect((await rotate(sessions, 's1#1', 'x', { now: at(11.002) })).outcome).toBe('unknown');
  });

  test('rotate: a session that is revoked or has expired is over, and stays so', async () => {
    const sessions = await open();
    await sessions.start(session('s1'), 's1#1');
    await sessions.start(session('s2'), 's2#1');
    await sessions.revoke({ id: 's1', userId: 'id-susan', actingId: null, now: at(5) });
    expect((await rotate(sessions, 's1#1', 's1#2')).outcome).toBe('unknown');
    expect((await rotate(sessions, 's2#1', 's2#2', { now: at(1000) })).outcome).toBe('unknown');
    expect((await rotate(sessions, 's2#1', 's2#2', { now: at(999) })).outcome).toBe('rotated');
  });

  test('revoke: only the user’s own, and the first time is kept', async () => {
    const sessions = await open();
    await sessions.start(session('s1'), 's1#1');
    expect(await sessions.revoke({ id: 's1', userId: 'id-john', actingId: null, now: at(1) })).toBe(
      'unknown',
    );
    expect(
      await sessions.revoke({ id: 's1', userId: 'id-susan', actingId: null, now: at(2) }),
    ).toBe('ended');
    expect(
      await sessions.revoke({ id: 's1', userId: 'id-susan', actingId: null, now: at(3) }),
    ).toBe('over');
    expect((await sessions.find('s1'))?.session.revokedAt).toEqual(at(2));
  });

  test('an id with a NUL byte is nobody’s, to end and to list from', async () => {
    const sessions = await open();
    await sessions.start(session('s1'), 's1#1');
    const step = { id: 's1\0', userId: 'id-susan', now: at(1) };
    expect(await sessions.revoke({ ...step, actingId: 's1' })).toBe('unknown');
    expect(await sessions.revoke({ ...step, actingId: null })).toBe('unknown');
    const page = { userId: 'id-susan', after: 's1\0', limit: 5, now: at(1) };
    expect(await sessions.list(page)).toEqual([]);
  });

  test('revokeOthers: counts live ones only', async () => {
    const sessions = await open();
    await sessions.start(session('s1'), 's1#1');
    await sessions.start(session('s2'), 's2#1');
    await sessions.start(session('s3', { expiresAt: at(1) }), 's3#1');
    await sessions.start(session('s4', { userId: 'id-john' }), 's4#1');
    const step = { userId: 'id-susan', actingId: 's1', now: at(2) };
    expect(await sessions.revokeOthers(step)).toBe(1);
    expect(await sessions.revokeOthers(step)).toBe(0);
    expect((await sessions.find('s4'))?.session.revokedAt).toBeNull();
  });

  test('reauthenticate: only a live session and the hash that was verified, and it says which', async () => {
    const sessions = await open();
    await sessions.start(session('s1'), 's1#1');
    const again = (sessionId: string, seconds: number, verified = 'hash of susan') =>
      sessions.reauthenticate({ userId: 'id-susan', sessionId, verified, now: at(seconds) });
    expect(await again('s1', 7)).toMatchObject({ id: 'id-susan' });
    const found = await sessions.find('s1');
    expect(found?.session).toEqual(session('s1', { authenticatedAt: at(7), lastUsedAt: at(7) }));
    expect(await again('s1', 8, 'another hash')).toBe('hash-changed');
    expect(await again('s1', 1000)).toBe('session-over');
    await sessions.revoke({ id: 's1', userId: 'id-susan', actingId: null, now: at(8) });
    expect(await again('s1', 9)).toBe('session-over');
    expect(await again('unknown', 9)).toBe('session-over');
    expect((await sessions.find('s1'))?.session.authenticatedAt).toEqual(at(7));
  });

  test('reauthenticate: what another proof has added meanwhile stays', async () => {
    const sessions = await open();
    await sessions.start(session('s1', { methods: ['MAIL'] }), 's1#1');
    const step = { userId: 'id-susan', sessionId: 's1', now: at(7) };
    await sessions.reauthenticate({ ...step, methods: ['MAIL', 'TOTP'] });
    await sessions.reauthenticate({ ...step, methods: ['MAIL', 'PASSWORD'] });
    expect((await sessions.find('s1'))?.session.methods).toEqual(['MAIL', 'TOTP', 'PASSWORD']);
  });

  test('revoke and revokeOthers: a session that is over ends no other', async () => {
    const sessions = await open();
    await sessions.start(session('s1'), 's1#1');
    await sessions.start(session('s2', { expiresAt: at(5) }), 's2#1');
    await sessions.start(session('s3'), 's3#1');
    await sessions.revoke({ id: 's1', userId: 'id-susan', actingId: null, now: at(1) });
    for (const actingId of ['s1', 's2', 'unknown']) {
      const step = { userId: 'id-susan', actingId, now: at(5) };
      expect(await sessions.revokeOthers(step)).toBeNull();
      expect(await sessions.revoke({ ...step, id: 's3' })).toBeNull();
    }
    expect((await sessions.find('s3'))?.session.revokedAt).toBeNull();
  });

  test('touch: writes only when the last use is long enough ago', async () => {
    const sessions = await open();
    await sessions.start(session('s1'), 's1#1');
    await sessions.touch('s1', at(30), at(-30));
    expect((await sessions.find('s1'))?.session.lastUsedAt).toEqual(at(0));
    await sessions.touch('s1', at(60), at(0));
    expect((await sessions.find('s1'))?.session.lastUsedAt).toEqual(at(60));
  });

  test('sweep: deletes what is over, in bounded batches', async () => {
    const sessions = await open();
    for (let n = 0; n < 5; n += 1) {
      await sessions.start(session(`old-${n}`, { expiresAt: at(10) }), `r-${n}`);
    }
    await sessions.start(session('live'), 'live#1');
    expect(await sessions.sweep(at(9))).toBe(0);
    const counts: number[] = [];
    for (let n = 0; n < 4; n += 1) counts.push(await sessions.sweep(at(12)));
    expect(counts).toEqual([2, 2, 1, 0]);
    expect(await sessions.find('live')).not.toBeNull();
  });
});
