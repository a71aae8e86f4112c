import { describe, expect, onTestFinished, test } from 'vitest';
import { maxTotpFailures } from '../../src/features/second-factors/store.ts';
import { openStore } from '../../src/store/open.ts';
import { rivals } from '../support/rival.ts';
import { at, session, user } from '../support/rows.ts';
import { warm } from '../support/warm.ts';

const removal = { userId: 'id-susan', sessionId: 's1', now: at(1) };

describe.each(rivals)('on %s', (_engine, create) => {
  /** Susan has an authenticator app and a session, and so has john. */
  async function open() {
    const { url, connect } = await create();
    const store = await warm(await openStore(url));
    onTestFinished(() => store.close());
    const rival = await connect();
    for (const name of ['susan', 'john']) {
      await store.users.insert(user(name));
      await rival.rows(`insert into totp (user_id, sealed, created_at, last_step) values
        ('id-${name}', 'sealed of ${name}', ${at(0).getTime()}, 5)`);
    }
    await store.sessions.start(session('s1'), 's1#1');
    return { store, rival };
  }

  test('an app is found, and a user without one has none', async () => {
    const { store } = await open();
    const app = { sealed: 'sealed of susan', createdAt: at(0), lastStep: 5 };
    expect(await store.totp.find('id-susan')).toEqual(app);
    expect(await store.totp.countTry('id-susan')).toEqual(app);
    expect(await store.totp.find('id-none')).toBeNull();
    expect(await store.totp.countTry('id-none')).toBeNull();
  });

  test('of 130 tries at once, 100 are answered, and then none; another user is not concerned', async () => {
    const { store } = await open();
    const tries = Array.from({ length: 130 }, () => store.totp.countTry('id-susan'));
    const answered = (await Promise.all(tries)).filter((app) => app !== null);
    expect(answered).toHaveLength(maxTotpFailures);
    expect(await store.totp.countTry('id-susan')).toBeNull();
    expect(await store.totp.countTry('id-john')).not.toBeNull();
  });

  test.each(['change', 'set'] as const)(
    'a new password resumes a suspended app: %s',
    async (way) => {
      const { store, rival } = await open();
      await rival.rows(`update totp set failures = ${maxTotpFailures}`);
      const step = { userId: 'id-susan', sessionId: 's1', verified: 'hash of susan', now: at(1) };
      expect(await store.totp.countTry('id-susan')).toBeNull();
      if (way === 'change') await store.passwords.change({ ...step, changed: 'new' });
      else await store.passwords.set({ userId: 'id-susan', hash: 'new', now: at(1) });
      expect(await store.totp.countTry('id-susan')).not.toBeNull();
      expect(await store.totp.countTry('id-john')).toBeNull();
    },
  );

  test('an app is removed once, and recovery codes and trusted devices go with the last factor', async () => {
    const { store, rival } = await open();
    await insertStandIns(rival);
    const removed = await Promise.all(Array.from({ length: 5 }, () => store.totp.remove(removal)));
    expect(removed.filter(Boolean)).toHaveLength(1);
    expect(await store.totp.find('id-susan')).toBeNull();
    expect(await rival.rows('select id from recovery_codes')).toEqual([{ id: 'id-john' }]);
    expect(await rival.rows('select id from trusted_devices')).toEqual([{ id: 'id-john' }]);
  });

  test('recovery codes stay where a passkey is left, and no device is trusted any more', async () => {
    const { store, rival } = await open();
    await insertStandIns(rival);
    await rival.rows(`insert into passkeys
      (id, user_id, credential_id, public_key, counter, transports, is_synced, rp_id, name, created_at) values
      ('p', 'id-susan', 'c', 'k', 0, '', 0, 'localhost', 'a key', 0)`);
    expect(await store.totp.remove(removal)).toBe(true);
    expect(await rival.rows('select id from recovery_codes')).toHaveLength(2);
    expect(await rival.rows('select id from trusted_devices')).toEqual([{ id: 'id-john' }]);
  });

  test('a session that is over removes nothing', async () => {
    const { store } = await open();
    expect(await store.totp.remove({ ...removal, now: at(1000) })).toBeNull();
    expect(await store.totp.find('id-susan')).not.toBeNull();
  });
});

async function insertStandIns(rival: { rows(query: string): Promise<unknown[]> }): Promise<void> {
  for (const id of ['id-susan', 'id-john']) {
    await rival.rows(`insert into recovery_codes (id, user_id, prefix, hash, created_at) values
      ('${id}', '${id}', 'AAAA', 'hash', 0)`);
    await rival.rows(`insert into trusted_devices (id, user_id, secret_hash, created_at, expires_at) values
      ('${id}', '${id}', 'hash', 0, ${at(1000).getTime()})`);
  }
}
