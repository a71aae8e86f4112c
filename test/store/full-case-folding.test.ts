import { Migrator, type Migration } from 'kysely/migration';
import { describe, expect, onTestFinished, test } from 'vitest';
import { findUserByName } from '../../src/features/users/find-user.ts';
import { usernameKey } from '../../src/features/users/username.ts';
import { usersAndKeys } from '../../src/store/migrations/001-users-and-keys.ts';
import { sessions } from '../../src/store/migrations/002-sessions.ts';
import { keyRotation } from '../../src/store/migrations/003-key-rotation.ts';
import { scopes } from '../../src/store/migrations/004-scopes.ts';
import { attempts } from '../../src/store/migrations/005-attempts.ts';
import { openEngine, openStore } from '../../src/store/open.ts';
import { createSpoilablePostgresDatabase, hasPostgres } from '../support/postgres-database.ts';
import { temporaryFolder } from '../support/process.ts';
import { user } from '../support/rows.ts';

const engines: [string, () => Promise<string>][] = [
  ['SQLite', async () => `sqlite:${await temporaryFolder()}/latchkey.db`],
];
if (hasPostgres)
  engines.push(['PostgreSQL', () => createSpoilablePostgresDatabase({ migrated: false })]);

const before: Record<string, Migration> = {
  '001-users-and-keys': usersAndKeys,
  '002-sessions': sessions,
  '003-key-rotation': keyRotation,
  '004-scopes': scopes,
  '005-attempts': attempts,
};

/** The key of a name as it was made until then. */
const keyBefore = (name: string) => name.normalize('NFKC').toLowerCase().normalize('NFKC');

/** Returns the store of a database from before full case folding, with users of these names, in this order. */
async function openOld(url: string, usernames: readonly string[]) {
  const { engine } = await openEngine(url, {}, async ({ db }) => {
    const provider = { getMigrations: async () => before };
    const { error } = await new Migrator({ db, provider }).migrateToLatest();
    if (error !== undefined) throw error;
  });
  const rows = usernames.map((username, index) => ({
    id: idOf(index),
    username,
    username_key: keyBefore(username),
    password_hash: `hash of ${username}`,
    created_at: 1_795_000_000_000,
    disabled_at: null,
    scope: '',
  }));
  const { db } = engine;
  for (let start = 0; start < rows.length; start += 500) {
    await db
      .insertInto('users')
      .values(rows.slice(start, start + 500))
      .execute();
  }
  await db.destroy();
  const { users, close } = await openStore(url);
  onTestFinished(close);
  const find = async (username: string) => (await findUserByName(users, username))?.username;
  return { users, find };
}

const idOf = (index: number) => `id-${String(index).padStart(5, '0')}`;

const newUser = (name: string) => ({
  ...user(name),
  id: 'id-new',
  usernameKey: usernameKey(name),
});

describe.each(engines)('a %s database from before full case folding', (_engine, createDatabase) => {
  test('gets the key of today for each user who is alone with it', async () => {
    const names = ['susan', 'Straße', 'οδυσσευς', 'ﬁona', 'Пётр', 'su\ufe0fsan van'];
    const { users, find } = await openOld(await createDatabase(), names);
    for (const name of names) expect(await find(name)).toBe(name);
    expect(await find('STRASSE')).toBe('Straße');
    expect(await find('ΟΔΥΣΣΕΥΣ')).toBe('οδυσσευς');
    expect(await find('οδυσσευσ')).toBe('οδυσσευς');
    expect(await find('susan van')).toBe('su\ufe0fsan van');
    expect(await users.insert(newUser('strasse'))).toBe('username-taken');
  });

  test('keeps users apart who now fold to one key', async () => {
    const names = [
      'susan\ufe0f',
      'susan',
      'οδυσσευς',
      'οδυσσευσ',
      'straſße',
      'straßſe',
      'strasſſe',
    ];
    const { find } = await openOld(await createDatabase(), names);
    for (const name of names) expect(await find(name), name).toBe(name);
    expect(await find('SUSAN')).toBe('susan');
  });

  test('lets no new user have a key that such a user folds to, until they are gone', async () => {
    const { users, find } = await openOld(await createDatabase(), ['οδυσσευς', 'οδυσσευσ']);
    const now = new Date(1_795_000_000_000);
    expect(await users.delete(idOf(1), now)).toBe(true);
    const again = newUser('ΟΔΥΣΣΕΥΣ');
    expect(await users.insert(again)).toBe('username-taken');
    expect(await users.insertMany([again], { allOrNothing: false })).toEqual({
      taken: [again.usernameKey],
    });
    expect(await find('οδυσσευς')).toBe('οδυσσευς');
    expect(await users.delete(idOf(0), now)).toBe(true);
    expect(await users.insert(again)).toBe('inserted');
  });

  test('is brought to today in batches, none left out', async () => {
    const names = Array.from({ length: 1203 }, (_, index) => `Strauß ${index}`);
    const { users } = await openOld(await createDatabase(), names);
    let after: string | null = null;
    let folded = 0;
    for (;;) {
      const page = await users.list({ after, limit: 500 });
      for (const one of page) if (one.usernameKey === `strauss ${folded}`) folded += 1;
      if (page.length < 500) break;
      after = page.at(-1)?.id ?? null;
    }
    expect(folded).toBe(names.length);
  });
});
