import { expect, test } from 'vitest';
import { settings } from '../../src/config.ts';
import { latchkey } from '../support/process.ts';

async function help(command: string): Promise<string> {
  const finished = await latchkey([...command.split(' '), '--help']);
  expect(finished).toMatchObject({ code: 0, stderr: '' });
  return finished.stdout;
}

test('every command has a help page that says which settings count', async () => {
  const user = ['add', 'list', 'disable', 'enable', 'delete', 'password', 'grant', 'revoke'];
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

test('migrate says what it ran, and a second time that there is nothing to do', async () => {
  expect(await latchkey(['migrate'], { env: { DATABASE_URL: 'sqlite::memory:' } })).toMatchObject({
    code: 0,
    stdout:
      'Ran migration 001-users-and-keys.\nRan migration 002-sessions.\nRan migration 003-key-rotation.\nRan migration 004-scopes.\nRan migration 005-attempts.\nRan migration 006-full-case-folding.\nRan migration 007-refresh-without-rows.\nRan migration 008-leases.\nThe database is up to date.\n',
  });
});
