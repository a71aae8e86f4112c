import { expect, test } from 'vitest';
import { settings } from '../../src/config.ts';
import { migrations } from '../../src/store/migrations/index.ts';
import { latchkey, temporaryFolder } from '../support/process.ts';

async function help(command: string): Promise<string> {
  const finished = await latchkey([...command.split(' '), '--help']);
  expect(finished).toMatchObject({ code: 0, stderr: '' });
  return finished.stdout;
}

test('every command has a help page that says which settings count', async () => {
  const user = [
    'add',
    'list',
    'show',
    'disable',
    'enable',
    'delete',
    'export',
    'password',
    'grant',
    'revoke',
  ];
  const keys = ['list', 'rotate', 'retire', 'rewrap'];
  const commands = [
    'migrate',
    'import',
    'backup',
    'move',
    'user',
    ...user.map((name) => `user ${name}`),
    'sessions',
    'sessions revoke',
    'api-key list',
    'api-key revoke',
    'audit list',
    'keys',
    ...keys.map((name) => `keys ${name}`),
  ];
  const pages = await Promise.all(commands.map(help));
  for (const [index, page] of pages.entries()) {
    expect(page).toContain(`Usage: latchkey ${commands[index]} `);
    expect(page).toMatch(
      /Settings come from the environment:\n {2}DATABASE_URL: .*default: sqlite:/,
    );
  }
});

test('the help page of serve has every setting, with its default', async () => {
  const page = await help('serve');
  for (const { name, default: fallback } of Object.values(settings)) {
    expect(page).toMatch(new RegExp(`^  ${name}: .* \\(default: ${fallback}\\)$`, 'm'));
  }
});

test('without a command, the help page is printed to stderr and the exit code is 1', async () => {
  const { code, stdout, stderr } = await latchkey([]);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain('Settings come from the environment, such as DATABASE_URL');
});

test('a command that does not exist is named', async () => {
  expect(await latchkey(['usr'])).toMatchObject({
    code: 1,
    stdout: '',
    stderr:
      "error: unknown command 'usr'\n(Did you mean user?)\nAdd --help to see how it is used.\n",
  });
});

test.each([
  ['an argument too many', ['user', 'add', 'susan', 'correct horse battery']],
  ['an option that does not exist', ['user', 'add', 'susan', '--password=correct horse battery']],
])('%s is not repeated, since it may be a password', async (_what, args) => {
  const { code, stdout, stderr } = await latchkey(args);
  expect(code).toBe(1);
  expect(stderr).toContain('error: ');
  expect(stdout + stderr).not.toMatch(/correct|horse|battery/);
});

test('migrate says what it ran, and a second time that there is nothing to do', async () => {
  const env = { DATABASE_URL: `sqlite:${await temporaryFolder()}/latchkey.db` };
  const migrate = () => latchkey(['migrate'], { env });
  const ran = Object.keys(migrations).map((name) => `Ran migration ${name}.\n`);
  const upToDate = 'The database is up to date.\n';
  expect(ran.length).toBeGreaterThan(8);
  expect(await migrate()).toMatchObject({ code: 0, stdout: ran.join('') + upToDate });
  expect(await migrate()).toMatchObject({ code: 0, stdout: upToDate });
});
