import { describe, expect, onTestFinished, test } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { rivals } from '../support/rival.ts';
import { rotation, rotateToken } from '../support/rotation.ts';
import { at, session, user } from '../support/rows.ts';

const rotate = ({ sessions }: Store, hash: string, successorHash?: string) =>
  rotateToken(sessions, rotation(hash, successorHash, { now: at(2) }));

const revoked = (id: string) =>
  `update sessions set revoked_at = ${at(1).getTime()} where id = '${id}'`;
const seals = 'select id from sessions where sealed_successor is not null';

describe.each(rivals)('while somebody else is half-way, on %s,', (_engine, create) => {
  /** Two nodes on one database: susan has the sessions s1 and s2. */
  async function open() {
    const { url, connect } = await create();
    const [store, other] = [await openStore(url), await openStore(url)];
    onTestFinished(() => store.close());
    onTestFinished(() => other.close());
    await store.users.insert(user('susan'));
    for (const id of ['s1', 's2']) await store.sessions.start(session(id), `${id}#1`);
    return { store, other, rival: await connect() };
  }

  const isLive = async ({ sessions }: Store, id: string) =>
    (await sessions.find(id))?.session.revokedAt === null;

  test('a login waits for a new password, and is refused', async () => {
    const { store, rival } = await open();
    await rival.begin("update users set password_hash = 'new'", revoked('s1'), revoked('s2'));
    const login = store.sessions.start(session('s3'), 's3#1', { verified: 'hash of susan' });
    expect(await rival.commitDuring(login)).toBeNull();
    expect(await store.sessions.find('s3')).toBeNull();
  });

  test('a login waits for a scope to go, and starts without it', async () => {
    const { store, rival } = await open();
    await store.users.grantScope('id-susan', 'old');
    await rival.begin("update users set scope = 'new'");
    const login = store.sessions.start(session('s3'), 's3#1', { verified: 'hash of susan' });
    expect(await rival.commitDuring(login)).toMatchObject({ scope: 'new' });
  });

  test('a login waits for the first second factor of its user, and is asked for it', async () => {
    for (const verified of ['hash of susan', undefined]) {
      const { store, rival } = await open();
      await rival.begin(
        "update users set scope = ''",
        "insert into totp (user_id, sealed, created_at, last_step, failures) values ('id-susan', 'sealed', 1, 1, 0)",
      );
      const condition = { verified, isWithoutFactor: true };
      const login = store.sessions.start(session('s3'), 's3#1', condition);
      expect(await rival.commitDuring(login)).toBe('second-factor-due');
      expect(await store.sessions.find('s3')).toBeNull();
      const wrong = { verified: 'another hash', isWithoutFactor: true };
      expect(await store.sessions.start(session('s3'), 's3#1', wrong)).toBeNull();
    }
  });

  test('a login that began to wait while all sessions were ended is not completed', async () => {
    const { store, rival } = await open();
    const row = { hash: 'c', userId: 'id-susan', passwordHash: null, methods: [], attemptsLeft: 5 };
    const times = { createdAt: at(1), expiresAt: at(300) };
    await rival.begin("update users set scope = ''");
    const waits = store.sessions.startChallenge({ ...row, ...times }, {});
    const ends = store.sessions.revokeAll(at(2));
    await rival.commitDuring(waits);
    await ends;
    const challenge = { hash: 'c', now: at(3) };
    expect(await store.sessions.start(session('s3'), 's3#1', { challenge })).toBeNull();
    await store.sessions.startChallenge(
      { ...row, hash: 'd', createdAt: at(4), expiresAt: at(300) },
      {},
    );
    const later = { hash: 'd', now: at(5) };
    expect(await store.sessions.start(session('s4'), 's4#1', { challenge: later })).not.toBeNull();
  });

  test('a confirmed password waits for a scope to go, and counts without it', async () => {
    const { store, rival } = await open();
    await store.users.grantScope('id-susan', 'old');
    await rival.begin("update users set scope = 'new'");
    const step = { userId: 'id-susan', sessionId: 's1', verified: 'hash of susan', now: at(1) };
    const again = store.sessions.reauthenticate(step);
    expect(await rival.commitDuring(again)).toMatchObject({ scope: 'new' });
  });

  test('a sign-up’s session waits for the user to be disabled, and does not start', async () => {
    const { store, rival } = await open();
    await rival.begin(`update users set disabled_at = 1`, revoked('s1'));
    const start = store.sessions.start(session('s3'), 's3#1');
    expect(await rival.commitDuring(start)).toBeNull();
    expect(await store.sessions.find('s3')).toBeNull();
  });

  test('a refresh waits for the end of its session, and leaves no seal behind', async () => {
    const { store, rival } = await open();
    await rival.begin(revoked('s1'));
    const refresh = rotate(store, 's1#1', 'x');
    expect(await rival.commitDuring(refresh)).toEqual({ outcome: 'unknown' });
    expect(await rival.rows(seals)).toEqual([]);
    expect(await rotate(store, 'x', 'y')).toEqual({ outcome: 'unknown' });
  });

  test('a refresh waits for another refresh, and is given its successor', async () => {
    const { store, rival } = await open();
    await rival.begin(
      `update sessions set token_counter = 2, previous_token_hash = token_hash, token_hash = 'x',
         token_used_at = ${at(2).getTime()}, sealed_successor = 'sealed x' where id = 's1'`,
    );
    const refresh = await rival.commitDuring(rotate(store, 's1#1', 'y'));
    expect(refresh).toMatchObject({ outcome: 'replayed', sealedSuccessor: 'sealed x' });
  });

  test.each([
    ['revoke', (store: Store): Promise<unknown> => store.sessions.revoke({ ...acting, id: 's2' })],
    ['revokeOthers', (store: Store) => store.sessions.revokeOthers(acting)],
  ])('%s waits for the end of the acting session, and ends no other', async (_name, step) => {
    const { store, rival } = await open();
    await rival.begin(revoked('s1'));
    expect(await rival.commitDuring(step(store))).toBeNull();
    expect(await isLive(store, 's2')).toBe(true);
  });

  test('a reauthentication waits for the end of its session', async () => {
    const { store, rival } = await open();
    await rival.begin(revoked('s1'));
    const step = { userId: 'id-susan', sessionId: 's1', verified: 'hash of susan', now: at(2) };
    expect(await rival.commitDuring(store.sessions.reauthenticate(step))).toBe('session-over');
  });

  test('a sweep leaves what an attempt counts on', async () => {
    const { store, rival } = await open();
    const limit = { key: 'a', burst: 1, intervalMs: 1000 };
    await store.attempts.count([limit], at(0));
    await rival.begin(`update attempts set paid_until = ${at(11).getTime()}`);
    expect(
      await rival.commitDuring(
        store.upkeep.sweep('attempts', { now: at(10), graceSeconds: 0, limit: 10 }),
      ),
    ).toBe(0);
    expect((await store.attempts.count([limit], at(10))).allowed).toBe(false);
  });

  test('an attempt waits for one that uses up a key, and then counts on no other', async () => {
    const { store, rival } = await open();
    const limits = ['a', 'b', 'c'].map((key) => ({ key, burst: 1, intervalMs: 1000 }));
    await store.attempts.count([limits[1]!], at(0));
    await rival.begin(`update attempts set paid_until = ${at(11).getTime()}`);
    const refused = await rival.commitDuring(store.attempts.count(limits, at(10)));
    expect(refused).toEqual({ allowed: false, exhausted: new Map([['b', 1000]]) });
    expect(await rival.rows('select key from attempts')).toEqual([{ key: 'b' }]);
  });

  // PostgreSQL is set to break no circle before they give up: see support/postgres-server.ts.
  test('attempts on overlapping keys in any order, on two nodes, wait in no circle and are counted exactly', async () => {
    const { store, other, rival } = await open();
    const keys = Array.from({ length: 8 }, (_, n) => `k${n}`);
    const limitOf = (key: string) => ({ key, burst: 60, intervalMs: 1000 });
    // By turns from each end, and three to seven of the keys.
    const some = (n: number) =>
      [...keys.slice(n % 8), ...keys.slice(0, n % 8)].slice(0, 3 + (n % 5)).map(limitOf);
    const expected = new Map<string, number>();
    const steps = Array.from({ length: 120 }, async (_, n) => {
      const limits = n % 2 ? some(n) : some(n).toReversed();
      const { attempts } = n % 3 ? store : other;
      const { allowed } = await attempts.count(limits, at(0));
      const isRefunded = allowed && n % 4 === 0;
      if (isRefunded) await attempts.forgive({ reset: [], refund: limits, now: at(0) });
      if (!allowed || isRefunded) return;
      for (const { key } of limits) expected.set(key, (expected.get(key) ?? 0) + 1);
    });
    await Promise.all(steps);
    const rows = await rival.rows('select key, paid_until from attempts order by key');
    const counted = (rows as { key: string; paid_until: string | number }[]).map(
      ({ key, paid_until }) => [key, (Number(paid_until) - at(0).getTime()) / 1000],
    );
    expect(counted).toEqual([...expected].toSorted(([a], [b]) => (a < b ? -1 : 1)));
    expect(Math.max(...expected.values())).toBeLessThanOrEqual(60);
  });

  test('sweeps of two nodes at once neither fail nor wait in a circle, and leave nothing', async () => {
    const { store, other } = await open();
    for (let n = 0; n < 200; n += 1) {
      await store.sessions.start(session(`old${n}`, { expiresAt: at(10) }), `old${n}#1`);
      await store.attempts.count([{ key: `a${n}`, burst: 1, intervalMs: 1 }], at(0));
    }
    const sweep = async (node: typeof store) => {
      const step = { now: at(10), graceSeconds: 0, limit: 20 };
      for (let batch = 0; batch < 40; batch += 1) {
        await Promise.all([
          node.upkeep.sweep('sessions', step),
          node.upkeep.sweep('attempts', step),
        ]);
      }
    };
    await Promise.all([store, other, store, other].map(sweep));
    const step = { now: at(10), graceSeconds: 0, limit: 1000 };
    expect([
      await store.upkeep.sweep('sessions', step),
      await store.upkeep.sweep('attempts', step),
    ]).toEqual([0, 0]);
    expect(await store.sessions.find('old199')).toBeNull();
    expect(await store.sessions.find('s1')).not.toBeNull();
  });

  test('two sessions that end each other: one goes on', async () => {
    const { store, other } = await open();
    for (let n = 0; n < 20; n += 1) {
      const [one, two] = [`a${n}`, `b${n}`];
      await store.sessions.start(session(one), `${one}#1`);
      await store.sessions.start(session(two), `${two}#1`);
      const step = { userId: 'id-susan', now: at(1) };
      const outcomes = await Promise.all([
        store.sessions.revoke({ ...step, id: two, actingId: one }),
        other.sessions.revoke({ ...step, id: one, actingId: two }),
      ]);
      expect(outcomes.filter((outcome) => outcome === 'ended')).toHaveLength(1);
      expect(outcomes).toContain(null);
      expect(await isLive(store, one)).not.toBe(await isLive(store, two));
    }
  });

  // The server is set to break no circle before they give up: see support/postgres-server.ts.
  test('many steps on one user, on two nodes, neither fail nor wait in a circle', async () => {
    const { store, other } = await open();
    const steps = Array.from({ length: 60 }, (_, n) => {
      const node = n % 2 ? store : other;
      const step = { userId: 'id-susan', actingId: n % 3 ? 's1' : 's2', now: at(2) };
      const limits = ['a', 'b', 'c'].map((key) => ({ key, burst: 1000, intervalMs: 1 }));
      switch (n % 10) {
        case 0:
          return node.sessions.start(session(`n${n}`), `n${n}#1`);
        case 1:
          return node.sessions.revokeOthers(step);
        case 2:
          return node.sessions.revoke({ ...step, id: n % 3 ? 's2' : 's1' });
        case 3:
          return rotate(node, n % 3 ? 's1#1' : 's2#1', `x${n}`);
        case 4:
          return node.passwords.set({ userId: 'id-susan', hash: `new ${n}`, now: at(2) });
        case 5:
          return node.users.grantScope('id-susan', `s${n}`);
        case 6:
          return node.attempts.count(limits, at(0));
        case 7:
          return node.attempts.forgive({ reset: ['c'], refund: limits.slice(0, 2), now: at(0) });
        case 8:
          return node.upkeep.sweep('sessions', { now: at(2000), graceSeconds: 0, limit: 10 });
        default:
          return node.sessions.revoke({ id: 's1', userId: null, actingId: null, now: at(2) });
      }
    });
    await expect(Promise.all(steps)).resolves.toHaveLength(60);
  });
});

const acting = { userId: 'id-susan', actingId: 's1', now: at(2) };
