import { describe, expect, onTestFinished, test } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { rivals } from '../support/rival.ts';
import { at, session, user } from '../support/rows.ts';
import { warm } from '../support/warm.ts';

const codes = (mark: string) =>
  ['AAAA', 'BBBB'].map((prefix) => ({ id: `${mark} ${prefix}`, prefix, hash: `${mark} hash` }));
const step = (mark: string) => ({
  userId: 'id-susan',
  sessionId: 's1',
  codes: codes(mark),
  now: at(1),
});

describe.each(rivals)('on %s', (_engine, create) => {
  /** Susan has an authenticator app and a session. */
  async function open() {
    const { url, connect } = await create();
    const store = await warm(await openStore(url));
    onTestFinished(() => store.close());
    const rival = await connect();
    for (const name of ['susan', 'john']) await store.users.insert(user(name));
    await rival.rows(`insert into totp (user_id, sealed, created_at, last_step) values
      ('id-susan', 'sealed', 0, 5)`);
    await store.sessions.start(session('s1'), 's1#1');
    return { store, rival };
  }

  test('a code is found by its user and its prefix, unless it was used', async () => {
    const { store, rival } = await open();
    expect(await store.recoveryCodes.replace(step('first'))).toBe('replaced');
    const find = (userId: string, prefix = 'AAAA') => store.recoveryCodes.find({ userId, prefix });
    expect(await find('id-susan')).toEqual({ id: 'first AAAA', hash: 'first hash' });
    expect(await find('id-susan', 'CCCC')).toBeNull();
    expect(await find('id-john')).toBeNull();
    expect(await store.recoveryCodes.countLeft('id-susan')).toBe(2);
    await rival.rows("update recovery_codes set used_at = 1 where id = 'first AAAA'");
    expect(await find('id-susan')).toBeNull();
    expect(await store.recoveryCodes.countLeft('id-susan')).toBe(1);
    expect(await store.recoveryCodes.countLeft('id-john')).toBe(0);
  });

  test('of ten replacements at once, the codes of one are left', async () => {
    const { store, rival } = await open();
    const marks = Array.from({ length: 10 }, (_, n) => `set ${n}`);
    await Promise.all(marks.map((mark) => store.recoveryCodes.replace(step(mark))));
    const left = (await rival.rows('select hash from recovery_codes')) as { hash: string }[];
    expect(left).toHaveLength(2);
    expect(left[0]).toEqual(left[1]);
  });

  test('a user without a second factor gets none, nor does a session that is over', async () => {
    const { store, rival } = await open();
    expect(await store.recoveryCodes.replace({ ...step('late'), now: at(1000) })).toBe(
      'session-over',
    );
    await rival.rows('delete from totp');
    expect(await store.recoveryCodes.replace(step('none'))).toBe('no-factor');
    expect(await store.recoveryCodes.countLeft('id-susan')).toBe(0);
  });
});
