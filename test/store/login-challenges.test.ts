import { describe, expect, onTestFinished, test } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { rivals } from '../support/rival.ts';
import { at, session, user } from '../support/rows.ts';
import { warm } from '../support/warm.ts';

let count = 0;

describe.each(rivals)('on %s', (_engine, create) => {
  /** Susan has an authenticator app, and a login with her password waits for it. */
  async function open() {
    const { url, connect } = await create();
    const store = await warm(await openStore(url));
    onTestFinished(() => store.close());
    const rival = await connect();
    for (const name of ['susan', 'john']) await store.users.insert(user(name));
    await rival.rows(`insert into totp (user_id, sealed, created_at, last_step) values
      ('id-susan', 'sealed', 0, 5)`);
    const wait = (hash: string, userId = 'id-susan') =>
      store.sessions.startChallenge(
        {
          hash,
          userId,
          passwordHash: userId.replace('id-', 'hash of '),
          methods: ['PASSWORD'],
          attemptsLeft: 5,
          createdAt: at(0),
          expiresAt: at(300),
        },
        {},
      );
    await wait('c');
    const complete = (hash = 'c', step = 6, now = at(1)) => {
      const id = `s${(count += 1)}`;
      const factor = { kind: 'totp', sealed: 'sealed', step } as const;
      return store.sessions.start(session(id), id, { challenge: { hash, now }, factor });
    };
    const sessions = async () => (await rival.rows('select id from sessions')).length;
    return { store, rival, wait, complete, sessions };
  }

  const isStarted = (outcome: unknown) => typeof outcome === 'object' && outcome !== null;

  test('of 20 completions of one challenge at once, one starts a session', async () => {
    const { complete, sessions } = await open();
    const outcomes = await Promise.all(Array.from({ length: 20 }, (_, n) => complete('c', 6 + n)));
    expect(outcomes.filter(isStarted)).toHaveLength(1);
    expect(await sessions()).toBe(1);
  });

  test('of 20 challenges that one code completes at once, one starts a session; the others still wait', async () => {
    const { store, wait, complete, sessions } = await open();
    const hashes = Array.from({ length: 20 }, (_, n) => `c${n}`);
    for (const hash of hashes) await wait(hash);
    const outcomes = await Promise.all(hashes.map((hash) => complete(hash)));
    expect(outcomes.filter(isStarted)).toHaveLength(1);
    expect(outcomes.filter((one) => one === 'second-factor-invalid')).toHaveLength(19);
    expect(await sessions()).toBe(1);
    const finds = hashes.map((hash) => store.secondFactors.findChallenge({ hash, now: at(1) }));
    expect((await Promise.all(finds)).filter((found) => found !== null)).toHaveLength(19);
  });

  test('of 20 tries at once, five are counted, and given back they can be had again', async () => {
    const { store } = await open();
    const use = { hash: 'c', now: at(1) };
    const tries = Array.from({ length: 20 }, () => store.secondFactors.countAttempt(use));
    const left = (await Promise.all(tries)).flatMap((one) => one?.attemptsLeft ?? []);
    expect(left.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4]);
    await store.secondFactors.returnAttempt('c');
    expect(await store.secondFactors.countAttempt(use)).toMatchObject({ attemptsLeft: 0 });
  });

  test('a completion waits for a new password that is half-way, and starts nothing', async () => {
    const { rival, complete, sessions } = await open();
    await rival.begin(
      "update users set scope = scope where id = 'id-susan'",
      "update passwords set hash = 'new' where user_id = 'id-susan'",
    );
    expect(await rival.commitDuring(complete())).toBeNull();
    expect(await sessions()).toBe(0);
  });

  test('a completion waits for its user to be disabled, and starts nothing', async () => {
    const { rival, complete, sessions } = await open();
    await rival.begin("update users set disabled_at = 1 where id = 'id-susan'");
    expect(await rival.commitDuring(complete())).toBeNull();
    expect(await sessions()).toBe(0);
  });

  test('a challenge that is over, or another user’s, completes nothing and uses up no code', async () => {
    const { wait, complete } = await open();
    await wait('of john', 'id-john');
    expect(await complete('c', 6, at(300))).toBeNull();
    expect(await complete('of john')).toBeNull();
    expect(await complete('none')).toBeNull();
    expect(isStarted(await complete())).toBe(true);
  });
});
