import { join } from 'node:path';
import { hash } from '@node-rs/argon2';
import { describe, expect, onTestFinished, test } from 'vitest';
import { importUsers, type Outcome } from '../../src/cli/import-users.ts';
import type { ImportedUser } from '../../src/cli/user-row.ts';
import { loadConfig } from '../../src/config.ts';
import { shareHashingThreads } from '../../src/features/passwords/hashing-threads.ts';
import { createPasswordHasher } from '../../src/features/passwords/password-hasher.ts';
import { chosen, createUsers, type Users } from '../../src/features/users/users.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { systemRandom } from '../../src/lib/secrets.ts';
import { StoreUnavailable } from '../../src/lib/store-errors.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { testDatabase } from '../support/engines.ts';
import { importedHash, importedIds, prepareImport } from '../support/import-file.ts';
import { latchkey, temporaryFolder } from '../support/process.ts';
import { createTestServer } from '../support/test-server.ts';

const common = 'The password is one of the most common ones; choose another.';

test('the two users of the Flask article are imported and log in', async () => {
  const { file, env } = await prepareImport('{ "john": "password", "susan": "susan-likes-tea" }');
  expect(await latchkey(['import', file], { env })).toMatchObject({
    code: 1,
    stdout: 'Imported 1 user, refused 1.\n',
    stderr: `Line 1, "john": ${common}\n`,
  });
  expect(await latchkey(['import', '--allow-common-passwords', file], { env })).toMatchObject({
    code: 0,
    stdout: 'Imported 1 user, 1 was there already, refused 0.\n',
    stderr: '',
  });
  const server = await createTestServer(env);
  expect((await server.login('john', 'password')).status).toBe(200);
  expect((await server.login('susan', 'susan-likes-tea')).status).toBe(200);
});

test('an import that took every row says so with exit code 0, also of a file made on Windows', async () => {
  const { file, env } = await prepareImport(
    '\ufeff{ "john": "password",\r\n "susan": "susan-likes-tea" }\r\n',
  );
  expect(await latchkey(['import', `${file}\r`, '--allow-common-passwords'], { env })).toEqual({
    code: 0,
    signal: null,
    stdout: 'Imported 2 users, refused 0.\n',
    stderr: '',
  });
});

test('users of another system are imported by the hashes of their passwords, which a login renews', async () => {
  const theirs = await hash('susan-likes-tea', { memoryCost: 8192, timeCost: 3, parallelism: 2 });
  const rows = { susan: { passwordHash: theirs }, john: { passwordHash: '$2b$12$hunter2' } };
  const { file, env } = await prepareImport(JSON.stringify(rows));
  expect(await latchkey(['import', file], { env })).toMatchObject({
    code: 1,
    stdout: 'Imported 1 user, refused 1.\n',
    stderr:
      'Line 1, "john": The password hash looks like a bcrypt hash, in a form that Latchkey does not know.\n',
  });
  const server = await createTestServer(env, { hashCost: null });
  expect((await server.login('susan', 'john-likes-tea')).status).toBe(401);
  expect((await server.login('susan', 'susan-likes-tea')).status).toBe(200);
  const row = await server.store.passwords.findByUsernameKey('susan');
  expect(row?.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect((await server.login('susan', 'susan-likes-tea')).status).toBe(200);
});

test('a hash for a name that is taken replaces nobody’s', async () => {
  const passwordHash = await hash('another password', { memoryCost: 8192 });
  const importRows = await createImporter();
  const rows = ['SUSAN', 'kate'].map((username) => ({ username, passwordHash }));
  const { outcome, stored } = await importRows(rows, { strict: false });
  expect(outcome).toEqual({
    imported: 1,
    present: 0,
    refusals: ['Line 1, "SUSAN": The username is taken.'],
  });
  expect(stored).toEqual(['Susan', 'kate']);
});

test.each([
  ['a file that is not there', 'nope.json', /^The file ".*nope\.json" does not exist\.\n$/],
  ['a folder', '.', /^The file ".*" is a directory\.\n$/],
])('%s is named', async (_what, name, problem) => {
  const { code, stdout, stderr } = await latchkey(['import', join(await temporaryFolder(), name)]);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(problem);
});

test('malformed JSON is one line that repeats nothing of it', async () => {
  const { file } = await prepareImport('{ "john": "hunter2" "susan": "hunter2" }');
  expect(await latchkey(['import', file])).toMatchObject({
    code: 1,
    stdout: '',
    stderr: 'Line 1 of the file: the JSON is malformed (CommaExpected).\n',
  });
});

test('a file that is not UTF-8 is refused rather than imported with other passwords', async () => {
  const { file } = await prepareImport(Buffer.from('{ "john": "m\xfcller m\xfcller" }', 'latin1'));
  const { code, stderr } = await latchkey(['import', file]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^The file ".*" is not UTF-8 text\.\n$/);
});

const phrase = 'a good pass phrase';
const mixed = [
  ['john', 'password'],
  ['kate', 'kate has a boat'],
  ['Kate', phrase],
  ['kate', phrase],
  ['short', 'abc'],
  ['self-named', 'Self-Named'],
  ['esc\u001b[31m', phrase],
  ['susan', `another ${phrase}`],
  ['last', phrase],
].map(([username = '', password = '']) => ({ username, password }));

const refusals = [
  `Line 1, "john": ${common}`,
  'Line 3, "Kate": The username is in the file already.',
  'Line 4, "kate": The username is in the file already.',
  'Line 5, "short": The password must have at least 8 characters.',
  'Line 6, "self-named": The password must not be the username.',
  'Line 7, "esc\\u001b[31m": The username must not contain control or formatting characters.',
  'Line 8, "susan": The username is taken.',
];

const gone = (error: unknown) => expect(error).toBeInstanceOf(StoreUnavailable);

/** An importer where `Susan` is taken. */
async function createImporter(
  around: (users: Users, add: (username: string) => Promise<void>, store: Store) => Users = (
    users,
  ) => users,
) {
  const config = loadConfig({ DATABASE_URL: await testDatabase() });
  const store = await openStore(config.databaseUrl);
  onTestFinished(() => store.close());
  const random = systemRandom;
  const threads = shareHashingThreads();
  const hasher = createPasswordHasher({ random, threads, concurrency: 2, queueLimit: Infinity });
  const parts = { store, random, hasher, clock: systemClock, requireUnbreached: async () => {} };
  const users = createUsers({ config, ...parts });
  const add = async (username: string) => {
    const user = { username, password: phrase };
    await store.users.insert(await users.prepare(user, chosen));
  };
  await add('Susan');
  return async (
    given: ImportedUser[],
    { strict, stopAfter = Infinity }: { strict: boolean; stopAfter?: number },
  ) => {
    const rows = given.map((user, index) => ({ line: index + 1, username: user.username, user }));
    const outcome: Outcome = { imported: 0, present: 0, refusals: [] };
    let done = 0;
    const progress = () => void (done += 1);
    const interruption = {
      get requested() {
        return done >= stopAfter;
      },
    };
    const options = { strict, allowCommon: false, interruption, progress, outcome };
    await importUsers(rows, options, { store, users: around(users, add, store) }).catch(gone);
    const stored = await store.users.list({ after: null, limit: 200 });
    return { outcome, done, stored: stored.map(({ username }) => username).toSorted() };
  };
}

test('rows that cannot be taken are refused one by one, in the order of the file', async () => {
  const importRows = await createImporter();
  const { outcome, done, stored } = await importRows(mixed, { strict: false });
  expect(outcome).toEqual({ imported: 2, present: 0, refusals });
  expect(stored).toEqual(['Susan', 'kate', 'last']);
  expect(done).toBe(mixed.length);
});

test('strict, one row that cannot be taken keeps every row out', async () => {
  const importRows = await createImporter();
  const { outcome, stored } = await importRows(mixed, { strict: true });
  expect(outcome).toEqual({ imported: 0, present: 0, refusals });
  expect(stored).toEqual(['Susan']);
});

test('strict, rows that can all be taken are taken', async () => {
  const rows = Array.from({ length: 70 }, (_, index) => ({
    username: `user ${index}`,
    password: phrase,
  }));
  const importRows = await createImporter();
  const { outcome, stored } = await importRows(rows, { strict: true });
  expect(outcome).toEqual({ imported: 70, present: 0, refusals: [] });
  expect(stored).toHaveLength(71);
});

test.each([
  [false, 1, ['Susan', 'john', 'kate']],
  [true, 0, ['Susan', 'john']],
])(
  'a name that somebody takes during the import is refused (strict: %j)',
  async (strict, imported, left) => {
    const importRows = await createImporter((users, add) => ({
      ...users,
      async prepare(row, options) {
        const user = await users.prepare(row, options);
        if (row.username === 'JOHN') await add('john');
        return user;
      },
    }));
    const rows = ['JOHN', 'kate'].map((username) => ({ username, password: phrase }));
    const { outcome, stored } = await importRows(rows, { strict });
    expect(outcome).toEqual({
      imported,
      present: 0,
      refusals: ['Line 1, "JOHN": The username is taken.'],
    });
    expect(stored).toEqual(left);
  },
);

test('users who were imported are counted also where the reason of another row is not found out', async () => {
  const importRows = await createImporter((users, add, store) => ({
    ...users,
    async prepare(row, options) {
      if (row.username === 'JOHN') await add('john');
      store.users.findById = () => Promise.reject(new StoreUnavailable('gone'));
      return users.prepare(row, options);
    },
  }));
  const rows = ['JOHN', 'kate'].map((username) => ({ username, password: phrase }));
  const { outcome } = await importRows(rows, { strict: false });
  expect(outcome).toEqual({ imported: 1, present: 0, refusals: [] });
});

test('bad values keep out their own rows alone', async () => {
  const rows = Array.from(
    { length: 500 },
    (_, index) => `"user ${index}": {"passwordHash": "${importedHash}"}`,
  );
  rows.splice(250, 0, '"number": 12345678', '"more": {"passwordHash": "x", "email": "y"}');
  const { file, env } = await prepareImport(`{\n${rows.join(',\n')}\n}`);
  expect(await latchkey(['import', file], { env })).toMatchObject({
    code: 1,
    stdout: 'Imported 500 users, refused 2.\n',
    stderr:
      'Line 252, "number": Neither a password in quotes nor an object.\nLine 253, "more": The member "email" is not known.\n',
  });
});

test('an id that is taken, in the file or in the database, and a future are refused', async () => {
  const importRows = await createImporter();
  const [id = ''] = importedIds;
  const first = { username: 'kate', passwordHash: importedHash, id };
  expect((await importRows([first], { strict: false })).outcome.imported).toBe(1);
  const { outcome } = await importRows(
    [
      { username: 'another', passwordHash: importedHash, id },
      { username: 'john', passwordHash: importedHash, id: importedIds[1] },
      { username: 'jane', passwordHash: importedHash, id: importedIds[1] },
      {
        username: 'early',
        passwordHash: importedHash,
        createdAt: new Date('9999-01-01T00:00:00Z'),
      },
      { username: 'Susan', passwordHash: importedHash, id: importedIds[2] },
    ],
    { strict: false },
  );
  expect(outcome).toEqual({
    imported: 1,
    present: 0,
    refusals: [
      'Line 1, "another": The id is another user’s.',
      'Line 3, "jane": The id is in the file already.',
      'Line 4, "early": The time of creation must not be in the future.',
      'Line 5, "Susan": The username is taken.',
    ],
  });
});

describe('an import that is run again', () => {
  const some = Array.from({ length: 130 }, (_, index) => ({
    username: `user ${index}`,
    passwordHash: importedHash,
  }));

  test('goes on after the rows that were imported', async () => {
    const importRows = await createImporter();
    const first = await importRows(some, { strict: false, stopAfter: 1 });
    expect(first.outcome).toEqual({ imported: 64, present: 0, refusals: [] });
    const second = await importRows(some, { strict: false });
    expect(second.outcome).toEqual({ imported: 66, present: 64, refusals: [] });
  });

  test('strict, imports nothing when it is interrupted', async () => {
    const importRows = await createImporter();
    const { stored } = await importRows(some, { strict: true, stopAfter: 1 });
    expect(stored).toEqual(['Susan']);
    const { outcome } = await importRows(some, { strict: true });
    expect(outcome).toEqual({ imported: 130, present: 0, refusals: [] });
    const again = await importRows(some, { strict: true });
    expect(again.outcome).toEqual({ imported: 0, present: 130, refusals: [] });
  });

  test('knows a user by their id when a login has renewed the hash', async () => {
    const [id = ''] = importedIds;
    const rows = {
      susan: { passwordHash: await hash('susan-likes-tea', { memoryCost: 8192 }), id },
    };
    const { file, env } = await prepareImport(JSON.stringify(rows));
    await latchkey(['import', file], { env });
    const server = await createTestServer(env);
    expect((await server.login('susan', 'susan-likes-tea')).status).toBe(200);
    expect(await latchkey(['import', file], { env })).toMatchObject({
      code: 0,
      stdout: 'Imported 0 users, 1 was there already, refused 0.\n',
    });
  });
});
