import { describe, expect, test } from 'vitest';
import { deviceName } from '../../src/lib/device-name.ts';
import { sharedDatabase } from '../support/engines.ts';
import { giveAddress } from '../support/give-address.ts';
import { latchkey } from '../support/process.ts';
import { countStatements } from '../support/statements.ts';
import { code, createTestServer, password } from '../support/test-server.ts';
import { userId } from '../support/user-id.ts';

const firefox = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0';

/** A server with susan, who has proved an address and has logged in from 203.0.113.1. */
async function setUp(environment: Record<string, string> = {}, { address = true } = {}) {
  const env = {
    DATABASE_URL: await sharedDatabase(),
    AUTH_TRUSTED_PROXIES: '127.0.0.1,unix',
    AUTH_SMTP_URL: 'console:',
    AUTH_MAIL_FROM: 'Example <mail@example.com>',
    ...environment,
  };
  const server = await createTestServer(env);
  const from = (ip: string, userAgent = firefox) => ({
    'x-forwarded-for': ip,
    'user-agent': userAgent,
  });
  const login = async (ip: string, userAgent?: string) => {
    const query = `mutation { login(username: "susan", password: "${password}") { accessToken refreshToken } }`;
    const answer = await server.execute(query, { headers: from(ip, userAgent) });
    return answer.body.data?.['login'] as { accessToken: string; refreshToken: string };
  };
  const input = `{ username: "susan", password: "${password}" }`;
  const signedUp = await server.execute(
    `mutation { signUp(input: ${input}) { accessToken refreshToken } }`,
    { headers: from('203.0.113.1') },
  );
  if (address) await giveAddress(env.DATABASE_URL, await userId(server.store));
  const subjects = async () => (await server.mails()).map(({ subject }) => subject);
  const tokens = signedUp.body.data?.['signUp'] as { accessToken: string; refreshToken: string };
  return { ...server, server, env, login, from, subjects, tokens };
}

const newLogin = 'New login to your account at Example';

describe('a login', () => {
  test('from a device and a network that were not used before is told, with where it came from', async () => {
    const { login, mails } = await setUp();
    await login('198.51.100.7');
    const [mail, ...more] = await mails();
    expect(more).toEqual([]);
    expect(mail).toMatchObject({ to: 'susan@example.com', subject: newLogin });
    expect(mail?.text).toContain('Hello susan,');
    expect(mail?.text).toContain('IP address: 198.51.100.7\n');
    expect(mail?.text).toContain('Device: Firefox, Windows\n');
    expect(mail?.text).toContain('Time: November 23, 2026 at 9:30 AM UTC\n');
  });

  test('from a network that the user knows is not told: one mail a network, and none for the sign-up', async () => {
    const { login, subjects } = await setUp();
    await login('203.0.113.1');
    await login('203.0.113.200');
    expect(await subjects()).toEqual([]);
    for (let n = 0; n < 3; n += 1) await login('198.51.100.7');
    await login('2001:db8:7::1');
    await login('2001:db8:7:ffff::1');
    expect(await subjects()).toEqual([newLogin, newLogin]);
  });

  test('on a device that shows a token of the user is not told', async () => {
    const { execute, from, subjects, tokens } = await setUp({ AUTH_ATTEMPTS: 'on' });
    const query = `mutation { login(username: "susan", password: "${password}") { expiresIn } }`;
    const shown = { token: tokens.accessToken, headers: from('198.51.100.7') };
    expect(code(await execute(query, shown))).toBe(undefined);
    expect(await subjects()).toEqual([]);
  });

  test('that is refused is not told', async () => {
    const { execute, from, subjects } = await setUp();
    const query = 'mutation { login(username: "susan", password: "a wrong one") { expiresIn } }';
    expect(code(await execute(query, { headers: from('198.51.100.7') }))).toBe(
      'INVALID_CREDENTIALS',
    );
    expect(await subjects()).toEqual([]);
  });

  test('of many at once from one new network, one is told', async () => {
    const { login, subjects } = await setUp();
    await Promise.all(Array.from({ length: 8 }, () => login('198.51.100.7')));
    expect(await subjects()).toEqual([newLogin]);
  });

  test('from ever more networks fills no mailbox: five mails an hour', async () => {
    const { login, subjects, clock } = await setUp();
    clock.advanceSeconds(7200);
    await Promise.all(Array.from({ length: 20 }, (_, n) => login(`198.18.${n}.1`)));
    expect(await subjects()).toHaveLength(5);
    clock.advanceSeconds(3601);
    await login('192.0.2.1');
    expect(await subjects()).toHaveLength(6);
  });

  test('after so long that no session is left is told', async () => {
    const { login, subjects, clock, store } = await setUp({ AUTH_REFRESH_TTL_SECONDS: '600' });
    clock.advanceSeconds(601);
    const swept = { now: new Date(clock.now()), graceSeconds: 0, limit: 99 };
    expect(await store.upkeep.sweep('sessions', swept)).toBe(1);
    await login('203.0.113.1');
    expect(await subjects()).toEqual([newLogin]);
  });

  test('that is the first of a user whom an operator has created is not told', async () => {
    const { server, env, from, subjects } = await setUp();
    const created = await latchkey(['user', 'add', 'john'], { env, input: password });
    expect(created.code).toBe(0);
    await giveAddress(env.DATABASE_URL, await userId(server.store, 'john'), {
      email: 'john@example.com',
    });
    const query = `mutation { login(username: "john", password: "${password}") { expiresIn } }`;
    await server.execute(query, { headers: from('198.51.100.7') });
    expect(await subjects()).toEqual([]);
  });

  test.each([
    'Mozilla/5.0 Firefox/1\u0085Subject: hello',
    'visit https://evil.example to keep your account',
    '<b>Firefox</b> {{link}}',
    'x'.repeat(512),
  ])('shows no text of a User-Agent: %j', async (userAgent) => {
    const { login, mails } = await setUp();
    await login('198.51.100.7', userAgent);
    const [mail] = await mails();
    expect(mail?.text).toMatch(/^Time: .*\n(?:Device: Firefox\n)?IP address: 198\.51\.100\.7\n\n/m);
    expect(mail?.text + mail!.subject + mail!.html).not.toMatch(/evil|xxx|<b>|Subject: hello/);
  });
});

test('a user is told of a new password, theirs or an operator’s', async () => {
  const { execute, env, subjects, tokens, clock } = await setUp();
  const change = `mutation { changePassword(currentPassword: "${password}", newPassword: "a fine new one") { expiresIn } }`;
  expect(code(await execute(change, { token: tokens.accessToken }))).toBe(undefined);
  expect(await subjects()).toEqual(['Your password at Example was changed']);
  const wrong = change.replace(password, 'a wrong one');
  expect(code(await execute(wrong, { token: tokens.accessToken }))).toBe('INVALID_CREDENTIALS');
  const set = await latchkey(['user', 'password', 'susan'], { env, input: 'another fine one' });
  expect(set.code).toBe(0);
  // Another process has stored it: its clock is the system's.
  clock.advanceSeconds((Date.now() - clock.now()) / 1000 + 60);
  await expect.poll(async () => (await subjects()).length).toBe(2);
});

test('a user is told of a password that was set by a mailed link', async () => {
  const { execute, mails, subjects } = await setUp();
  await execute('mutation { requestPasswordReset(email: "susan@example.com") { token } }');
  const [{ token } = { token: null }] = await mails();
  const reset = `mutation { resetPassword(token: "${token}", newPassword: "a fine new one") }`;
  expect((await execute(reset)).body).toEqual({ data: { resetPassword: true } });
  expect(code(await execute(reset))).toBe('MAIL_TOKEN_INVALID');
  expect(await subjects()).toEqual([
    'Set a new password for Example',
    'Your password at Example was changed',
  ]);
});

test('a user is told of a refresh token that was used twice, once', async () => {
  const { execute, mails, tokens, clock } = await setUp();
  const refresh = (token: string) =>
    execute(`mutation { refresh(refreshToken: "${token}") { refreshToken } }`);
  const second = (await refresh(tokens.refreshToken)).body.data?.['refresh'].refreshToken;
  await refresh(second as string);
  clock.advanceSeconds(60);
  expect(code(await refresh(tokens.refreshToken))).toBe('REFRESH_TOKEN_REUSED');
  for (let n = 0; n < 5; n += 1)
    expect(code(await refresh(tokens.refreshToken))).toBe('REFRESH_TOKEN_INVALID');
  expect(await mails()).toMatchObject([
    { subject: 'We ended a session of yours at Example', to: 'susan@example.com' },
  ]);
});

test('a user is told that their account was deleted, when nothing else of them is left', async () => {
  const { execute, mails, tokens, store } = await setUp();
  const id = await userId(store);
  await execute('mutation { deleteAccount }', { token: tokens.accessToken });
  const [mail, ...more] = await mails();
  expect(more).toEqual([]);
  expect(mail).toMatchObject({
    to: 'susan@example.com',
    subject: 'Your account at Example was deleted',
  });
  expect(mail?.text).toContain('Hello susan,');
  expect(await store.users.findById(id)).toBe(null);
  expect((await store.outbox.state()).waiting).toBe(0);
});

test('a user is told of another username, and by which they log in', async () => {
  const { execute, mails, tokens } = await setUp();
  const rename = 'mutation { changeUsername(username: "sue") { id } }';
  await execute(rename, { token: tokens.accessToken });
  const [mail] = await mails();
  expect(mail).toMatchObject({ subject: 'Your username at Example was changed' });
  expect(mail?.text).toContain('You log in as sue from now on.');
});

test('a thief fills no mailbox with what they do, and keeps no other kind from being told', async () => {
  const { execute, subjects, tokens } = await setUp();
  const { accessToken: token } = tokens;
  for (let n = 0; n < 12; n += 1)
    await execute(`mutation { changeUsername(username: "susan${n}") { id } }`, { token });
  expect(await subjects()).toHaveLength(5);
  const change = `mutation { changePassword(currentPassword: "${password}", newPassword: "a fine new one") { expiresIn } }`;
  await execute(change, { token });
  await execute('mutation { deleteAccount }', { token });
  expect((await subjects()).slice(5)).toEqual([
    'Your password at Example was changed',
    'Your account at Example was deleted',
  ]);
});

test('a name that could mislead is not in a notice', async () => {
  const { execute, mails, tokens } = await setUp();
  const rename = 'mutation { changeUsername(username: "evil.example/now") { id } }';
  expect(code(await execute(rename, { token: tokens.accessToken }))).toBe(undefined);
  await execute('mutation { deleteAccount }', { token: tokens.accessToken });
  const told = await mails();
  expect(told).toHaveLength(2);
  for (const { text, html } of told) {
    expect(text).toContain('Hello,');
    expect(text + html).not.toContain('evil');
  }
});

test.each([
  ['notices are off', { AUTH_MAIL_NOTICES: 'off' }, true],
  ['the server sends no mail', { AUTH_SMTP_URL: 'none' }, true],
  ['the user has proved no address', {}, false],
])('where %s, nothing is told', async (_what, environment, address) => {
  const { login, execute, mails, tokens, store } = await setUp(environment, { address });
  await login('198.51.100.7');
  const change = `mutation { changePassword(currentPassword: "${password}", newPassword: "a fine new one") { expiresIn } }`;
  await execute(change, { token: tokens.accessToken });
  await execute('mutation { deleteAccount }', { token: tokens.accessToken });
  expect(await mails()).toEqual([]);
  expect((await store.outbox.state()).waiting).toBe(0);
});

test('a login that no notice is due for does not look at the mails that wait', async () => {
  const { server, login } = await setUp();
  await server.mails();
  const asked = countStatements('"outbox"');
  await login('203.0.113.1');
  // What a look would have begun by now.
  await server.me();
  expect(asked()).toBe(0);
  await login('198.51.100.7');
  await expect.poll(asked).toBeGreaterThan(0);
});

test.each([
  [firefox, 'Firefox, Windows'],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
    'Safari, iPhone',
  ],
  [
    'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36',
    'Chrome, Android',
  ],
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0',
    'Edge, Windows',
  ],
  [
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15',
    'Safari, macOS',
  ],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox, Linux'],
  ['curl/8.5.0', null],
  ['', null],
  [null, null],
])('the device of %j is %j', (userAgent, name) => {
  expect(deviceName(userAgent)).toBe(name);
});
