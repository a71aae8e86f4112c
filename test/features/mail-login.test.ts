import { GraphQLError } from 'graphql';
import { describe, expect, test, vi } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import type { Hooks } from '../../src/hooks.ts';
import { createMailServer } from '../support/mail-server.ts';
import { createPage, ownPage } from '../support/page.ts';
import { giveSecondFactor } from '../support/second-factor.ts';
import { code, createTestServer } from '../support/test-server.ts';
import { userId } from '../support/user-id.ts';

const refreshing = (token: string) =>
  `mutation { refresh(refreshToken: "${token}") { accessToken } }`;

test('a link in a mail logs in, once', async () => {
  const server = await createMailServer();
  const { body } = await server.requestLogin('SUSAN@example.com');
  expect(body.data!['requestLoginMail']).toEqual({
    token: expect.stringMatching(/^lk_code_[\w-]{43}$/),
    expiresIn: 600,
  });
  const [mail] = await server.mails();
  expect(mail).toMatchObject({
    to: 'susan@example.com',
    link: `http://localhost:4000/account/log-in#${mail!.token}`,
  });
  const answer = await server.loginByMail({ token: mail!.token! });
  const { accessToken, refreshToken, user } = answer.body.data!['loginByMail'];
  expect(user).toEqual({ username: 'susan' });
  expect((await server.me(accessToken)).body.data?.['me'].username).toBe('susan');
  expect((await server.execute(refreshing(refreshToken))).status).toBe(200);
  const again = await server.loginByMail({ token: mail!.token! });
  expect([again.status, code(again)]).toEqual([401, 'MAIL_TOKEN_INVALID']);
});

test('the code logs in with the receipt, and ends the link that came with it', async () => {
  const server = await createMailServer();
  const { receipt, link, code: digits } = await server.mailed('login');
  const typed = `${digits.slice(0, 4)} ${digits.slice(4)}`;
  expect((await server.loginByMail({ token: receipt, code: typed })).status).toBe(200);
  for (const given of [{ token: link }, { token: receipt, code: digits }])
    expect(code(await server.loginByMail(given))).toBe('MAIL_TOKEN_INVALID');
});

test('the session is that of the browser with the link, whichever browser has asked', async () => {
  const server = await createMailServer();
  const [asked, opened] = [createPage(server), createPage(server, ownPage)];
  await asked.execute('mutation { requestLoginMail(email: "susan@example.com") { token } }');
  const [mail] = await server.mails();
  await opened.execute(`mutation { loginByMail(token: "${mail!.token}") { refreshToken } }`);
  expect((await opened.me()).body.data).toEqual({ me: { username: 'susan' } });
  expect(asked.cookies.size).toBe(0);
  expect(code(await asked.me())).toBe('UNAUTHENTICATED');
});

test('the link and the code are over after ten minutes', async () => {
  const server = await createMailServer();
  const { receipt, link, code: digits } = await server.mailed('login');
  server.clock.advanceSeconds(600);
  for (const given of [{ token: link }, { token: receipt, code: digits }])
    expect(code(await server.loginByMail(given))).toBe('MAIL_TOKEN_INVALID');
});

test('a login is an event, and leaves the password and other sessions as they are', async () => {
  const server = await createMailServer();
  const other = (await server.login('susan', 'correct horse battery')).body.data!['login'];
  const { link } = await server.mailed('login');
  const { body } = await server.loginByMail({ token: link });
  const id = await userId(server.store);
  const events = server.logged.map((line) => JSON.parse(line)).filter(({ event }) => event);
  expect(events.at(-1)).toMatchObject({
    event: 'login_succeeded',
    userId: id,
    sessionId: body.data!['loginByMail'].session.id,
  });
  expect((await server.me(other.accessToken)).status).toBe(200);
  expect((await server.login('susan', 'correct horse battery')).status).toBe(200);
});

test('no mail is sent where login by mail is off, as by default', async () => {
  const server = await createMailServer({ AUTH_LOGIN_BY_MAIL: 'off' });
  expect(loadConfig({}).loginByMail).toBe(false);
  for (const email of ['susan@example.com', 'unknown@example.com']) {
    const answer = await server.requestLogin(email);
    expect([answer.status, code(answer)]).toEqual([403, 'MAIL_CLOSED']);
  }
  expect(await server.mails()).toEqual([]);
});

test('a server that cannot send mail does not start with login by mail', () => {
  const environment = { AUTH_LOGIN_BY_MAIL: 'on', AUTH_SMTP_URL: 'none' };
  expect(() => loadConfig(environment)).toThrow(
    /^AUTH_LOGIN_BY_MAIL is on, and AUTH_SMTP_URL is none/,
  );
});

test('a link of before logs no one in once login by mail is off', async () => {
  const open = await createMailServer();
  const { link } = await open.mailed('login');
  const { store, clock } = open;
  const closed = await createTestServer({}, { store, clock });
  const answer = await closed.execute(`mutation { loginByMail(token: "${link}") { accessToken } }`);
  expect([answer.status, code(answer)]).toEqual([403, 'MAIL_CLOSED']);
  expect((await open.loginByMail({ token: link })).status).toBe(200);
});

test('a user who is disabled gets no mail, and can use none that is on its way', async () => {
  const server = await createMailServer();
  const { receipt, link, code: digits } = await server.mailed('login');
  const id = await userId(server.store);
  await server.store.users.disable(id, new Date(server.clock.now()));
  for (const given of [{ token: link }, { token: receipt, code: digits }]) {
    const answer = await server.loginByMail(given);
    expect([answer.status, code(answer)]).toEqual([401, 'MAIL_TOKEN_INVALID']);
  }
  expect((await server.requestLogin('susan@example.com')).status).toBe(200);
  expect(await server.mails()).toHaveLength(1);
});

describe('a hook that throws uses nothing up, and no session starts:', () => {
  const refuse = () => {
    throw new GraphQLError('No.', { extensions: { code: 'VETOED' } });
  };
  test.each<keyof Hooks>(['afterLogin', 'claims'])('%s', async (name) => {
    const hooks: Hooks = { [name]: () => hook() };
    let hook: () => unknown = () => undefined;
    const server = await createMailServer({}, { hooks });
    const { receipt, link, code: digits } = await server.mailed('login');
    hook = vi.fn<() => never>(refuse);
    for (const given of [{ token: link }, { token: receipt, code: digits }])
      for (let n = 0; n < 6; n += 1) expect(code(await server.loginByMail(given))).toBe('VETOED');
    expect(hook).toHaveBeenCalledTimes(12);
    hook = () => undefined;
    const page = { after: null, limit: 9, now: new Date(server.clock.now()) };
    const id = await userId(server.store);
    // That of the sign-up.
    expect(await server.store.sessions.list({ ...page, userId: id })).toHaveLength(1);
    expect((await server.loginByMail({ token: receipt, code: digits })).status).toBe(200);
  });

  test('a link that was used in time is good, however long the hook takes', async () => {
    const { clock } = await createMailServer();
    const hooks: Hooks = { afterLogin: () => clock.advanceSeconds(120) };
    const server = await createMailServer({}, { hooks, clock });
    const { link } = await server.mailed('login');
    clock.advanceSeconds(590);
    expect((await server.loginByMail({ token: link })).status).toBe(200);
  });
});

test('where a second factor is due, the link is used up, and no session starts', async () => {
  const server = await createMailServer();
  await giveSecondFactor(server, 'susan');
  const { link } = await server.mailed('login');
  expect(code(await server.loginByMail({ token: link }))).toBe('SECOND_FACTOR_REQUIRED');
  expect(code(await server.loginByMail({ token: link }))).toBe('MAIL_TOKEN_INVALID');
});
