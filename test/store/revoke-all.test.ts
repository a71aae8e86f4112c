import { describe, expect, onTestFinished, test } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { engines } from '../support/engines.ts';
import { rivals } from '../support/rival.ts';
import { at, session, user } from '../support/rows.ts';

const rotation = (hash: string, successorHash: string) => ({
  hash,
  successorHash,
  sealedSuccessor: `sealed ${successorHash}`,
  now: at(1),
  graceSeconds: 10,
});

describe.each(engines)('sessions that an operator ends, on %s', (_engine, createDatabase) => {
  /** Susan has two live sessions, and two that are over; John has one. Each was refreshed. */
  async function open() {
    const store = await openStore(await createDatabase());
    onTestFinished(() => store.close());
    const { sessions, users } = store;
    for (const name of ['susan', 'john']) await users.insert(user(name));
    const johns = { userId: 'id-john' };
    for (const [id, more] of [['s1'], ['s2'], ['s3'], ['j1', johns]] as const) {
      await sessions.start(session(id, more), `${id}-0`);
      await sessions.rotate(rotation(`${id}-0`, `${id}-1`));
    }
    await sessions.revoke({ id: 's3', userId: 'id-susan', actingId: null, now: at(1) });
    await sessions.start(session('s4', { expiresAt: at(2) }), 's4-0');
    return sessions;
  }
  type Sessions = Awaited<ReturnType<typeof open>>;
  const endOf = async (sessions: Sessions, id: string) =>
    (await sessions.find(id))?.session.revokedAt;
  /** How many seals are left. */
  const seals = (sessions: Sessions) => sessions.sweep({ now: at(1.5), graceSeconds: 0, limit: 9 });

  test('revokeAllOf: ends the live ones of one user, counts them, and wipes their seals', async () => {
    const sessions = await open();
    expect(await sessions.revokeAllOf('susan', at(2))).toBe(2);
    expect([await endOf(sessions, 's1'), await endOf(sessions, 's2')]).toEqual([at(2), at(2)]);
    expect(await endOf(sessions, 's3')).toEqual(at(1));
    expect(await endOf(sessions, 'j1')).toBeNull();
    expect(await seals(sessions)).toBe(1);
    expect(await sessions.revokeAllOf('susan', at(3))).toBe(0);
  });

  test('revokeAllOf: says that there is no such user', async () => {
    expect(await (await open()).revokeAllOf('nobody', at(2))).toBeNull();
  });

  test('revokeAll: ends the live ones of everybody, counts them, and wipes every seal', async () => {
    const sessions = await open();
    expect(await sessions.revokeAll(at(2))).toBe(3);
    expect([await endOf(sessions, 's1'), await endOf(sessions, 'j1')]).toEqual([at(2), at(2)]);
    expect(await endOf(sessions, 's3')).toEqual(at(1));
    expect(await endOf(sessions, 's4')).toBeNull();
    expect(await seals(sessions)).toBe(0);
    expect(await sessions.rotate(rotation('j1-1', 'x'))).toEqual({ outcome: 'unknown' });
  });
});

describe.each(rivals)('while somebody else is half-way, on %s,', (_engine, create) => {
  async function open() {
    const { url, connect } = await create();
    const store = await openStore(url);
    onTestFinished(() => store.close());
    await store.users.insert(user('susan'));
    await store.sessions.start(session('s1'), 'r1');
    return { sessions: store.sessions, rival: await connect() };
  }
  const refreshed = [
    "update sessions set revoked_at = revoked_at where id = 's1'",
    "update refresh_tokens set used_at = 1, successor_hash = 'x', sealed_successor = 'y'",
    "insert into refresh_tokens (hash, session_id) values ('x', 's1')",
  ];
  const began = [
    "update users set scope = scope where id = 'id-susan'",
    "insert into sessions (id, user_id, created_at, last_used_at, authenticated_at, expires_at) values ('s2', 'id-susan', 1, 1, 1, 1799999999999)",
  ];

  test('revokeAll waits for a refresh, and leaves no seal behind', async () => {
    const { sessions, rival } = await open();
    await rival.begin(...refreshed);
    expect(await rival.commitDuring(sessions.revokeAll(at(2)))).toBe(1);
    expect(
      await rival.rows('select 1 from refresh_tokens where sealed_successor is not null'),
    ).toEqual([]);
  });

  test('revokeAllOf waits for a login, and ends that session, too', async () => {
    const { sessions, rival } = await open();
    await rival.begin(...began);
    expect(await rival.commitDuring(sessions.revokeAllOf('susan', at(2)))).toBe(2);
  });
});
