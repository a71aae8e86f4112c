import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { sharedDatabase } from '../support/engines.ts';
import { bin, latchkey, launchCommand, temporaryFolder } from '../support/process.ts';
import { password } from '../support/test-server.ts';

// util-linux; BSD's takes other arguments.
const script = '/usr/bin/script';
const hasTerminal = process.platform === 'linux' && existsSync(script);

/** Starts a command line on a terminal of its own. `shown` is what its user reads. */
function onTerminal(args: readonly string[], env: Record<string, string>) {
  const command = [process.execPath, bin, ...args].map((part) => `'${part}'`).join(' ');
  const options = ['--quiet', '--return', '--command', command, '/dev/null'];
  const { finished, ...launched } = launchCommand(script, options, { TERM: 'xterm', ...env });
  const ended = finished.then(({ code, stdout }) => ({
    code,
    shown: stripVTControlCharacters(stdout),
  }));
  return { ...launched, ended };
}

async function newDatabase() {
  return { DATABASE_URL: await sharedDatabase() };
}

describe.runIf(hasTerminal)('on a terminal', () => {
  test('a password is asked for twice and never shown', async () => {
    const env = await newDatabase();
    const { child, printed, ended } = onTerminal(['user', 'add', 'susan'], env);
    await printed(/New password:/);
    child.stdin.write(`${password}\r`);
    await printed(/Once more:/);
    child.stdin.write(`${password}\r`);
    const { code, shown } = await ended;
    expect(code).toBe(0);
    expect(shown).toContain('Added susan');
    // The answer is enough: lines of the log are for scripts.
    expect(shown).not.toContain('user_created');
    expect(shown).not.toContain(password);
  });

  test('two passwords that differ are refused', async () => {
    const env = await newDatabase();
    const { child, printed, ended } = onTerminal(['user', 'add', 'susan'], env);
    await printed(/New password:/);
    child.stdin.write(`${password}\r`);
    await printed(/Once more:/);
    child.stdin.write('something else\r');
    const { code, shown } = await ended;
    expect(code).toBe(1);
    expect(shown).toMatch(/\nThe two passwords are not the same\.\r\n$/);
  });

  test.each([
    ['Ctrl-C', '\u0003'],
    ['Ctrl-D', '\u0004'],
  ])('%s at the prompt changes nothing, with exit code 130 and no stack', async (_name, key) => {
    const env = await newDatabase();
    const { child, printed, ended } = onTerminal(['user', 'add', 'susan'], env);
    await printed(/New password:/);
    child.stdin.write(key);
    const { code, shown } = await ended;
    expect(code).toBe(130);
    expect(shown).toMatch(/\nCancelled\. Nothing was changed\.\r\n/);
    expect(shown).not.toMatch(/Error|Warning|^\s+at /m);
    expect((await latchkey(['user', 'list'], { env })).stdout).toBe('');
  });

  test.each([
    ['n\n', 130, 1],
    ['\u0004', 130, 1],
    ['y\n', 0, 0],
  ])('before a user is deleted, %j is what decides', async (key, exit, left) => {
    const env = await newDatabase();
    await latchkey(['user', 'add', 'susan'], { env, input: password });
    const { child, printed, ended } = onTerminal(['user', 'delete', 'susan'], env);
    await printed(/Delete "susan" for good\? \[y\/N\]/);
    child.stdin.write(key);
    const { code, shown } = await ended;
    expect(code, shown).toBe(exit);
    expect(/Cancelled\. Nothing was changed\./.test(shown)).toBe(exit !== 0);
    const { stdout } = await latchkey(['user', 'list', '--json'], { env });
    expect(stdout.split('\n').filter(Boolean)).toHaveLength(left);
  });

  test('before an API key is ended, no changes nothing', async () => {
    const env = await newDatabase();
    const { child, printed, ended } = onTerminal(['api-key', 'revoke', 'x'], env);
    await printed(/End the API key "x" for good\? \[y\/N\]/);
    child.stdin.write('n\n');
    const { code, shown } = await ended;
    expect(code, shown).toBe(130);
    expect(shown).toContain('Cancelled. Nothing was changed.');
  });

  test('with --yes nothing is asked', async () => {
    const env = await newDatabase();
    await latchkey(['user', 'add', 'susan'], { env, input: password });
    const { code, shown } = await onTerminal(['user', 'delete', '--yes', 'susan'], env).ended;
    expect(code, shown).toBe(0);
    expect(shown).toContain('Deleted susan.');
  });

  test('an import shows its progress', async () => {
    const env = await newDatabase();
    const file = join(await temporaryFolder(), 'users.json');
    await writeFile(file, JSON.stringify({ susan: password, kate: password }));
    const { code, shown } = await onTerminal(['import', file], env).ended;
    expect(code).toBe(0);
    expect(shown).toMatch(/Importing =+ 100% \| 2\/2/);
    expect(shown).toMatch(/Imported 2 users, refused 0\.\r\n$/);
  });

  test('a move shows its progress, and again while it compares', async () => {
    const { DATABASE_URL } = await newDatabase();
    await latchkey(['user', 'add', 'susan'], { env: { DATABASE_URL }, input: password });
    const to = `sqlite:${await temporaryFolder()}/new.db`;
    const args = ['move', '--from', DATABASE_URL, '--to', to];
    const { code, shown } = await onTerminal(args, {}).ended;
    expect(code).toBe(0);
    expect(shown).toMatch(/Copying =+ 100% \| 3\/3 rows[^]*Verifying =+ 100% \| 3\/3 rows/);
    expect(shown).toMatch(
      /Moved 1 user, 1 password and 1 audit event from [^]*; counts and checksums agree\.\r\n$/,
    );
  });
});
