import { mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { sharedDatabase } from '../support/engines.ts';
import { latchkey, run, temporaryFolder } from '../support/process.ts';
import { createTestServer } from '../support/test-server.ts';

const known =
  '$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$iPOQ5f2O21FsjnBvo1AiFcDuSXciCnKUrXFO+yfgNoM';
const bcrypt = '$2b$04$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy';

async function prepare() {
  const folder = await temporaryFolder();
  const url = await sharedDatabase();
  const env = { DATABASE_URL: url, LOG_LEVEL: 'silent' };
  await latchkey(['migrate'], { env });
  const write = async (name: string, content: string) => {
    await writeFile(join(folder, name), content);
    return join(folder, name);
  };
  const importFrom = (from: string, ...args: string[]) =>
    latchkey(['import', '--from', from, ...args], { env });
  return { folder, env, url, write, importFrom };
}

/** As `\copy (select …) to users.csv csv header` of PostgreSQL writes it. */
const table = `id,login,pw,mail,confirmed_at,created,locked
9B2F1A60-3C1D-4F0E-8A77-2F6F9A1C0D11,susan,"${known}",susan@example.com,2020-02-01 08:00:00+01,2020-01-31 12:00:00.5+00,f
2,john,${bcrypt},john@example.com,,,t
3,,,kate@example.com,2020-02-01,,
4,SUSAN,,,,,
5,mia,md5,,,,
6,nia,,SUSAN@example.com,2020-02-01,,
7,"=cmd|' /C calc'!A1\u001b[2J",,,,,
8,olga,,no address,,,
2,john again,,,,,
`;
const map =
  'username=login,passwordHash=pw,email=mail,emailVerified=confirmed_at,createdAt=created,disabled=locked';

test('a dry run reports what an import would do and writes nothing; then the import does just that, once', async () => {
  const { folder, url, write, importFrom } = await prepare();
  const file = await write('users.csv', table);
  const args = ['--map', map, '--keep-ids'];
  const counts = `3 users, 1 was there already, refused 5.
Refused 1: The username is taken.
Refused 1: The password hash has a form that Latchkey does not know.
Refused 1: The address is another user’s, who has proved it.
Refused 1: The username must not contain control or formatting characters.
Refused 1: The address is not one that takes mail.
Without a password: 1 user.
`;
  const problems = `Line 5, "SUSAN": The username is taken.
Line 6, "mia": The password hash has a form that Latchkey does not know.
Line 7, "nia": The address is another user’s, who has proved it.
Line 8, "=cmd|' /C calc'!A1\\u001b[2J": The username must not contain control or formatting characters.
Line 9, "olga": The address is not one that takes mail.
`;
  const rejected = join(folder, 'rejected.csv');
  const dry = await importFrom('csv', ...args, '--dry-run', file);
  const store = await openStore(url);
  const users = () => store.users.list({ after: null, limit: 10 });
  expect(dry.stderr).toBe(problems);
  expect(dry).toMatchObject({
    code: 1,
    stdout: `Would import ${counts}This was a dry run: nothing was written.\n`,
  });
  expect([await users(), await store.dataKeys.find()]).toEqual([[], null]);

  const real = await importFrom('csv', ...args, '--rejected', rejected, file);
  expect(real.stderr).toBe(problems);
  expect(real.stdout).toBe(`Imported ${counts}5 refused records in "${rejected}".\n`);
  const lines = table.split('\n');
  expect(await readFile(rejected, 'utf8')).toBe([lines[0], ...lines.slice(4, 9), ''].join('\n'));
  // Windows has no such modes.
  const ownerOnly = process.platform === 'win32' ? 0o666 : 0o600;
  expect((await stat(rejected)).mode & 0o777).toBe(ownerOnly);
  const came = await users();
  expect(
    came.map(({ username, createdAt, disabledAt }) => [username, createdAt, disabledAt]),
  ).toEqual(
    expect.arrayContaining([
      ['susan', new Date('2020-01-31T12:00:00.500Z'), null],
      ['john', expect.any(Date), expect.any(Date)],
      ['kate@example.com', expect.any(Date), null],
    ]),
  );
  expect(came.find(({ username }) => username === 'susan')?.id).toBe(
    '9b2f1a60-3c1d-4f0e-8a77-2f6f9a1c0d11',
  );
  const contacts = await store.contacts.findMany(came.map(({ id }) => id));
  expect(contacts.map(({ email, pendingEmail }) => [email, pendingEmail])).toEqual(
    expect.arrayContaining([
      ['susan@example.com', null],
      [null, 'john@example.com'],
      ['kate@example.com', null],
    ]),
  );

  const again = await importFrom('csv', ...args, '--rejected', rejected, file);
  expect(again).toMatchObject({ code: 1, stdout: '' });
  expect(again.stderr).toBe(
    `The file "${rejected}" is there already. Name another one for --rejected.\n`,
  );
  const third = await importFrom('csv', ...args, file);
  expect(third.stdout).toMatch(/^Imported 0 users, 4 were there already, refused 5\.\n/);
  expect(await users()).toEqual(came);
  await store.close();
});

test('who came in logs in with the old password, and the audit log says how many came', async () => {
  const { env, write, importFrom } = await prepare();
  const file = await write(
    'users.json',
    `{"data":\n{"username":"susan","passwordHash":"${known}"}}`,
  );
  const list = await write('list.json', `[{"username":"susan","passwordHash":"${known}"}]`);
  expect((await importFrom('json', file)).stdout).toMatch(/^Imported 0 users, refused 1\./);
  expect((await importFrom('json', list)).stdout).toBe('Imported 1 user, refused 0.\n');
  const server = await createTestServer(env);
  expect((await server.login('susan', 'correct horse battery')).status).toBe(200);
  const { stdout } = await latchkey(['audit', 'list', '--json'], { env });
  expect(stdout).toMatch(/"users_imported"/);
});

test('what was refused comes in once it is mended, also from standard input', async () => {
  const { folder, env, write, importFrom } = await prepare();
  const file = await write('users.ndjson', '[\n{"username":"a  b",\n"id": 1},{"username":"kate"}]');
  const rejected = join(folder, 'rejected');
  await importFrom('json', '--rejected', rejected, file);
  const text = await readFile(rejected, 'utf8');
  expect(text).toBe('{"username":"a  b", "id": 1}\n');
  const bin = join(import.meta.dirname, '../../bin/latchkey.mjs');
  const mended = await run([bin, 'import', '--from', 'json', '-'], {
    env,
    input: text.replace('a  b', 'a b'),
  });
  expect(mended).toMatchObject({
    code: 0,
    stdout: 'Imported 1 user, refused 0.\nWithout a password: 1 user.\n',
  });
});

test('no more than 20 refusals are printed one by one', async () => {
  const { write, importFrom } = await prepare();
  const rows = Array.from(
    { length: 1500 },
    () => '{"username":" hunter2 ","passwordHash":"secret"}',
  );
  const { stdout, stderr } = await importFrom('json', await write('users', rows.join('\n')));
  expect(stdout).toBe(
    'Imported 0 users, refused 1500.\nRefused 1500: The username must not begin or end with a space.\n',
  );
  expect(stderr.split('\n')).toHaveLength(22);
  expect(stderr).toMatch(/… and 1480 more\.\n$/);
  expect(stderr).not.toContain('secret');
});

test.each([
  [['--from', 'nothing'], '--from is one of auth0, '],
  [['--from', 'constructor'], '--from is one of auth0, '],
  [
    ['--from', 'auth0', '--pepper-file', '/dev/null'],
    '--pepper-file does not go with --from auth0.',
  ],
  [['--from', 'json', '--map', 'scope=role'], '--map: there is nothing to map but id, username'],
  [['--from', 'json', '--map', 'username'], '--map is written like'],
  [['--from', 'json', '--strict'], '--strict does not go with --from.'],
  [['--dry-run'], '--dry-run needs --from.'],
])('the options %j are refused', async (options, problem) => {
  const { write, env } = await prepare();
  const file = await write('users', '{"username":"susan"}');
  const { code, stdout, stderr } = await latchkey(['import', ...options, file], { env });
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toContain(problem);
});

test.runIf(process.platform !== 'win32')(
  'a folder, a FIFO, a device, a loop of links and a missing file are refused at once',
  async () => {
    const { folder, importFrom } = await prepare();
    const at = (name: string) => join(folder, name);
    await mkdir(at('folder'));
    await run([
      '--eval',
      `require('node:child_process').execFileSync('mkfifo', ['${at('fifo')}'])`,
    ]);
    await symlink(at('loop'), at('loop'));
    const problems: [string, string][] = [
      [at('folder'), 'is a directory'],
      [at('fifo'), 'is no regular file; - is standard input'],
      ['/dev/zero', 'is no regular file; - is standard input'],
      [at('loop'), 'is a symbolic link that leads nowhere'],
      [at('missing'), 'does not exist'],
    ];
    for (const [file, problem] of problems)
      expect(await importFrom('json', file)).toMatchObject({
        code: 1,
        stdout: '',
        stderr: `The file ${JSON.stringify(file)} ${problem}.\n`,
      });
  },
);
