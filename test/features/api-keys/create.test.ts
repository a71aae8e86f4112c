import { describe, expect, test } from 'vitest';
import {
  askForKey,
  exchange,
  grant,
  newKey,
  newServiceAccount,
  revoke,
  tokenFor,
} from '../../support/api-keys.ts';
import { sharedDatabase } from '../../support/engines.ts';
import { giveAddress } from '../../support/give-address.ts';
import { code, createTestServer, password } from '../../support/test-server.ts';
import { userId } from '../../support/user-id.ts';

async function start(environment: Record<string, string> = {}) {
  const server = await createTestServer(environment);
  const token = await server.signUp();
  await grant(server, 'susan', 'notes:read', 'notes:write');
  return { server, token };
}

const ofMe = '{ me { apiKeys { id name prefix scopes lastUsedAt revokedAt expiresAt } } }';

describe('a key', () => {
  test('is shown with its secret once, and without it from then on', async () => {
    const { server, token } = await start();
    const { secret, apiKey } = await newKey(server, token, { scopes: ['notes:read'] });
    expect(secret).toMatch(/^lk_key_[\w-]{70}$/);
    expect(apiKey).toMatchObject({
      name: 'backup',
      prefix: secret.slice(0, 15),
      scopes: ['notes:read'],
      lastUsedAt: null,
      revokedAt: null,
    });
    const { text, body } = await server.execute(ofMe, { token });
    expect(body.data?.['me'].apiKeys).toMatchObject([{ id: apiKey.id, name: 'backup' }]);
    expect(text).not.toContain(secret.slice(15));
    expect(server.logged.join()).not.toContain(secret.slice(15));
  });

  test('is good for 90 days unless something else is said, or the most is less', async () => {
    const { server, token } = await start();
    const daysOf = ({ apiKey }: Awaited<ReturnType<typeof newKey>>) =>
      (Date.parse(apiKey['expiresAt']) - Date.parse(apiKey['createdAt'])) / 86_400_000;
    expect(daysOf(await newKey(server, token))).toBe(90);
    expect(daysOf(await newKey(server, token, { expiresIn: 86_400 }))).toBe(1);
    const strict = await start({ AUTH_API_KEY_MAX_SECONDS: '172800' });
    expect(daysOf(await newKey(strict.server, strict.token))).toBe(2);
  });

  test.each([
    [{ name: '' }, 'name'],
    [{ name: '   ' }, 'name'],
    [{ name: 'a'.repeat(65) }, 'name'],
    [{ name: 'a\nb' }, 'name'],
    [{ name: 'a\u0000b' }, 'name'],
    [{ name: 'a\u009bb' }, 'name'],
    [{ expiresIn: 3599 }, 'expiresIn'],
    [{ expiresIn: 31_536_001 }, 'expiresIn'],
    [{ expiresIn: -1 }, 'expiresIn'],
    [{ scopes: [''] }, 'scopes'],
    [{ scopes: ['notes:read notes:write'] }, 'scopes'],
    [{ scopes: ['a'.repeat(65)] }, 'scopes'],
  ])('cannot be %j', async (given, member) => {
    const { server, token } = await start();
    const { body } = await askForKey(server, token, given);
    expect(body.errors?.[0]?.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      argument: ['input', member],
    });
  });

  test('cannot have a scope that its user lacks', async () => {
    const { server, token } = await start();
    for (const scope of ['notes:delete', 'latchkey:admin', 'latchkey:users:read'])
      expect(code(await askForKey(server, token, { scopes: ['notes:read', scope] }))).toBe(
        'FORBIDDEN',
      );
    await grant(server, 'susan', 'latchkey:admin');
    // One scope that includes another is still another.
    const included = await askForKey(server, token, { scopes: ['latchkey:users:read'] });
    expect(code(included)).toBe('FORBIDDEN');
  });

  test('cannot have a scope that takes a second factor', async () => {
    const { server, token } = await start({ AUTH_SECOND_FACTOR_SCOPES: 'latchkey:* notes:w*' });
    await grant(server, 'susan', 'latchkey:admin');
    for (const scope of ['latchkey:admin', 'notes:write'])
      expect(code(await askForKey(server, token, { scopes: [scope] }))).toBe('BAD_USER_INPUT');
  });

  test('is not to be had by a key, by who acts as the user, nor with an old login', async () => {
    const { server, token } = await start();
    const { secret } = await newKey(server, token);
    expect(code(await askForKey(server, await tokenFor(server, secret)))).toBe('FORBIDDEN');
    server.clock.advanceSeconds(601);
    const login = await server.login('susan', password);
    const late = login.body.data?.['login'].accessToken as string;
    server.clock.advanceSeconds(400);
    expect(code(await askForKey(server, late))).toBe('REAUTHENTICATION_REQUIRED');
  });

  test('is not to be had where keys are off', async () => {
    const { server, token } = await start({ AUTH_API_KEYS: 'off' });
    expect(code(await askForKey(server, token))).toBe('METHOD_NOT_AVAILABLE');
  });

  test('is told to its user by mail', async () => {
    const DATABASE_URL = await sharedDatabase();
    const { server, token } = await start({
      DATABASE_URL,
      AUTH_SMTP_URL: 'console:',
      AUTH_MAIL_FROM: 'Example <mail@example.com>',
    });
    await giveAddress(DATABASE_URL, await userId(server.store));
    await newKey(server, token, { name: 'Click https://evil.example' });
    const [mail] = (await server.mails()).slice(-1);
    expect(mail?.subject).toMatch(/^An API key was created for your account/);
    expect(mail?.text).not.toContain('evil');
  });

  test('and its end are in the audit log, without what its user called it', async () => {
    const { server, token } = await start();
    server.clock.advanceSeconds(1);
    const { apiKey } = await newKey(server, token, { name: 'my secret plan' });
    server.clock.advanceSeconds(1);
    await revoke(server, token, apiKey.id);
    await revoke(server, token, apiKey.id);
    const activity = await server.execute('{ me { activity { nodes { action detail } } } }', {
      token,
    });
    const nodes = activity.body.data?.['me'].activity.nodes;
    expect(nodes.slice(0, 2)).toEqual([
      { action: 'API_KEY_REVOKED', detail: apiKey.id },
      { action: 'API_KEY_CREATED', detail: apiKey.id },
    ]);
    expect(server.logged.join()).not.toContain('secret plan');
  });
});

describe('of a hundred keys', () => {
  test('one that has ended makes room for another; without one, a new key is refused', async () => {
    const { server, token } = await start();
    const keys = [];
    for (let n = 0; n < 100; n += 1) keys.push(await newKey(server, token, { name: `${n}` }));
    expect(code(await askForKey(server, token))).toBe('BAD_USER_INPUT');
    await revoke(server, token, keys[40]!.apiKey.id);
    server.clock.advanceSeconds(1);
    await revoke(server, token, keys[20]!.apiKey.id);
    await newKey(server, token, { name: 'new' });
    const { body } = await server.execute(ofMe, { token });
    const names = body.data?.['me'].apiKeys.map(({ name }: { name: string }) => name);
    expect(names).toHaveLength(100);
    expect([names[0], names.includes('40'), names.includes('20')]).toEqual(['new', false, true]);
  });

  test('no more come of asking at once', async () => {
    const { server, token } = await start();
    for (let n = 0; n < 95; n += 1) await newKey(server, token);
    const answers = await Promise.all(Array.from({ length: 20 }, () => askForKey(server, token)));
    const codes = answers.map(code);
    expect(codes.filter((one) => one === undefined)).toHaveLength(5);
    expect(codes.filter((one) => one === 'BAD_USER_INPUT')).toHaveLength(15);
  });
});

describe('a key of a service account', () => {
  test('is created and ended by who may look after it', async () => {
    const { server } = await start();
    const robot = await newServiceAccount(server, 'notes:read');
    await grant(server, 'susan', 'latchkey:users');
    const token = await loginAs(server, 'susan');
    const given = { serviceAccount: robot, scopes: ['notes:read'] };
    const { secret, apiKey } = await newKey(server, token, given);
    const asRobot = await tokenFor(server, secret);
    expect((await server.me(asRobot)).body.data?.['me'].username).toBe('robot');
    expect((await revoke(server, token, apiKey.id)).body.data).toEqual({ revokeApiKey: true });
    expect(code(await server.me(asRobot))).toBe('UNAUTHENTICATED');
  });

  test('is not for others, nor for who holds less than the account', async () => {
    const { server, token: bare } = await start();
    const robot = await newServiceAccount(server, 'latchkey:audit:read notes:read');
    const given = { serviceAccount: robot };
    expect(code(await askForKey(server, bare, given))).toBe('FORBIDDEN');
    await grant(server, 'susan', 'latchkey:users');
    const token = await loginAs(server, 'susan');
    expect(code(await askForKey(server, token, given))).toBe('FORBIDDEN');
    await grant(server, 'susan', 'latchkey:audit:read');
    // Her token has to say it, too.
    expect(code(await askForKey(server, token, given))).toBe('FORBIDDEN');
    const { apiKey } = await newKey(server, await loginAs(server, 'susan'), given);
    expect(code(await revoke(server, token, apiKey.id))).toBe('FORBIDDEN');
    await server.signUp('mallory');
    const mallory = await loginAs(server, 'mallory');
    expect(code(await revoke(server, mallory, apiKey.id))).toBe('FORBIDDEN');
  });

  test('has no scope that the account lacks, whatever its creator has', async () => {
    const { server } = await start();
    const serviceAccount = await newServiceAccount(server);
    await grant(server, 'susan', 'latchkey:admin');
    const token = await loginAs(server, 'susan');
    for (const scope of ['notes:read', 'latchkey:admin'])
      expect(code(await askForKey(server, token, { serviceAccount, scopes: [scope] }))).toBe(
        'FORBIDDEN',
      );
  });

  test('a person is no service account, also for an administrator', async () => {
    const { server } = await start();
    await grant(server, 'susan', 'latchkey:admin');
    await server.signUp('nina');
    const token = await loginAs(server, 'susan');
    const nina = await userId(server.store, 'nina');
    for (const serviceAccount of [nina, 'x', '\u0000', '0190b6a2-5d5e-7000-8000-000000000001'])
      expect(code(await askForKey(server, token, { serviceAccount }))).toBe('NOT_FOUND');
    const { apiKey } = await newKey(server, await loginAs(server, 'nina'));
    expect((await revoke(server, token, apiKey.id)).body.data).toEqual({ revokeApiKey: false });
  });
});

test('the keys of another user are for those who may read users', async () => {
  const { server, token } = await start({ AUTH_ADMIN: 'on' });
  const { secret } = await newKey(server, token);
  for (const id of ['x', '\u0000', secret, '0190b6a2-5d5e-7000-8000-000000000001'])
    expect((await revoke(server, token, id)).body.data).toEqual({ revokeApiKey: false });
  expect(code(await exchange(server, secret))).toBeUndefined();
});

async function loginAs(server: Awaited<ReturnType<typeof createTestServer>>, name: string) {
  const { body } = await server.login(name, password);
  return body.data?.['login'].accessToken as string;
}
