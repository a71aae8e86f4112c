import type { Kysely } from 'kysely';
import { describe, expect, onTestFinished, test } from 'vitest';
import { passwords } from '../../src/store/migrations/009-passwords.ts';
import { openEngine, openStore } from '../../src/store/open.ts';
import { migrateStepwise } from '../../src/store/postgres/migrate.ts';
import { migrateUntil, oldOnPostgres, oldServers } from '../support/old-server.ts';
import { createSpoilablePostgresDatabase, hasPostgres } from '../support/postgres-database.ts';
import { at, session, user } from '../support/rows.ts';

/** Makes the database of the last release, with users `a0`, `a1` and so on. */
async function createOld(url: string, count: number): Promise<void> {
  await migrateUntil(url, '009');
  const { engine } = await openEngine(url, {}, async () => {});
  const db = engine.db as unknown as Kysely<{ users: Record<string, unknown> }>;
  for (let start = 0; start < count; start += 500) {
    const names = Array.from({ length: Math.min(500, count - start) }, (_, n) => `a${start + n}`);
    await db.insertInto('users').values(names.map(oldRow)).execute();
  }
  await db.destroy();
}

const oldRow = (name: string) => ({
  id: `id-${name}`,
  username: name,
  username_key: name,
  password_hash: `hash of ${name}`,
  created_at: at(0).getTime(),
  scope: '',
});

const signUp = `insert into users (id, username, username_key, password_hash, created_at, disabled_at, scope)
  values (?, ?, ?, ?, 1, null, '') on conflict do nothing returning id`;
const read = 'select * from users where id = ?';
const upgrade =
  'update users set password_hash = ? where id = ? and password_hash = ? returning id';
const set = 'update users set password_hash = ? where username_key = ? returning id';

/** What the database holds of each user: the column of old servers, and the row of new ones. */
const both = `select users.id, users.password_hash, passwords.hash from users
  left join passwords on passwords.user_id = users.id order by users.id`;

describe.each(oldServers)(
  'passwords get a table of their own on %s',
  (_engine, create, connect) => {
    async function migrated(count: number) {
      const url = await create();
      await createOld(url, count);
      const old = await connect(url);
      expect((await old.run(read, 'id-a0'))[0]).toMatchObject({ password_hash: 'hash of a0' });
      const store = await openStore(url);
      onTestFinished(() => store.close());
      const hashOf = async (id: string) => (await store.passwords.findByUserId(id))?.passwordHash;
      const oldHashOf = async (id: string) => (await old.run(read, id))[0]?.['password_hash'];
      return { store, old, hashOf, oldHashOf };
    }

    test('every user of before has theirs', async () => {
      const { store, old } = await migrated(2_345);
      expect(store.migrated[0]).toBe('009-passwords');
      const rows = await old.run(both);
      expect(rows).toHaveLength(2_345);
      for (const row of rows) expect(row['hash']).toBe(row['password_hash']);
      expect(await store.passwords.findByUsernameKey('a7')).toEqual({
        ...user('a7'),
        passwordHash: 'hash of a7',
      });
    });

    test('what an old server writes is there for new ones', async () => {
      const { store, old, hashOf } = await migrated(2);
      expect(await old.run(signUp, 'id-b', 'b', 'b', 'signed up')).toHaveLength(1);
      expect(await old.run(signUp, 'id-c', 'b', 'b', 'again')).toHaveLength(0);
      expect(await hashOf('id-b')).toBe('signed up');
      expect(await old.run(upgrade, 'upgraded', 'id-b', 'signed up')).toHaveLength(1);
      expect(await hashOf('id-b')).toBe('upgraded');
      expect(await old.run(set, 'chosen', 'a1')).toHaveLength(1);
      expect(await hashOf('id-a1')).toBe('chosen');
      expect(await hashOf('id-a0')).toBe('hash of a0');
      await old.run('delete from users where id = ?', 'id-b');
      expect(await store.passwords.findByUserId('id-b')).toBeNull();
      expect(await old.run('select * from passwords where user_id = ?', 'id-b')).toEqual([]);
    });

    test('what a new server writes is there for old ones', async () => {
      const { store, old, oldHashOf } = await migrated(2);
      await store.users.insert(user('b'));
      expect(await oldHashOf('id-b')).toBe('hash of b');
      await store.passwords.set({ userId: 'id-a1', hash: 'chosen', now: at(1) });
      expect(await oldHashOf('id-a1')).toBe('chosen');
      // The old server verified what has been replaced since.
      expect(await old.run(upgrade, 'late', 'id-a1', 'hash of a1')).toEqual([]);
      const step = { userId: 'id-a1', verified: 'chosen', upgraded: 'upgraded' };
      expect(await store.passwords.upgrade(step)).toBe(true);
      expect(await old.run(upgrade, 'later', 'id-a1', 'upgraded')).toHaveLength(1);
      expect(await store.passwords.upgrade({ ...step, verified: 'upgraded' })).toBe(false);
      expect(
        await store.sessions.start(session('s1', { userId: 'id-a1' }), 't', { verified: 'later' }),
      ).toBeTruthy();
      expect(await store.users.delete('id-a1', at(2))).toBe(true);
      expect(await old.run(read, 'id-a1')).toEqual([]);
    });

    test('for old servers, a user without a password has one that no one knows', async () => {
      const { store, old, hashOf, oldHashOf } = await migrated(1);
      await store.users.insert({ ...user('b'), passwordHash: null });
      const none = await oldHashOf('id-b');
      expect(none).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$A{22}\$A{43}$/);
      expect(await hashOf('id-b')).toBeNull();
      await store.passwords.set({ userId: 'id-b', hash: 'first', now: at(0) });
      expect(await oldHashOf('id-b')).toBe('first');
      await old.run("delete from passwords where user_id = 'id-b'");
      expect(await oldHashOf('id-b')).toBe(none);
      expect(await hashOf('id-b')).toBeNull();
    });
  },
);

describe.runIf(hasPostgres)('while old servers run on PostgreSQL', () => {
  test('sign-ups, new passwords, upgrades and deletions of theirs are in the table', async () => {
    const url = await createSpoilablePostgresDatabase({ migrated: false });
    const count = 20_000;
    await createOld(url, count);
    const over = new AbortController();
    let written = 0;
    const slowest: number[] = [];
    const write = async (client: number) => {
      const old = await oldOnPostgres(url);
      for (let n = client; !over.signal.aborted || written < 400; n += 4) {
        const name = `a${(n * 7919) % count}`;
        const begun = performance.now();
        await old.run(signUp, `id-new${n}`, `new${n}`, `new${n}`, `hash of new${n}`);
        await old.run(set, `chosen ${n}`, name);
        await old.run(upgrade, `upgraded ${n}`, `id-${name}`, `chosen ${n}`);
        await old.run('delete from users where id = ?', `id-a${(n * 104_729) % count}`);
        slowest.push(performance.now() - begun);
        written += 1;
      }
    };
    const writing = Promise.all([0, 1, 2, 3].map(write));
    await expect.poll(() => written).toBeGreaterThan(20);
    const { engine, prepared } = await openEngine(url, {}, ({ db }) => migrateStepwise(db));
    onTestFinished(() => engine.db.destroy());
    expect(prepared[0]).toBe('009-passwords');
    over.abort();
    await writing;
    const rows = await (await oldOnPostgres(url)).run(both);
    expect(rows.filter(({ id }) => String(id).startsWith('id-new')).length).toBeGreaterThan(20);
    for (const { id, password_hash, hash } of rows) expect(hash, String(id)).toBe(password_hash);
    // No longer than a migration may wait for a lock, and a little: four statements each.
    expect(Math.max(...slowest)).toBeLessThan(3_000);
  }, 60_000);

  test('a migration that was interrupted goes on, and changes nothing that was written since', async () => {
    const url = await createSpoilablePostgresDatabase({ migrated: false });
    await createOld(url, 1_500);
    const { engine } = await openEngine(url, {}, ({ db }) =>
      passwords.prepare!(db as unknown as Kysely<unknown>),
    );
    const old = await oldOnPostgres(url);
    await old.run("delete from passwords where user_id > 'id-a5'");
    await old.run(set, 'chosen', 'a7');
    await engine.db.destroy();
    const store = await openStore(url);
    onTestFinished(() => store.close());
    const rows = await old.run(both);
    expect(rows).toHaveLength(1_500);
    for (const { id, password_hash, hash } of rows) expect(hash, String(id)).toBe(password_hash);
    expect((await store.passwords.findByUserId('id-a7'))?.passwordHash).toBe('chosen');
  });

  test('a table of the same name in another schema is left alone', async () => {
    const url = new URL(await createSpoilablePostgresDatabase({ migrated: false }));
    const other = await oldOnPostgres(url.href);
    await other.run('create table passwords (user_id text, hash text)');
    await other.run('create schema latchkey');
    url.searchParams.set('options', '-c search_path=latchkey,public');
    await createOld(url.href, 2);
    const store = await openStore(url.href);
    onTestFinished(() => store.close());
    const found = await store.passwords.findByUserId('id-a1');
    expect(found?.passwordHash).toBe('hash of a1');
    expect(await other.run('select * from public.passwords')).toEqual([]);
    expect(await other.run('select * from latchkey.passwords')).toHaveLength(2);
  });

  test('nobody else on the database can put the functions of the triggers on a table of theirs', async () => {
    const old = await oldOnPostgres(await createSpoilablePostgresDatabase());
    const functions =
      await old.run(`select proname, has_function_privilege('public', oid, 'execute') as open
      from pg_proc where proname like 'latchkey\\_%' order by proname`);
    expect(functions).toEqual([
      { proname: 'latchkey_passwords_to_users', open: false },
      { proname: 'latchkey_users_to_passwords', open: false },
    ]);
  });
});
