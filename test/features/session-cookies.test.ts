import { describe, expect, test } from 'vitest';
import { StoreUnavailable } from '../../src/lib/store-errors.ts';
import {
  access,
  createPage,
  days30,
  loginDocument,
  ownPage,
  refresh,
  setCookiesOf,
  signedUp,
} from '../support/page.ts';
import {
  code,
  createTestServer,
  password,
  reason,
  type TestServer,
} from '../support/test-server.ts';

describe('refresh by cookie', () => {
  test('renews both cookies and tells the page no refresh token', async () => {
    const { server, page } = await signedUp();
    const [oldAccess, oldRefresh] = [page.cookies.get(access), page.cookies.get(refresh)];
    server.clock.advanceSeconds(1000);
    const expired = await page.me();
    expect([code(expired), reason(expired)]).toEqual(['UNAUTHENTICATED', 'TOKEN_EXPIRED']);
    const answer = await page.refresh();
    expect(answer.body.data!['refresh'].refreshToken).toBeNull();
    expect(page.cookies.get(access)).not.toBe(oldAccess);
    expect(page.cookies.get(refresh)).not.toBe(oldRefresh);
    expect(answer.text).not.toContain(page.cookies.get(refresh));
    expect(setCookiesOf(answer)[refresh]?.[1]).toBe(`Max-Age=${days30 - 1000}`);
    expect((await page.me()).status).toBe(200);
    expect((await page.refresh()).status).toBe(200);
  });

  test('also when the argument is there and null', async () => {
    const { page } = await signedUp();
    const answer = await page.execute('mutation { refresh(refreshToken: null) { refreshToken } }');
    expect(answer.body.data).toEqual({ refresh: { refreshToken: null } });
  });

  test('gives two tabs at once the same cookies to go on with', async () => {
    const { page, server } = await signedUp();
    const tabs = [page, createPage(server, ownPage, new Map(page.cookies))];
    const answers = await Promise.all(tabs.map((tab) => tab.refresh()));
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(tabs[0]!.cookies.get(refresh)).toBe(tabs[1]!.cookies.get(refresh));
    expect((await tabs[1]!.refresh()).status).toBe(200);
  });

  test('goes by the cookie, whoever the header speaks for', async () => {
    const { server, page } = await signedUp();
    const johns = await server.signUp('john');
    const document = 'mutation { refresh { user { username } } }';
    const answer = await page.execute(document, { token: johns });
    expect(answer.body.data).toEqual({ refresh: { user: { username: 'susan' } } });
    expect((await page.me()).body.data).toEqual({ me: { username: 'susan' } });
    expect((await page.refresh()).status).toBe(200);
    expect((await server.me(johns)).status).toBe(200);
  });

  test('that is refused leaves the cookies alone', async () => {
    const { server, page } = await signedUp();
    server.clock.advanceSeconds(days30);
    const answer = await page.refresh();
    expect(code(answer)).toBe('REFRESH_TOKEN_INVALID');
    expect(setCookiesOf(answer)).toEqual({});
  });
});

test('refresh with an argument goes by that, answers with a refresh token, and renews the cookies', async () => {
  const { server, page } = await signedUp();
  const { refreshToken: token, session } = (await server.execute(loginDocument)).body.data![
    'login'
  ];
  const answer = await page.execute(
    'mutation ($t: String) { refresh(refreshToken: $t) { accessToken refreshToken session { id } } }',
    { variables: { t: token } },
  );
  const { accessToken, refreshToken, session: renewed } = answer.body.data!['refresh'];
  expect(renewed).toEqual(session);
  expect([...page.cookies.values()]).toEqual([accessToken, refreshToken]);
});

describe('a new access token for the same session', () => {
  const documents = [
    ['reauthenticate', `reauthenticate(password: "${password}") { accessToken refreshToken }`],
    [
      'changePassword',
      `changePassword(currentPassword: "${password}", newPassword: "another ${password}") { accessToken refreshToken }`,
    ],
  ] as const;

  test.each(documents)('by %s renews the access cookie', async (name, field) => {
    const { server, page } = await signedUp();
    const kept = page.cookies.get(refresh);
    server.clock.advanceSeconds(100);
    const answer = await page.execute(`mutation { ${field} }`);
    const { accessToken, refreshToken } = answer.body.data![name];
    expect(refreshToken).toBeNull();
    expect(setCookiesOf(answer)).toEqual({
      [access]: [accessToken, `Max-Age=${days30 - 100}`, 'Path=/', 'HttpOnly', 'SameSite=Lax'],
    });
    expect(page.cookies.get(refresh)).toBe(kept);
    expect((await page.me()).status).toBe(200);
  });

  test.each(documents)(
    'by %s with a header leaves the cookies, which may be somebody else’s, alone',
    async (_name, field) => {
      const { server, page } = await signedUp();
      const token = await server.signUp('john');
      const answer = await page.execute(`mutation { ${field} }`, { token });
      expect([answer.status, setCookiesOf(answer)]).toEqual([200, {}]);
      expect((await page.me()).body.data).toEqual({ me: { username: 'susan' } });
    },
  );
});

describe('logout', () => {
  const tokensOf = async (server: TestServer) =>
    (await server.execute(loginDocument)).body.data!['login'] as Record<string, string>;
  const lives = async (server: TestServer, token: string | undefined) =>
    (await server.me(token)).status === 200;

  test('by cookie ends the session and clears both cookies', async () => {
    const { server, page } = await signedUp();
    const token = page.cookies.get(access)!;
    const before = new Map(page.cookies);
    const answer = await page.logout();
    expect(answer.body.data).toEqual({ logout: true });
    expect(setCookiesOf(answer)).toEqual({
      [access]: ['', 'Max-Age=0', 'Path=/', 'HttpOnly', 'SameSite=Lax'],
      [refresh]: ['', 'Max-Age=0', 'Path=/', 'HttpOnly', 'SameSite=Lax'],
    });
    expect(page.cookies.size).toBe(0);
    expect(await lives(server, token)).toBe(false);
    expect(code(await createPage(server, ownPage, before).refresh())).toBe('REFRESH_TOKEN_INVALID');
  });

  test.each([access, refresh])('needs no more than the %s cookie', async (name) => {
    const { server, page } = await signedUp();
    const token = page.cookies.get(access)!;
    const one = new Map([[name, page.cookies.get(name)!]]);
    server.clock.advanceSeconds(1000);
    expect((await createPage(server, ownPage, one).logout()).body.data).toEqual({ logout: true });
    expect(reason(await server.me(token))).toBe('TOKEN_EXPIRED');
    expect(code(await page.refresh())).toBe('REFRESH_TOKEN_INVALID');
  });

  test('clears the cookies also when they name no session', async () => {
    const server = await createTestServer();
    const page = createPage(
      server,
      ownPage,
      new Map([
        [access, 'x'],
        [refresh, 'y'],
      ]),
    );
    const answer = await page.logout();
    expect(answer.body.data).toEqual({ logout: false });
    expect(Object.keys(setCookiesOf(answer))).toEqual([access, refresh]);
  });

  test('with a token of another session ends that one, and that of the cookies it clears', async () => {
    const { server, page } = await signedUp();
    const mine = page.cookies.get(access);
    const other = await tokensOf(server);
    const answer = await page.execute('mutation ($t: String) { logout(refreshToken: $t) }', {
      variables: { t: other['refreshToken'] },
    });
    expect(answer.body.data).toEqual({ logout: true });
    expect([await lives(server, other['accessToken']), await lives(server, mine)]).toEqual([
      false,
      false,
    ]);
    expect(page.cookies.size).toBe(0);
  });

  test('with a bearer of another session ends that one, and that of the cookies it clears', async () => {
    const { server, page } = await signedUp();
    const mine = page.cookies.get(access);
    const { accessToken } = await tokensOf(server);
    const answer = await page.execute('mutation { logout }', { token: accessToken! });
    expect(answer.body.data).toEqual({ logout: true });
    expect([await lives(server, accessToken), await lives(server, mine)]).toEqual([false, false]);
  });

  const logoutDocument = 'mutation ($t: String) { logout(refreshToken: $t) }';
  const unknown = `lk_refresh_${'x'.repeat(43)}`;

  /** A page with cookies, and two other sessions: one may be named by the argument, one by the header. */
  async function threeSessions() {
    const { server, page } = await signedUp();
    const cookies = new Map(page.cookies);
    return { server, cookies, named: await tokensOf(server), sent: await tokensOf(server) };
  }

  type Part = 'cookies' | 'named' | 'sent';
  interface Way {
    readonly from: 'a page' | 'curl';
    /** Which cookies come along. */
    readonly with?: readonly string[];
    readonly argument?: 'named' | 'unknown' | 'null';
    readonly header?: 'sent' | 'bad';
    readonly later?: number;
    readonly ends: readonly Part[];
  }

  test.each<Way>([
    { from: 'a page', with: [access], ends: ['cookies'] },
    { from: 'a page', with: [refresh], ends: ['cookies'] },
    { from: 'a page', with: [access], argument: 'null', ends: ['cookies'] },
    { from: 'a page', with: [access], argument: 'named', ends: ['cookies', 'named'] },
    { from: 'a page', with: [refresh], argument: 'named', ends: ['cookies', 'named'] },
    { from: 'a page', with: [access], argument: 'named', later: 901, ends: ['cookies', 'named'] },
    { from: 'a page', with: [access], argument: 'unknown', ends: ['cookies'] },
    { from: 'a page', with: [access], header: 'sent', ends: ['cookies', 'sent'] },
    { from: 'a page', with: [access], header: 'sent', later: 901, ends: ['cookies', 'sent'] },
    { from: 'a page', with: [refresh], header: 'sent', ends: ['cookies', 'sent'] },
    { from: 'a page', with: [access], header: 'bad', ends: ['cookies'] },
    {
      from: 'a page',
      with: [access],
      argument: 'named',
      header: 'sent',
      ends: ['cookies', 'named'],
    },
    { from: 'a page', with: [], argument: 'named', header: 'sent', ends: ['named'] },
    { from: 'a page', with: [], argument: 'unknown', ends: [] },
    { from: 'a page', with: [], ends: [] },
    { from: 'curl', with: [access, refresh], ends: [] },
    { from: 'curl', with: [access, refresh], argument: 'unknown', ends: [] },
    { from: 'curl', with: [access, refresh], argument: 'named', ends: ['named'] },
    { from: 'curl', with: [access, refresh], header: 'sent', ends: ['sent'] },
    { from: 'curl', argument: 'named', header: 'sent', ends: ['named'] },
    { from: 'curl', argument: 'unknown', header: 'sent', ends: [] },
    { from: 'curl', header: 'bad', ends: [] },
  ])('of %j', async ({ from, with: names = [], argument, header, later = 0, ends }) => {
    const { server, cookies, named, sent } = await threeSessions();
    const brought = new Map([...cookies].filter(([name]) => names.includes(name)));
    const page = createPage(server, from === 'a page' ? ownPage : {}, brought);
    server.clock.advanceSeconds(later);
    const token = header === 'bad' ? `${sent['accessToken']}x` : sent['accessToken'];
    const answer = await page.execute(argument ? logoutDocument : 'mutation { logout }', {
      ...(argument && {
        variables: {
          t: { named: named['refreshToken'], unknown, null: null }[argument],
        },
      }),
      ...(header && { token: token! }),
    });
    expect(answer.body.data).toEqual({ logout: ends.length > 0 });
    const cleared = from === 'a page' ? [access, refresh] : [];
    expect(Object.keys(setCookiesOf(answer))).toEqual(cleared);
    // Whether a session goes on, an expired access token does not say.
    const goesOn = async (refreshToken: string | undefined) =>
      (
        await server.execute('mutation ($t: String) { refresh(refreshToken: $t) { tokenType } }', {
          variables: { t: refreshToken },
        })
      ).status === 200;
    const over: Part[] = [];
    if (!(await goesOn(cookies.get(refresh)))) over.push('cookies');
    if (!(await goesOn(named['refreshToken']))) over.push('named');
    if (!(await goesOn(sent['refreshToken']))) over.push('sent');
    expect(over).toEqual(ends);
  });

  test('ends the sessions of both cookies where they are of two', async () => {
    const { server, cookies, named } = await threeSessions();
    const mixed = new Map([
      [access, cookies.get(access)!],
      [refresh, named['refreshToken']!],
    ]);
    const answer = await createPage(server, ownPage, mixed).execute(logoutDocument, {
      variables: { t: unknown },
    });
    expect(answer.body.data).toEqual({ logout: true });
    expect(await lives(server, cookies.get(access))).toBe(false);
    expect(await lives(server, named['accessToken'])).toBe(false);
  });

  test('clears no cookie while a session that one names goes on, so that it can be tried again', async () => {
    const { server, cookies, named } = await threeSessions();
    const one = new Map([[access, cookies.get(access)!]]);
    const revoke = server.store.sessions.revoke;
    server.store.sessions.revoke = () => Promise.reject(new StoreUnavailable('away'));
    const page = createPage(server, ownPage, one);
    const variables = { t: named['refreshToken'] };
    const failed = await page.execute(logoutDocument, { variables });
    expect([code(failed), setCookiesOf(failed)]).toEqual(['STORE_UNAVAILABLE', {}]);
    server.store.sessions.revoke = revoke;
    const again = await page.execute(logoutDocument, { variables });
    expect(again.body.data).toEqual({ logout: true });
    expect([await lives(server, cookies.get(access)), page.cookies.size]).toEqual([false, 0]);
  });

  test('with a token, from a client that is no page, sets no cookie', async () => {
    const { server } = await signedUp();
    const { refreshToken } = await tokensOf(server);
    const answer = await server.execute('mutation ($t: String) { logout(refreshToken: $t) }', {
      variables: { t: refreshToken },
    });
    expect(answer.body.data).toEqual({ logout: true });
    expect(setCookiesOf(answer)).toEqual({});
  });
});

describe('of two mutations in one document the last one wins:', () => {
  test('login and logout', async () => {
    const { page } = await signedUp();
    await page.execute(loginDocument.replace(/}$/, 'logout }'));
    expect(page.cookies.size).toBe(0);
  });

  test('logout and login', async () => {
    const { page } = await signedUp();
    await page.execute(loginDocument.replace('{', '{ logout'));
    expect((await page.me()).body.data).toEqual({ me: { username: 'susan' } });
  });
});
