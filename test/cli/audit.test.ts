import { describe, expect, onTestFinished, test } from 'vitest';
import { bin, latchkey, launch } from '../support/process.ts';
import { sharedDatabase } from '../support/engines.ts';
import { createTestServer, password } from '../support/test-server.ts';

const terminal = '\u001b]0;owned\u0007\u009b2J\u202e\r\nuser_deleted';

async function setUp() {
  const env = { DATABASE_URL: await sharedDatabase(), LOG_LEVEL: 'silent' };
  const server = await createTestServer(env);
  await server.signUp('susan');
  const { clock } = server;
  const login = (secret: string, headers = {}) => {
    clock.advanceSeconds(60);
    return server.execute(
      'mutation ($p: String!) { login(username: "susan", password: $p) { user { id } } }',
      { variables: { p: secret }, headers },
    );
  };
  const audit = (...args: string[]) => latchkey(['audit', ...args], { env });
  const events = async (...args: string[]) =>
    lines((await audit('list', '--json', ...args)).stdout).map((line) => JSON.parse(line));
  return { env, server, login, audit, events };
}

const lines = (text: string) => text.split('\n').slice(0, -1);

test('the events of a server are listed, the newest first, with names and what is known of each', async () => {
  const { login, audit } = await setUp();
  await login(password, { 'user-agent': 'a phone' });
  await login('wrong');
  const { code, stdout } = await audit('list');
  expect(code).toBe(0);
  const cells = lines(stdout).map((line) => line.split('\t').toSpliced(0, 2));
  expect(cells.map((row) => row.toSpliced(4, 1))).toEqual([
    ['login_failed', 'ANONYMOUS', '-', 'susan', '-', '127.0.0.1', '-', '-'],
    ['login_succeeded', 'susan', '-', 'susan', 'PASSWORD', '127.0.0.1', '"a phone"', '-'],
    ['signed_up', 'susan', '-', 'susan', '-', '127.0.0.1', '-', '-'],
  ]);
});

test('what an operator does is in the audit log', async () => {
  const { env, audit, events } = await setUp();
  await latchkey(['user', 'grant', 'susan', 'posts:write'], { env });
  await latchkey(['user', 'disable', 'susan'], { env });
  await latchkey(['keys', 'rotate'], { env });
  expect(
    (await events('--limit', '3')).map((one) => [one.action, one.actorKind, one.detail]),
  ).toEqual([
    ['key_rotated', 'OPERATOR', expect.any(String)],
    ['user_disabled', 'OPERATOR', null],
    ['scope_granted', 'OPERATOR', 'posts:write'],
  ]);
  expect(lines((await audit('list', '--user', 'SUSAN')).stdout)).toHaveLength(3);
});

test('options choose events', async () => {
  const { server, login, events } = await setUp();
  await login('wrong');
  const middle = new Date(server.clock.now()).toISOString();
  await login(password);
  const actions = async (...args: string[]) =>
    (await events('--user', 'susan', ...args)).map(({ action }) => action);
  expect(await actions()).toEqual(['login_succeeded', 'login_failed', 'signed_up']);
  expect(await actions('--limit', '1')).toEqual(['login_succeeded']);
  expect(await actions('--event', 'login_failed,signed_up')).toEqual(['login_failed', 'signed_up']);
  expect(await actions('--event', 'LOGIN_FAILED', 'signed_up')).toHaveLength(2);
  expect(await actions('--actor', 'susan')).toEqual(['login_succeeded', 'signed_up']);
  expect(await actions('--since', middle)).toEqual(['login_succeeded', 'login_failed']);
  expect(await actions('--before', middle)).toEqual(['signed_up']);
  expect(await actions('--ip', '192.0.2.1')).toEqual([]);
});

test.each([
  [['--event', 'no_such_event'], 'The audit log has no event "no_such_event".'],
  [['--ip', 'localhost'], 'It is not an IP address.'],
  [['--since', 'yesterday'], 'Give a day, or a time with Z or its offset from UTC.'],
  [['--since', '2026-01-01T10:00:00'], 'Give a day, or a time with Z or its offset from UTC.'],
  [['--limit', '0'], 'Give a number from 1 on.'],
  [['--user', 'john'], 'There is no user "john"'],
])('%j is refused', async (args, problem) => {
  const { audit } = await setUp();
  const { code, stdout, stderr } = await audit('list', ...args);
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toContain(problem);
});

describe('what a client sends', () => {
  const hostile = (text: string) =>
    encodeURIComponent(text).replace(/%([\dA-F]{2})/g, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );

  async function withAgent(userAgent: string) {
    const set = await setUp();
    const id = '01900000-0000-7000-8000-000000000000';
    await set.server.store.audit.insert({
      id,
      at: new Date(0),
      action: 'login_failed',
      actorKind: 'ANONYMOUS',
      actorId: null,
      impersonatorId: null,
      subjectId: userAgent,
      sessionId: null,
      detail: userAgent,
      reason: userAgent,
      ip: null,
      userAgent,
    });
    return { ...set, id };
  }

  test('is one line, without anything that a terminal obeys', async () => {
    const { audit, id } = await withAgent(terminal);
    for (const more of [[], ['--json']]) {
      const { stdout } = await audit('list', ...more);
      // eslint-disable-next-line no-control-regex -- these are what it is about
      expect(stdout).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/);
      expect(lines(stdout).filter((line) => line.includes(id))).toHaveLength(1);
      expect(lines(stdout)).toHaveLength(2);
    }
  });

  test('is in JSON what it was', async () => {
    const { events } = await withAgent(terminal);
    expect((await events()).at(-1)).toMatchObject({ userAgent: terminal, reason: terminal });
  });

  test.each(['=cmd|calc!A0', '+1+cmd', '-2+3', '@SUM(1)'])('is no formula: %s', async (text) => {
    const { audit } = await withAgent(text);
    const { stdout } = await audit('list');
    const cells = lines(stdout).flatMap((line) => line.split('\t'));
    expect(cells.filter((cell) => cell !== '-' && /^"?[=+@-]/.test(cell))).toEqual([]);
    expect(cells.flatMap((cell) => (cell.startsWith('"') ? [JSON.parse(cell)] : []))).toContain(
      text,
    );
  });

  test('over HTTP is bytes, which is one line too', async () => {
    const { login, audit } = await setUp();
    await login('wrong', { 'user-agent': hostile('\u009b2J\u202e') });
    expect(lines((await audit('list')).stdout)).toHaveLength(2);
  });
});

test('tail shows what has happened, and then what happens, each once', async () => {
  const { env, server, login } = await setUp();
  await login('wrong');
  const args = [bin, 'audit', 'tail', '--limit', '2'];
  const { printed, child, finished } = launch(args, { env });
  onTestFinished(() => void child.kill());
  await printed(/signed_up.*\n.*login_failed.*\n/);
  await login(password);
  await printed(/login_succeeded.*\n/);
  await server.signUp('john');
  await printed(/signed_up[^\n]*john.*\n/);
  child.kill('SIGINT');
  const { stdout } = await finished;
  expect(lines(stdout).map((line) => line.split('\t')[2])).toEqual([
    'signed_up',
    'login_failed',
    'login_succeeded',
    'signed_up',
  ]);
});
