import { describe, expect, onTestFinished, test } from 'vitest';
import { maxLiveCodes } from '../../src/features/hand-over/store.ts';
import { openStore } from '../../src/store/open.ts';
import { rivals } from '../support/rival.ts';
import { at, session, user } from '../support/rows.ts';
import { warm } from '../support/warm.ts';

let count = 0;

const code = (
  hash: string,
  more: { userId?: string; sessionId?: string; second?: number } = {},
) => {
  const { userId = 'id-susan', sessionId = 's', second = 0 } = more;
  const times = { createdAt: at(second), expiresAt: at(second + 60) };
  return { hash, userId, sessionId, codeChallenge: `challenge of ${hash}`, ...times };
};

describe.each(rivals)('on %s', (_engine, create) => {
  /** Susan and john have a session each, and susan's has made a code. */
  async function open() {
    const { url, connect } = await create();
    const store = await warm(await openStore(url));
    onTestFinished(() => store.close());
    const rival = await connect();
    for (const name of ['susan', 'john']) await store.users.insert(user(name));
    await store.sessions.start(session('s'), 's');
    await store.sessions.start(session('j', { userId: 'id-john' }), 'j');
    await store.loginCodes.insert(code('c'));
    const redeem = (hash = 'c', userId = 'id-susan', now = at(1)) => {
      const id = `new ${(count += 1)}`;
      return store.sessions.start(session(id, { userId }), id, { loginCode: { hash, now } });
    };
    const started = async () => (await rival.rows(`select id from sessions`)).length - 2;
    return { store, rival, redeem, started };
  }

  const isStarted = (outcome: unknown) => typeof outcome === 'object' && outcome !== null;

  test('of 20 uses of one code at once, one starts a session', async () => {
    const { redeem, started } = await open();
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => redeem()));
    expect(outcomes.filter(isStarted)).toHaveLength(1);
    expect(await started()).toBe(1);
  });

  test('a code that is over, unknown, or another user’s starts nothing, and stays', async () => {
    const { store, redeem, started } = await open();
    await store.loginCodes.insert(code('of john', { userId: 'id-john', sessionId: 'j' }));
    expect(await redeem('none')).toBeNull();
    expect(await redeem('c', 'id-susan', at(60))).toBeNull();
    expect(await redeem('of john')).toBeNull();
    expect(await started()).toBe(0);
    expect(isStarted(await redeem())).toBe(true);
    expect(isStarted(await redeem('of john', 'id-john'))).toBe(true);
  });

  test('a code is found until it is over, with the session that made it as it is now', async () => {
    const { store } = await open();
    const find = (hash: string, second: number) => store.loginCodes.find({ hash, now: at(second) });
    expect(await find('c', 59)).toMatchObject({
      codeChallenge: 'challenge of c',
      session: { id: 's', methods: ['PASSWORD'], authenticatedAt: at(0), revokedAt: null },
      user: { id: 'id-susan', username: 'susan' },
    });
    expect(await find('c', 60)).toBeNull();
    expect(await find('none', 1)).toBeNull();
  });

  test('a session that is over makes no code', async () => {
    const { store } = await open();
    await store.sessions.revoke({ id: 's', userId: 'id-susan', actingId: null, now: at(1) });
    expect(await store.loginCodes.insert(code('late'))).toBe(false);
    expect(await store.loginCodes.insert(code('later', { second: 2 }))).toBe(false);
    expect(await store.loginCodes.insert(code('j', { userId: 'id-john', sessionId: 'j' }))).toBe(
      true,
    );
    expect(await store.loginCodes.find({ hash: 'late', now: at(2) })).toBeNull();
    expect(
      await store.loginCodes.insert(
        code('over', { userId: 'id-john', sessionId: 'j', second: 1000 }),
      ),
    ).toBe(false);
  });

  test.each<[string, string]>([
    ['was revoked', "update sessions set revoked_at = 1 where id = 's'"],
    ['is over', `update sessions set expires_at = ${at(1).getTime()} where id = 's'`],
    ['was swept', "delete from sessions where id = 's'"],
    ['is john’s', "update sessions set user_id = 'id-john' where id = 's'"],
    [
      'ended with all others',
      `insert into session_marks (name, ended_at) values ('all', ${at(1).getTime()})`,
    ],
  ])('a code starts nothing when the session that made it %s', async (_why, change) => {
    const { rival, redeem, started } = await open();
    await rival.begin(change);
    expect(await rival.commitDuring(Promise.resolve())).toBeUndefined();
    expect(await redeem()).toBeNull();
    expect(await started()).toBeLessThanOrEqual(0);
  });

  test.each<[string, string[]]>([
    ['for its user to be disabled', ["update users set disabled_at = 1 where id = 'id-susan'"]],
    [
      'for the end of all sessions of its user',
      [
        "update users set scope = scope where id = 'id-susan'",
        "update sessions set revoked_at = 1 where user_id = 'id-susan'",
      ],
    ],
    [
      'for a new password of its user',
      [
        "update users set scope = scope where id = 'id-susan'",
        "delete from login_codes where user_id = 'id-susan'",
      ],
    ],
  ])('a use waits %s, and starts nothing', async (_what, statements) => {
    const { rival, redeem, started } = await open();
    await rival.begin(...statements);
    expect(await rival.commitDuring(redeem())).toBeNull();
    expect(await started()).toBe(0);
  });

  test('no session is left of a use while all sessions of all users are ended', async () => {
    const { store, rival, redeem } = await open();
    await rival.begin(
      "update login_codes set code_challenge = code_challenge where hash = 'c'",
      `insert into session_marks (name, ended_at) values ('all', ${at(1).getTime()})`,
    );
    await rival.commitDuring(redeem());
    const page = { userId: 'id-susan', after: null, limit: 9, now: at(2) };
    expect(await store.sessions.list(page)).toEqual([]);
  });

  test('a new code waits for its session to be ended, and is not stored', async () => {
    const { store, rival } = await open();
    await rival.begin(
      "update users set scope = scope where id = 'id-susan'",
      "update sessions set revoked_at = 1 where id = 's'",
    );
    expect(await rival.commitDuring(store.loginCodes.insert(code('new')))).toBe(false);
  });

  test('a login that waits for a second factor uses the code up', async () => {
    const { store, redeem } = await open();
    const wait = (hash: string) =>
      store.sessions.startChallenge(
        {
          hash,
          userId: 'id-susan',
          passwordHash: null,
          methods: ['PASSWORD'],
          attemptsLeft: 5,
          createdAt: at(1),
          expiresAt: at(300),
        },
        { loginCode: { hash: 'c', now: at(1) } },
      );
    expect(isStarted(await wait('w1'))).toBe(true);
    expect(await wait('w2')).toBeNull();
    expect(await store.secondFactors.findChallenge({ hash: 'w2', now: at(1) })).toBeNull();
    expect(await redeem()).toBeNull();
  });

  test('of one user’s codes, the newest 20 are good', async () => {
    const { store, rival } = await open();
    await store.loginCodes.insert(code('of john', { userId: 'id-john', sessionId: 'j' }));
    for (let n = 1; n <= maxLiveCodes; n += 1)
      await store.loginCodes.insert(code(`c${n}`, { second: n }));
    const rows = await rival.rows("select hash from login_codes where user_id = 'id-susan'");
    expect(rows).toHaveLength(maxLiveCodes);
    const find = (hash: string) => store.loginCodes.find({ hash, now: at(20) });
    expect([await find('c'), (await find('c1'))?.codeChallenge]).toEqual([null, 'challenge of c1']);
    expect(await find('of john')).not.toBeNull();
  });

  test('40 new codes at once leave no more than 20', async () => {
    const { store, rival } = await open();
    const all = Array.from({ length: 40 }, (_, n) => store.loginCodes.insert(code(`at once ${n}`)));
    expect((await Promise.all(all)).every(Boolean)).toBe(true);
    expect(await rival.rows('select hash from login_codes')).toHaveLength(maxLiveCodes);
  });
});
