import { describe, expect, onTestFinished, test } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { engines } from '../support/engines.ts';
import { at, session, user } from '../support/rows.ts';

describe.each(engines)('sessions on %s', (engine, createDatabase) => {
  async function open() {
    const store = await openStore(await createDatabase());
    onTestFinished(() => store.close());
    await store.users.insert(user('susan'));
    await store.users.insert(user('john'));
    return store.sessions;
  }

  const rotate = (
    sessions: Awaited<ReturnType<typeof open>>,
    hash: string,
    successor: string,
    more: { now?: Date; graceSeconds?: number } = {},
  ) =>
    sessions.rotate({
      hash,
      successorHash: successor,
      sealedSuccessor: `sealed ${successor}`,
      now: at(1),
      graceSeconds: 10,
      ...more,
    });

  test('are given back as they were started, with their user', async () => {
    const sessions = await open();
    expect(await sessions.start(session('s1'), 'r1')).toMatchObject({ id: 'id-susan' });
    expect(await sessions.find('s1')).toEqual({ session: session('s1'), user: user('susan') });
    expect(await sessions.find('s2')).toBeNull();
  });

  test('do not start for a user who is gone', async () => {
    const sessions = await open();
    expect(await sessions.start(session('s1', { userId: 'id-nobody' }), 'r1')).toBeNull();
    expect(await sessions.find('s1')).toBeNull();
  });

  test('do not start once the password that was verified is another', async () => {
    const sessions = await open();
    expect(await sessions.start(session('s1'), 'r1', 'an older hash')).toBeNull();
    expect(await sessions.find('s1')).toBeNull();
    expect(await sessions.start(session('s1'), 'r1', 'hash of susan')).not.toBeNull();
  });

  test('end when their user is disabled, and none starts until the user is enabled', async () => {
    const store = await openStore(await createDatabase());
    onTestFinished(() => store.close());
    await store.users.insert(user('susan'));
    await store.sessions.start(session('s1'), 'r1');
    await store.users.disable('susan', at(1));
    expect((await store.sessions.find('s1'))?.session.revokedAt).toEqual(at(1));
    expect(await store.sessions.start(session('s2'), 'r2')).toBeNull();
    await store.users.enable('susan');
    expect((await rotate(store.sessions, 'r1', 'x')).outcome).toBe('unknown');
    expect(await store.sessions.start(session('s2'), 'r2')).not.toBeNull();
  });

  test('go with their user', async () => {
    const store = await openStore(await createDatabase());
    onTestFinished(() => store.close());
    await store.users.insert(user('susan'));
    await store.sessions.start(session('s1'), 'r1');
    await store.users.delete('susan', new Date());
    expect(await store.sessions.find('s1')).toBeNull();
    expect(await rotate(store.sessions, 'r1', 'r2')).toEqual({ outcome: 'unknown' });
  });

  test('go with their user, however many tokens they have used up', async () => {
    const store = await openStore(await createDatabase());
    onTestFinished(() => store.close());
    await store.users.insert(user('susan'));
    await store.users.insert(user('john'));
    await store.sessions.start(session('j1', { userId: 'id-john' }), 'j-0');
    await store.sessions.start(session('s1'), 'r-0');
    for (let n = 0; n < 1200; n += 1) await rotate(store.sessions, `r-${n}`, `r-${n + 1}`);
    expect(await store.users.delete('susan', at(2))).toBe(true);
    expect(await store.sessions.find('s1')).toBeNull();
    expect(await rotate(store.sessions, 'r-1200', 'x')).toEqual({ outcome: 'unknown' });
    expect(await store.sessions.find('j1')).not.toBeNull();
    expect((await rotate(store.sessions, 'j-0', 'j-1')).outcome).toBe('rotated');
  });

  test('end however many there are: nobody keeps a user by logging in very often', async () => {
    const store = await openStore(await createDatabase());
    onTestFinished(() => store.close());
    await store.users.insert(user('susan'));
    // More than a statement of SQLite takes values. PostgreSQL is asked in the same words.
    const count = engine === 'SQLite' ? 32_800 : 2_000;
    for (let n = 0; n < count; n += 1) await store.sessions.start(session(`s-${n}`), `r-${n}`);
    const step = { userId: 'id-susan', actingId: 's-7', now: at(1) };
    expect(await store.sessions.revokeOthers(step)).toBe(count - 1);
    expect(await store.users.disable('susan', at(2))).toBe(true);
    expect((await store.sessions.find('s-7'))?.session.revokedAt).toEqual(at(2));
  }, 60_000);

  test('revoke: wipes the seals of that session, and no other', async () => {
    const sessions = await open();
    for (const id of ['s1', 's2']) {
      await sessions.start(session(id), `${id}-0`);
      await rotate(sessions, `${id}-0`, `${id}-1`);
    }
    await sessions.revoke({ id: 's1', userId: 'id-susan', actingId: null, now: at(2) });
    expect((await rotate(sessions, 's2-0', 'x')).outcome).toBe('replayed');
    expect(await sessions.sweep({ now: at(900), graceSeconds: 0, limit: 9 })).toBe(1);
  });

  test('revokeOthers: wipes the seals of the sessions that it ends, and no other', async () => {
    const sessions = await open();
    const johns = { userId: 'id-john' };
    for (const [id, more] of [['s1'], ['s2'], ['j1', johns]] as const) {
      await sessions.start(session(id, more), `${id}-0`);
      await rotate(sessions, `${id}-0`, `${id}-1`);
    }
    await sessions.revokeOthers({ userId: 'id-susan', actingId: 's2', now: at(2) });
    expect((await rotate(sessions, 's2-0', 'x')).outcome).toBe('replayed');
    expect((await rotate(sessions, 'j1-0', 'y')).outcome).toBe('replayed');
    // The two that were kept are all that is left to be wiped.
    expect(await sessions.sweep({ now: at(900), graceSeconds: 0, limit: 9 })).toBe(2);
  });

  test('rotate: of many uses at once one rotates, and the others are given its successor', async () => {
    const sessions = await open();
    await sessions.start(session('s1'), 'r1');
    const uses = Array.from({ length: 20 }, (_, n) => rotate(sessions, 'r1', `r2-${n}`));
    const rotations = await Promise.all(uses);
    expect(rotations.filter(({ outcome }) => outcome === 'rotated')).toHaveLength(1);
    const seals = rotations.map((one) => (one.outcome === 'replayed' ? one.sealedSuccessor : ''));
    const winner = rotations.findIndex(({ outcome }) => outcome === 'rotated');
    expect(new Set(seals.filter(Boolean))).toEqual(new Set([`sealed r2-${winner}`]));
    expect(seals.filter(Boolean)).toHaveLength(19);
  });

  test('rotate: no successor is left of a use that did not win', async () => {
    const sessions = await open();
    await sessions.start(session('s1'), 'r1');
    await rotate(sessions, 'r1', 'r2');
    await rotate(sessions, 'r1', 'loser');
    expect(await rotate(sessions, 'loser', 'r3')).toEqual({ outcome: 'unknown' });
  });

  test('rotate: the seal is wiped at the first use of the successor', async () => {
    const sessions = await open();
    await sessions.start(session('s1'), 'r1');
    await rotate(sessions, 'r1', 'r2');
    await rotate(sessions, 'r2', 'r3');
    expect((await rotate(sessions, 'r1', 'x')).outcome).toBe('reused');
    expect((await sessions.find('s1'))?.session.revokedAt).toEqual(at(1));
  });

  test('rotate: the grace counts from the use, to the second', async () => {
    const sessions = await open();
    await sessions.start(session('s1'), 'r1');
    await rotate(sessions, 'r1', 'r2');
    expect((await rotate(sessions, 'r1', 'x', { now: at(11) })).outcome).toBe('replayed');
    expect((await rotate(sessions, 'r1', 'x', { now: at(11.001) })).outcome).toBe('reused');
    expect((await rotate(sessions, 'r1', 'x', { now: at(11.002) })).outcome).toBe('unknown');
  });

  test('rotate: a session that is revoked or has expired is over, and stays so', async () => {
    const sessions = await open();
    await sessions.start(session('s1'), 'r1');
    await sessions.start(session('s2'), 'q1');
    await sessions.revoke({ id: 's1', userId: 'id-susan', actingId: null, now: at(5) });
    expect((await rotate(sessions, 'r1', 'r2')).outcome).toBe('unknown');
    expect((await rotate(sessions, 'q1', 'q2', { now: at(1000) })).outcome).toBe('unknown');
    expect((await rotate(sessions, 'q1', 'q2', { now: at(999) })).outcome).toBe('rotated');
  });

  test('revoke: only the user’s own, and the first time is kept', async () => {
    const sessions = await open();
    await sessions.start(session('s1'), 'r1');
    expect(await sessions.revoke({ id: 's1', userId: 'id-john', actingId: null, now: at(1) })).toBe(
      false,
    );
    expect(
      await sessions.revoke({ id: 's1', userId: 'id-susan', actingId: null, now: at(2) }),
    ).toBe(true);
    expect(
      await sessions.revoke({ id: 's1', userId: 'id-susan', actingId: null, now: at(3) }),
    ).toBe(true);
    expect((await sessions.find('s1'))?.session.revokedAt).toEqual(at(2));
  });

  test('an id with a NUL byte is nobody’s, to end and to list from', async () => {
    const sessions = await open();
    await sessions.start(session('s1'), 'r1');
    const step = { id: 's1\0', userId: 'id-susan', now: at(1) };
    expect(await sessions.revoke({ ...step, actingId: 's1' })).toBe(false);
    expect(await sessions.revoke({ ...step, actingId: null })).toBe(false);
    const page = { userId: 'id-susan', after: 's1\0', limit: 5, now: at(1) };
    expect(await sessions.list(page)).toEqual([]);
  });

  test('revokeOthers: counts live ones only', async () => {
    const sessions = await open();
    await sessions.start(session('s1'), 'r1');
    await sessions.start(session('s2'), 'r2');
    await sessions.start(session('s3', { expiresAt: at(1) }), 'r3');
    await sessions.start(session('s4', { userId: 'id-john' }), 'r4');
    const step = { userId: 'id-susan', actingId: 's1', now: at(2) };
    expect(await sessions.revokeOthers(step)).toBe(1);
    expect(await sessions.revokeOthers(step)).toBe(0);
    expect((await sessions.find('s4'))?.session.revokedAt).toBeNull();
  });

  test('reauthenticate: only a live session and the hash that was verified, and it says which', async () => {
    const sessions = await open();
    await sessions.start(session('s1'), 'r1');
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

  test('revoke and revokeOthers: a session that is over ends no other', async () => {
    const sessions = await open();
    await sessions.start(session('s1'), 'r1');
    await sessions.start(session('s2', { expiresAt: at(5) }), 'r2');
    await sessions.start(session('s3'), 'r3');
    await sessions.revoke({ id: 's1', userId: 'id-susan', actingId: null, now: at(1) });
    for (const actingId of ['s1', 's2', 'unknown']) {
      const step = { userId: 'id-susan', actingId, now: at(5) };
      expect(await sessions.revokeOthers(step)).toBeNull();
      expect(await sessions.revoke({ ...step, id: 's3' })).toBeNull();
    }
    expect((await sessions.find('s3'))?.session.revokedAt).toBeNull();
  });

  test('sweep: takes no more rows at once than it is told, however many tokens a session had', async () => {
    const sessions = await open();
    await sessions.start(session('s1', { expiresAt: at(10) }), 'r0');
    for (let n = 0; n < 12; n += 1) await rotate(sessions, `r${n}`, `r${n + 1}`);
    const sweep = () => sessions.sweep({ now: at(10), graceSeconds: 10, limit: 5 });
    const counts: number[] = [];
    while (await sessions.find('s1')) counts.push(await sweep());
    expect(counts).toEqual([5, 5, 4]);
    expect(await sweep()).toBe(0);
  });

  test('touch: writes only when the last use is long enough ago', async () => {
    const sessions = await open();
    await sessions.start(session('s1'), 'r1');
    await sessions.touch('s1', at(30), at(-30));
    expect((await sessions.find('s1'))?.session.lastUsedAt).toEqual(at(0));
    await sessions.touch('s1', at(60), at(0));
    expect((await sessions.find('s1'))?.session.lastUsedAt).toEqual(at(60));
  });

  test('sweep: deletes what is over, in bounded batches, and wipes stale seals', async () => {
    const sessions = await open();
    for (let n = 0; n < 5; n += 1) {
      await sessions.start(session(`old-${n}`, { expiresAt: at(10) }), `r-${n}`);
    }
    await sessions.start(session('live'), 'r1');
    await rotate(sessions, 'r1', 'r2');
    const sweep = (now: Date) => sessions.sweep({ now, graceSeconds: 10, limit: 2 });
    expect(await sweep(at(9))).toBe(0);
    const counts = [
      await sweep(at(12)),
      await sweep(at(12)),
      await sweep(at(12)),
      await sweep(at(12)),
    ];
    // Tokens go before their sessions, which go when they have none left.
    expect(counts.slice(0, 3).every((rows) => rows > 0 && rows <= 5)).toBe(true);
    expect(counts.reduce((sum, rows) => sum + rows)).toBe(11);
    expect(counts[3]).toBe(0);
    expect(await sessions.find('live')).not.toBeNull();
    expect((await rotate(sessions, 'r1', 'x', { now: at(2) })).outcome).toBe('reused');
  });
});
