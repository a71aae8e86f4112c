import { describe, expect, onTestFinished, test } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { engines } from '../support/engines.ts';
import { rivals } from '../support/rival.ts';
import { rotation, rotateToken } from '../support/rotation.ts';
import { at, session, user } from '../support/rows.ts';

describe.each(engines)('sessions that an operator ends, on %s', (_engine, createDatabase) => {
  /** Susan has two live sessions, and two that are over; John has one. Each was refreshed. */
  async function open() {
    const store = await openStore(await createDatabase());
    onTestFinished(() => store.close());
    const { sessions, users } = store;
    for (const name of ['susan', 'john']) await users.insert(user(name));
    const johns = { userId: 'id-john' };
    for (const [id, more] of [['s1'], ['s2'], ['s3'], ['j1', johns]] as const) {
      await sessions.start(session(id, more), `${id}#1`);
      await rotateToken(sessions, rotation(`${id}#1`));
    }
    await sessions.revoke({ id: 's3', userId: 'id-susan', actingId: null, now: at(1) });
    await sessions.start(session('s4', { expiresAt: at(2) }), 's4#1');
    return sessions;
  }
  type Sessions = Awaited<ReturnType<typeof open>>;
  const endOf = async (sessions: Sessions, id: string) =>
    (await sessions.find(id))?.session.revokedAt;
  test('revokeAllOf: ends the live ones of one user, and counts them', async () => {
    const sessions = await open();
    expect(await sessions.revokeAllOf('id-susan', at(2))).toBe(2);
    expect([await endOf(sessions, 's1'), await endOf(sessions, 's2')]).toEqual([at(2), at(2)]);
    expect(await endOf(sessions, 's3')).toEqual(at(1));
    expect(await endOf(sessions, 'j1')).toBeNull();
    expect(await sessions.revokeAllOf('id-susan', at(3))).toBe(0);
  });

  test('revokeAllOf: says that there is no such user', async () => {
    expect(await (await open()).revokeAllOf('id-unknown', at(2))).toBeNull();
  });

  test('revokeAll: ends the live ones of all users, and none that is started afterwards', async () => {
    const sessions = await open();
    await sessions.revokeAll(at(2));
    expect([await endOf(sessions, 's1'), await endOf(sessions, 'j1')]).toEqual([at(2), at(2)]);
    expect(await endOf(sessions, 's3')).toEqual(at(1));
    expect((await sessions.findViewer('j1'))?.session.revokedAt).toEqual(at(2));
    expect(await rotateToken(sessions, rotation('j1#2'))).toEqual({ outcome: 'unknown' });
    const page = { userId: 'id-susan', after: null, limit: 9, now: at(2) };
    expect(await sessions.list(page)).toEqual([]);
    const acting = { userId: 'id-susan', actingId: 's1', now: at(2) };
    expect(await sessions.revokeOthers(acting)).toBeNull();
    expect(await sessions.revoke({ ...acting, id: 's2' })).toBeNull();
    const step = { userId: 'id-susan', sessionId: 's1', verified: 'hash of susan', now: at(2) };
    expect(await sessions.reauthenticate(step)).toBe('session-over');
    expect(await sessions.revokeAllOf('id-susan', at(2))).toBe(0);
    await sessions.start(session('s5'), 's5#1');
    expect(await endOf(sessions, 's5')).toBeNull();
    expect((await rotateToken(sessions, rotation('s5#1'))).outcome).toBe('rotated');
  });

  test('revokeAll: once more, and by a clock that was put back, ends what was started since', async () => {
    const sessions = await open();
    await sessions.revokeAll(at(100));
    for (const [id, seconds] of [
      ['s6', 50],
      ['s7', 100],
      ['s8', 0],
    ] as const) {
      await sessions.start(session(id), `${id}#1`);
      expect(await endOf(sessions, id)).toBeNull();
      await sessions.revokeAll(at(seconds));
      expect(await endOf(sessions, id)).not.toBeNull();
    }
  });
});

describe.each(rivals)('while somebody else is half-way, on %s,', (_engine, create) => {
  async function open() {
    const { url, connect } = await create();
    const store = await openStore(url);
    onTestFinished(() => store.close());
    await store.users.insert(user('susan'));
    await store.sessions.start(session('s1'), 's1#1');
    return { sessions: store.sessions, rival: await connect() };
  }
  const began = [
    "update users set scope = scope where id = 'id-susan'",
    "insert into sessions (id, user_id, created_at, last_used_at, authenticated_at, expires_at) values ('s2', 'id-susan', 1, 1, 1, 1799999999999)",
  ];

  test('revokeAllOf waits for a login, and ends that session, too', async () => {
    const { sessions, rival } = await open();
    await rival.begin(...began);
    expect(await rival.commitDuring(sessions.revokeAllOf('id-susan', at(2)))).toBe(2);
  });
});
