import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hash } from '@node-rs/argon2';
import { expect, onTestFinished, test } from 'vitest';
import { importUsers, type Outcome, type UserFileRow } from '../../src/cli/import-users.ts';
import { createUserAdministration } from '../../src/auth.ts';
import { loadConfig } from '../../src/config.ts';
import type { Users } from '../../src/features/users/users.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { systemRandom } from '../../src/lib/secrets.ts';
import { openStore } from '../../src/store/open.ts';
import { sharedDatabase, testDatabase } from '../support/engines.ts';
import { latchkey, temporaryFolder } from '../support/process.ts';
import { createTestServer } from '../support/test-server.ts';

const common = 'The password is one of the most common ones; choose another.';

async function prepare(content: string | Uint8Array) {
  const folder = await temporaryFolder();
  const file = join(folder, 'users.json');
  await writeFile(file, content);
  return { file, env: { DATABASE_URL: await sharedDatabase() } };
}

test('the two users of the Flask article are imported and log in', async () => {
  const { file, env } = await prepare('{ "john": "password", "susan": "susan-likes-tea" }');
  expect(await latchkey(['import', file], { env })).toMatchObject({
    code: 1,
    stdout: 'Imported 1 user, refused 1.\n',
    stderr: `"john": ${common}\n`,
  });
  expect(await latchkey(['import', '--allow-common-passwords', file], { env })).toMatchObject({
    code: 1,
    stdout: 'Imported 1 user, refused 1.\n',
    stderr: '"susan": The username is taken.\n',
  });
  const server = await createTestServer(env);
  expect((await server.login('john', 'password')).status).toBe(200);
  expect((await server.login('susan', 'susan-likes-tea')).status).toBe(200);
});

test('an import that took every row says so with exit code 0', async () => {
  const { file, env } = await prepare('\ufeff{ "john": "password", "susan": "susan-likes-tea" }');
  expect(await latchkey(['import', file, '--allow-common-passwords'], { env })).toEqual({
    code: 0,
    signal: null,
    stdout: 'Imported 2 users, refused 0.\n',
    stderr: '',
  });
});

test('users of another system are imported by the hashes of their passwords, which a login renews', async () => {
  const theirs = await hash('susan-likes-tea', { memoryCost: 8192, timeCost: 3, parallelism: 2 });
  const rows = { susan: { passwordHash: theirs }, john: { passwordHash: '$2b$12$hunter2' } };
  const { file, env } = await prepare(JSON.stringify(rows));
  expect(await latchkey(['import', file], { env })).toMatchObject({
    code: 1,
    stdout: 'Imported 1 user, refused 1.\n',
    stderr: '"john": The password hash must look like $argon2id$v=19$m=19456,t=2,p=1$SALT$HASH.\n',
  });
  const server = await createTestServer(env);
  expect((await server.login('susan', 'john-likes-tea')).status).toBe(401);
  expect((await server.login('susan', 'susan-likes-tea')).status).toBe(200);
  const row = await server.store.users.findByUsernameKey('susan');
  expect(row?.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect((await server.login('susan', 'susan-likes-tea')).status).toBe(200);
});

test('a hash for a name that is taken replaces nobody’s', async () => {
  const passwordHash = await hash('another password', { memoryCost: 8192 });
  const importRows = await createImporter();
  const rows = ['SUSAN', 'kate'].map((username) => ({ username, passwordHash }));
  const { outcome, stored } = await importRows(rows, { strict: false });
  expect(outcome).toEqual({ imported: 1, refusals: ['"SUSAN": The username is taken.'] });
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
  const { file } = await prepare('{ "john": "hunter2" "susan": "hunter2" }');
  expect(await latchkey(['import', file])).toMatchObject({
    code: 1,
    stdout: '',
    stderr: 'Line 1 of the file: the JSON is malformed (CommaExpected).\n',
  });
});

test('a file that is not UTF-8 is refused rather than imported with other passwords', async () => {
  const { file } = await prepare(Buffer.from('{ "john": "m\xfcller m\xfcller" }', 'latin1'));
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
  ['susan', phrase],
  ['last', phrase],
].map(([username = '', password = '']) => ({ username, password }));

const refusals = [
  `"john": ${common}`,
  '"Kate": The username is in the file already.',
  '"kate": The username is in the file already.',
  '"short": The password must have at least 8 characters.',
  '"self-named": The password must not be the username.',
  '"esc\\u001b[31m": The username must not contain control or formatting characters.',
  '"susan": The username is taken.',
];

/** An importer where `Susan` is taken. */
async function createImporter(around: (users: Users) => Users = (users) => users) {
  const config = loadConfig({ DATABASE_URL: await testDatabase() });
  const store = await openStore(config.databaseUrl);
  onTestFinished(() => store.close());
  const parts = { config, store, clock: systemClock, random: systemRandom };
  const users = createUserAdministration(parts);
  await users.register({ username: 'Susan', password: phrase });
  return async (rows: UserFileRow[], { strict }: { strict: boolean }) => {
    const outcome: Outcome = { imported: 0, refusals: [] };
    let done = 0;
    const progress = () => void (done += 1);
    const options = { strict, allowCommon: false, progress, outcome };
    await importUsers(rows, options, { store: store.users, users: around(users) });
    const stored = await store.users.list({ after: null, limit: 200 });
    return { outcome, done, stored: stored.map(({ username }) => username).toSorted() };
  };
}

test('rows that cannot be taken are refused one by one, in the order of the file', async () => {
  const importRows = await createImporter();
  const { outcome, done, stored } = await importRows(mixed, { strict: false });
  expect(outcome).toEqual({ imported: 2, refusals });
  expect(stored).toEqual(['Susan', 'kate', 'last']);
  expect(done).toBe(mixed.length);
});

test('strict, one row that cannot be taken keeps every row out', async () => {
  const importRows = await createImporter();
  const { outcome, stored } = await importRows(mixed, { strict: true });
  expect(outcome).toEqual({ imported: 0, refusals });
  expect(stored).toEqual(['Susan']);
});

test('strict, rows that can all be taken are taken', async () => {
  const rows = Array.from({ length: 70 }, (_, index) => ({
    username: `user ${index}`,
    password: phrase,
  }));
  const importRows = await createImporter();
  const { outcome, stored } = await importRows(rows, { strict: true });
  expect(outcome).toEqual({ imported: 70, refusals: [] });
  expect(stored).toHaveLength(71);
});

test.each([
  [false, 1, ['Susan', 'john', 'kate']],
  [true, 0, ['Susan', 'john']],
])(
  'a name that somebody takes during the import is refused (strict: %j)',
  async (strict, imported, left) => {
    const importRows = await createImporter((users) => ({
      ...users,
      async prepare(row, options) {
        const user = await users.prepare(row, options);
        if (row.username === 'JOHN') await users.register({ username: 'john', password: phrase });
        return user;
      },
    }));
    const rows = ['JOHN', 'kate'].map((username) => ({ username, password: phrase }));
    const { outcome, stored } = await importRows(rows, { strict });
    expect(outcome).toEqual({ imported, refusals: ['"JOHN": The username is taken.'] });
    expect(stored).toEqual(left);
  },
);
