import { userInfo } from 'node:os';
import { expect, test } from 'vitest';
import { sharedDatabase } from '../support/engines.ts';
import { prepareImport } from '../support/import-file.ts';
import { bin, latchkey, launch } from '../support/process.ts';
import { password } from '../support/test-server.ts';

const actor = { kind: 'cli', systemUser: userInfo().username };

test('a command that changes something logs an event to stderr, with who ran it', async () => {
  const env = { DATABASE_URL: await sharedDatabase() };
  const added = await latchkey(['user', 'add', 'susan'], { env, input: password });
  const [, userId] = /\((.*)\)/.exec(added.stdout)!;
  expect(JSON.parse(added.stderr)).toMatchObject({ event: 'user_created', userId, actor });

  const disabled = await latchkey(['user', 'disable', 'susan'], { env });
  expect(disabled.stdout).toBe('Disabled susan.\n');
  expect(JSON.parse(disabled.stderr)).toMatchObject({ event: 'user_disabled', userId, actor });

  expect(await latchkey(['user', 'disable', 'susan'], { env })).toMatchObject({
    code: 0,
    stdout: 'susan is disabled already.\n',
    stderr: '',
  });
  const enable = ['user', 'enable', 'susan'];
  expect(await latchkey(enable, { env: { ...env, LOG_LEVEL: 'silent' } })).toMatchObject({
    code: 0,
    stdout: 'Enabled susan.\n',
    stderr: '',
  });
});

test('an event that no one reads is no failure of its command', async () => {
  const env = { DATABASE_URL: await sharedDatabase() };
  const adding = launch([bin, 'user', 'add', 'susan'], { env, input: password });
  adding.child.stderr.destroy();
  expect(await adding.finished).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^Added susan /),
  });
});

test('an import is one event, with how many users it has taken', async () => {
  const { file, env } = await prepareImport('{ "john": "john likes tea", "susan": "x" }');
  const { stderr } = await latchkey(['import', file], { env: { ...env, LOG_LEVEL: 'info' } });
  const [refusal, event, ...others] = stderr.trimEnd().split('\n');
  expect(refusal).toMatch(/^Line 1, "susan": /);
  expect(JSON.parse(event!)).toMatchObject({ event: 'users_imported', count: 1, actor });
  expect(others).toEqual([]);
});
