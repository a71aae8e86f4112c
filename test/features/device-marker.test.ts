import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createDeviceMarkers } from '../../src/features/attempts/device-marker.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import {
  createPage,
  loginDocument,
  ownPage,
  setCookiesOf,
  type TestPage,
} from '../support/page.ts';
import { code, createTestServer, password } from '../support/test-server.ts';

const device = 'latchkey-device-f07d805b';
const guessDocument =
  'mutation { login(username: "susan", password: "a wrong one") { tokenType } }';

/** A server on which others have used up what susan may be tried with; her page has logged in from the same address. */
async function setUp() {
  const server = await createTestServer({
    AUTH_ATTEMPTS: 'on',
    AUTH_ATTEMPTS_PER_USER_AND_ADDRESS: '2/30',
  });
  const page = createPage(server);
  await page.signUp();
  const exhaust = async () => {
    for (let n = 0; n < 3; n += 1) await createPage(server).execute(guessDocument);
  };
  return { server, page, exhaust };
}

const login = async (page: TestPage) => (await page.execute(loginDocument)).status;
const guess = async (page: TestPage) => code(await page.execute(guessDocument));

describe('a browser that has logged out', () => {
  test('keeps a marker that no script can read, and nothing else', async () => {
    const { page } = await setUp();
    const answer = await page.logout();
    expect([...page.cookies.keys()]).toEqual([device]);
    expect(setCookiesOf(answer)[device]!.slice(1)).toEqual([
      `Max-Age=${90 * 86_400}`,
      'Path=/',
      'HttpOnly',
      'SameSite=Lax',
    ]);
  });

  test('has tries of its own, whatever others have used up', async () => {
    const { server, page, exhaust } = await setUp();
    await page.logout();
    await exhaust();
    expect(await login(createPage(server))).toBe(429);
    expect([await guess(page), await guess(page), await guess(page)]).toEqual([
      'INVALID_CREDENTIALS',
      'INVALID_CREDENTIALS',
      'TOO_MANY_ATTEMPTS',
    ]);
    server.clock.advanceSeconds(30);
    await exhaust();
    expect(await login(page)).toBe(200);
  });

  test('is known too when its access token had expired before the logout', async () => {
    const { server, page, exhaust } = await setUp();
    server.clock.advanceSeconds(1000);
    await page.logout();
    await exhaust();
    expect(await login(page)).toBe(200);
  });

  test('is a stranger after ninety days', async () => {
    const { server, page, exhaust } = await setUp();
    await page.logout();
    server.clock.advanceSeconds(90 * 86_400);
    await exhaust();
    expect(await login(page)).toBe(429);
  });

  test('is a stranger to every other user', async () => {
    const { server, page } = await setUp();
    await createPage(server).signUp('john');
    await page.logout();
    const john = 'mutation { login(username: "john", password: "a wrong one") { tokenType } }';
    for (let n = 0; n < 2; n += 1) await createPage(server).execute(john);
    expect(code(await page.execute(john))).toBe('TOO_MANY_ATTEMPTS');
  });

  test('is a stranger once the password is another', async () => {
    const { server, page, exhaust } = await setUp();
    const other = createPage(server);
    await other.execute(loginDocument);
    await page.logout();
    const change = `mutation { changePassword(currentPassword: "${password}", newPassword: "another ${password}") { tokenType } }`;
    expect((await other.execute(change)).status).toBe(200);
    await exhaust();
    expect(await guess(page)).toBe('TOO_MANY_ATTEMPTS');
  });

  test('shares its tries with every marker of the same session, and with its tokens', async () => {
    const { server, page, exhaust } = await setUp();
    const copies = Array.from({ length: 5 }, () =>
      createPage(server, ownPage, new Map(page.cookies)),
    );
    await exhaust();
    expect(await guess(copies[0]!)).toBe('INVALID_CREDENTIALS');
    await Promise.all(copies.map((copy) => copy.logout()));
    const codes: unknown[] = [];
    for (const copy of copies) codes.push(await guess(copy));
    const wrong = codes.filter((each) => each === 'INVALID_CREDENTIALS');
    expect(wrong).toHaveLength(1);
  });

  test('has no marker any more once it has logged in again', async () => {
    const { page } = await setUp();
    await page.logout();
    expect(await login(page)).toBe(200);
    expect(page.cookies.has(device)).toBe(false);
  });
});

describe('a browser whose session was ended from elsewhere', () => {
  test.each([
    ['with its cookies', 0],
    ['with its expired cookies', 1000],
  ])('gets no marker when it logs out %s', async (_name, later) => {
    const { server, page, exhaust } = await setUp();
    const owner = createPage(server);
    await owner.execute(loginDocument);
    await owner.execute('mutation { revokeOtherSessions }');
    server.clock.advanceSeconds(later);
    await page.logout();
    expect(page.cookies.size).toBe(0);
    await exhaust();
    expect(await login(page)).toBe(429);
  });
});

test('a client that is no page, or names another session, gets no marker', async () => {
  const { server, page } = await setUp();
  const { accessToken } = (await createPage(server, {}).execute(loginDocument)).body.data!['login'];
  const curl = await server.execute('mutation { logout }', { token: accessToken });
  expect(curl.headers.getSetCookie()).toEqual([]);
  const again = (await server.execute(loginDocument)).body.data!['login'];
  const named = createPage(server, ownPage);
  await named.execute('mutation { logout }', { token: again.accessToken });
  expect(named.cookies.size).toBe(0);
  expect((await page.me()).status).toBe(200);
});

test('where attempts are not limited there are no markers', async () => {
  const page = createPage(await createTestServer());
  await page.signUp();
  await page.logout();
  expect(page.cookies.size).toBe(0);
});

describe('a marker', () => {
  const susan = { id: 'her id', passwordHash: 'her hash' };
  const session = '019abcde-0123-7456-89ab-0123456789ab';
  const key = Buffer.alloc(32, 7);
  const create = () =>
    createDeviceMarkers({
      dataKey: { derive: (label) => createHmac('sha256', key).update(label).digest() },
      clock: createFakeClock(),
    });

  test('names its session, for its user with the same password alone', () => {
    const { issue, read } = create();
    const marker = issue(susan, session);
    expect(read(marker, susan)).toBe(session);
    expect(read(marker, { ...susan, id: 'another id' })).toBeNull();
    expect(read(marker, { ...susan, passwordHash: 'another hash' })).toBeNull();
  });

  test('with any bit flipped, or another length, is none', () => {
    const { issue, read } = create();
    const bytes = Buffer.from(issue(susan, session), 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const forged = Buffer.from(bytes);
      forged[bit >> 3]! ^= 1 << (bit & 7);
      expect(read(forged.toString('base64url'), susan)).toBeNull();
    }
    for (const text of [
      '',
      'x',
      bytes.toString('base64url').slice(0, -4),
      `${issue(susan, session)}AAAA`,
    ])
      expect(read(text, susan)).toBeNull();
  });
});
