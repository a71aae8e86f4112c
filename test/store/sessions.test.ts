import { describe, expect, onTestFinished, test } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import type { SessionRow, UserRow } from '../../src/store/store.ts';
import { engines } from '../support/engines.ts';

const at = (seconds: number) => new Date(1_795_000_000_000 + seconds * 1000);

const user = (name: string): UserRow => ({
  id: `id-${name}`,
  username: name,
  usernameKey: name,
  passwordHash: `hash of ${name}`,
  createdAt: at(0),
  disabledAt: null,
  scope: '',
});

const session = (id: string, more: Partial<SessionRow> = {}): SessionRow => ({
  id,
  userId: 'id-susan',
  createdAt: at(0),
  lastUsedAt: at(0),
  authenticatedAt: at(0),
  expiresAt: at(1000),
  ip: '192.0.2.1',
  userAgent: 'a phone',
  revokedAt: null,
  ...more,
});

describe.each(engines)('sessions on %s', (_engine, createDatabase) => {
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
    expect(await sessions.start(session('s1'), 'r1')).toBe(true);
    expect(await sessions.find('s1')).toEqual({ session: session('s1'), user: user('susan') });
    expect(await sessions.find('s2')).toBeNull();
  });

  test('do not start for a user who is gone', async () => {
    const sessions = await open();
    expect(await sessions.start(session('s1', { userId: 'id-nobody' }), 'r1')).toBe(false);
    expect(await sessions.find('s1')).toBeNull();
  });

  test('do not start once the password that was verified is another', async () => {
    const sessions = await open();
    expect(await sessions.start(session('s1'), 'r1', 'an older hash')).toBe(false);
    expect(await sessions.find('s1')).toBeNull();
    expect(await sessions.start(session('s1'), 'r1', 'hash of susan')).toBe(true);
  });

  test('end when their user is disabled, and none starts until the user is enabled', async () => {
    const store = await openStore(await createDatabase());
    onTestFinished(() => store.close());
    await store.users.insert(user('susan'));
    await store.sessions.start(session('s1'), 'r1');
    await store.users.disable('susan', at(1));
    expect((await store.sessions.find('s1'))?.session.revokedAt).toEqual(at(1));
    expect(await store.sessions.start(session('s2'), 'r2')).toBe(false);
    await store.users.enable('susan');
    expect((await rotate(store.sessions, 'r1', 'x')).outcome).toBe('unknown');
    expect(await store.sessions.start(session('s2'), 'r2')).toBe(true);
  });

  test('go with their user', async () => {
    const store = await openStore(await createDatabase());
    onTestFinished(() => store.close());
    await store.users.insert(user('susan'));
    await store.sessions.start(session('s1'), 'r1');
    await store.users.delete('susan');
    expect(await store.sessions.find('s1')).toBeNull();
    expect(await rotate(store.sessions, 'r1', 'r2')).toEqual({ outcome: 'unknown' });
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

  test('reauthenticate: only a live session, and it says so', async () => {
    const sessions = await open();
    await sessions.start(session('s1'), 'r1');
    expect(await sessions.reauthenticate('s1', at(7))).toBe(true);
    const found = await sessions.find('s1');
    expect(found?.session).toEqual(session('s1', { authenticatedAt: at(7), lastUsedAt: at(7) }));
    expect(await sessions.reauthenticate('s1', at(1000))).toBe(false);
    await sessions.revoke({ id: 's1', userId: 'id-susan', actingId: null, now: at(8) });
    expect(await sessions.reauthenticate('s1', at(9))).toBe(false);
    expect(await sessions.reauthenticate('unknown', at(9))).toBe(false);
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

describe.each(engines)('a new password on %s', (_engine, createDatabase) => {
  async function open() {
    const store = await openStore(await createDatabase());
    onTestFinished(() => store.close());
    await store.users.insert(user('susan'));
    await store.users.insert(user('john'));
    for (const id of ['s1', 's2', 's3']) await store.sessions.start(session(id), `r-${id}`);
    await store.sessions.start(session('j1', { userId: 'id-john' }), 'r-j1');
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
  const hashOf = async ({ users }: OpenStore) => (await users.findById('id-susan'))?.passwordHash;

  const change = (store: OpenStore, more: Partial<Change> = {}) =>
    store.users.changePasswordHash({
      id: 'id-susan',
      verified: 'hash of susan',
      changed: 'new',
      sessionId: 's2',
      now: at(1),
      ...more,
    });
  type Change = Parameters<OpenStore['users']['changePasswordHash']>[0];

  test('set from outside ends every session of the user, and their seals', async () => {
    const store = await open();
    const step = { hash: 'r-s1', successorHash: 'x', sealedSuccessor: 'sealed x', now: at(1) };
    await store.sessions.rotate({ ...step, graceSeconds: 10 });
    expect(await store.users.setPasswordHash('susan', 'new', at(1))).toBe(true);
    expect(await hashOf(store)).toBe('new');
    expect(await liveSessions(store)).toEqual(['j1']);
    // Nothing is left to be wiped.
    expect(await store.sessions.sweep({ now: at(900), graceSeconds: 0, limit: 9 })).toBe(0);
  });

  test('changed from a session ends the others, and counts as a login of that one', async () => {
    const store = await open();
    expect(await change(store)).toBe('changed');
    expect(await hashOf(store)).toBe('new');
    expect(await liveSessions(store)).toEqual(['j1', 's2']);
    expect((await store.sessions.find('s2'))?.session.authenticatedAt).toEqual(at(1));
  });

  test('of many changes at once is one, and the session of that one goes on', async () => {
    const store = await open();
    const changes = ['s1', 's2', 's3'].map((sessionId) =>
      change(store, { sessionId, changed: `by ${sessionId}` }),
    );
    const winners = (await Promise.all(changes)).flatMap((outcome, n) =>
      outcome === 'changed' ? [`s${n + 1}`] : [],
    );
    expect(winners).toHaveLength(1);
    expect(await hashOf(store)).toBe(`by ${winners[0]}`);
    expect(await liveSessions(store)).toEqual(['j1', ...winners]);
  });

  test.each([
    ['the verified hash is no longer the stored one', { verified: 'older' }, 'hash-changed'],
    ['there is no such user', { id: 'id-nobody' }, 'hash-changed'],
    ['the session that should stay is unknown', { sessionId: 'unknown' }, 'session-over'],
    ['the session that should stay has expired', { now: at(1000) }, 'session-over'],
  ])('changes nothing at all when %s', async (_name, more, outcome) => {
    const store = await open();
    expect(await change(store, more)).toBe(outcome);
    expect(await hashOf(store)).toBe('hash of susan');
    expect(await liveSessions(store)).toEqual(['j1', 's3', 's2', 's1']);
  });
});
