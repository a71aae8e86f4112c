import { describe, expect, onTestFinished, test } from 'vitest';
import type { FactorUse } from '../../src/features/second-factors/store.ts';
import { openStore } from '../../src/store/open.ts';
import { rivals } from '../support/rival.ts';
import { at, session, user } from '../support/rows.ts';
import { warm } from '../support/warm.ts';

const code = { kind: 'totp', sealed: 'sealed', step: 6 } as const;
const spent = { hash: 'enrolment', expiresAt: at(600) };
const newApp = { kind: 'new-totp', sealed: 'new', step: 9, spent, isFirst: false } as const;
const invalid = 'second-factor-invalid';

describe.each(rivals)('on %s', (_engine, create) => {
  /** Susan has two sessions, an app whose code of step 5 was used, and a recovery code; john has a recovery code. */
  async function open() {
    const { url, connect } = await create();
    const store = await warm(await openStore(url));
    onTestFinished(() => store.close());
    const rival = await connect();
    for (const name of ['susan', 'john']) {
      await store.users.insert(user(name));
      await rival.rows(`insert into recovery_codes (id, user_id, prefix, hash, created_at) values
        ('code of ${name}', 'id-${name}', 'AAAA', 'hash', 0)`);
    }
    await rival.rows(`insert into totp (user_id, sealed, created_at, last_step, failures) values
      ('id-susan', 'sealed', 0, 5, 7)`);
    for (const id of ['s1', 's2']) await store.sessions.start(session(id), `${id}#1`);
    const prove = async (factor: FactorUse, sessionId = 's1') => {
      const methods = ['PASSWORD', 'TOTP'] as const;
      const step = { userId: 'id-susan', sessionId, factor, methods, now: at(1) };
      const outcome = await store.sessions.reauthenticate(step);
      return typeof outcome === 'string' ? outcome : 'proved';
    };
    const app = async () =>
      (
        await rival.rows(
          'select sealed, cast(last_step as integer) as last_step, cast(failures as integer) as failures from totp',
        )
      )[0];
    return { store, rival, prove, app };
  }

  test('a code is used up with those of its step and of all before, and clears the wrong ones', async () => {
    const { prove, app } = await open();
    expect(await prove({ ...code, step: 5 })).toBe(invalid);
    expect(await prove({ ...code, step: 8 })).toBe('proved');
    expect(await prove({ ...code, step: 8 })).toBe(invalid);
    expect(await prove({ ...code, step: 7 })).toBe(invalid);
    expect(await app()).toEqual({ sealed: 'sealed', last_step: 8, failures: 0 });
  });

  test('a code of an app that was replaced after it was checked is good for nothing', async () => {
    const { prove } = await open();
    expect(await prove(newApp)).toBe('proved');
    expect(await prove({ ...code, step: 10 })).toBe(invalid);
    expect(await prove({ ...code, sealed: 'new', step: 10 })).toBe('proved');
  });

  test('of 20 uses of one code at once, in two sessions, one succeeds', async () => {
    const { prove } = await open();
    const uses = Array.from({ length: 20 }, (_, n) => prove(code, n % 2 ? 's1' : 's2'));
    const outcomes = await Promise.all(uses);
    expect(outcomes.filter((outcome) => outcome === 'proved')).toHaveLength(1);
  });

  test('a proof that fails leaves the session as it was', async () => {
    const { store, prove } = await open();
    expect(await prove({ ...code, step: 5 })).toBe(invalid);
    const { session: one } = (await store.sessions.find('s1'))!;
    expect(one).toMatchObject({ methods: ['PASSWORD'], authenticatedAt: at(0) });
  });

  test('a recovery code is good once, and only for its user; it resumes an app', async () => {
    const { prove, app } = await open();
    expect(await prove({ kind: 'recovery-code', id: 'code of john' })).toBe(invalid);
    const use = { kind: 'recovery-code', id: 'code of susan' } as const;
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => prove(use)));
    expect(outcomes.filter((outcome) => outcome === 'proved')).toHaveLength(1);
    expect(await app()).toMatchObject({ failures: 0 });
  });

  test('a set-up is good once, and its first code is used up', async () => {
    const { prove, app } = await open();
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => prove(newApp)));
    expect(outcomes.filter((outcome) => outcome === 'proved')).toHaveLength(1);
    expect(await app()).toEqual({ sealed: 'new', last_step: 9, failures: 0 });
    expect(await prove({ ...code, sealed: 'new', step: 9 })).toBe(invalid);
  });

  test('a first factor is refused where there is one, and burns nothing', async () => {
    const { prove, rival } = await open();
    expect(await prove({ ...newApp, isFirst: true })).toBe(invalid);
    expect(await rival.rows('select hash from spent')).toEqual([]);
    await rival.rows('delete from totp');
    const outcomes = await Promise.all(
      ['one', 'two', 'three'].map((sealed) =>
        prove({ ...newApp, sealed, isFirst: true, spent: { ...spent, hash: sealed } }),
      ),
    );
    expect(outcomes.filter((outcome) => outcome === 'proved')).toHaveLength(1);
  });
});
