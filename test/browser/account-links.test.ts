import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectTitle, textOf } from '../support/account-pages.ts';
import { createAccount, undoLink, type Account } from '../support/addresses.ts';
import { chromiumPath, createVisitor, launchChromium, listen } from '../support/browser.ts';
import { createTestServer, password, type TestServer } from '../support/test-server.ts';
import { addApp, appOf, wrongCode } from '../support/totp.ts';

const before = 'susan@before.example';
const email = 'susan@example.com';
const other = 'susan@other.example';
const settings = { AUTH_LOGIN_BY_MAIL: 'on' };
const next = 'staple 9 kettle moon';

/** Asks for a mail, and returns the path that its link opens. */
async function mailed(server: TestServer, request: string, to: string): Promise<string> {
  const known = (await server.mails()).length;
  const { text } = await server.execute(
    `mutation ($email: String!) { ${request}(email: $email) { expiresIn } }`,
    { variables: { email: to } },
  );
  const mail = (await server.mails()).slice(known).find((one) => one.to === to);
  if (!mail?.link) throw new Error(`No link to ${to}: ${text}`);
  return pathOf(mail.link);
}

function pathOf(link: string): string {
  const { pathname, hash } = new URL(link);
  return pathname + hash;
}

/** Susan, who has proved her address, the second one that she has had. */
async function createSusan(server: TestServer): Promise<Account> {
  const susan = await createAccount(server);
  await susan.prove(before);
  await susan.prove(email);
  return susan;
}

/** The path of a link of every kind that mails have. */
async function everyLink(susan: Account) {
  const { server } = susan;
  return {
    signUp: await mailed(server, 'requestSignUp', 'new@example.com'),
    confirm: pathOf((await susan.request(other)).mail.link!),
    logIn: await mailed(server, 'requestLoginMail', email),
    reset: await mailed(server, 'requestPasswordReset', email),
    undo: `/account/undo-email-change#${await undoLink(susan, before)}`,
  };
}

const press = (page: Page, name: string) => page.getByRole('button', { name }).click();

async function choosePassword(page: Page, secret: string): Promise<void> {
  await page.getByLabel(/^(New p|P)assword$/).fill(secret);
  await page.keyboard.press('Enter');
}

describe.skipIf(!chromiumPath)('a link in Chromium', { timeout: 90_000 }, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  }, 60_000);
  afterAll(() => browser?.close());

  async function arrive(environment: Record<string, string> = {}) {
    const server = await createTestServer({ ...settings, ...environment });
    const origin = await listen(server);
    const visit = () => createVisitor(browser, origin);
    return { server, origin, visit, visitor: await visit() };
  }

  test('is used up by no scanner that asks for it, opens it, runs its scripts, and reloads', async () => {
    const { server, origin, visitor: scanner, visit } = await arrive();
    const susan = await createSusan(server);
    const paths = await everyLink(susan);
    const scan = async (path: string) => {
      for (const method of ['HEAD', 'GET']) await fetch(origin + path, { method });
      for (let times = 0; times < 2; times += 1) {
        const page = await scanner.open(path);
        await page.getByRole('button').first().waitFor();
        await page.mouse.wheel(0, 2000);
        await page.waitForLoadState('networkidle');
        await page.reload();
        await page.close();
      }
    };
    await Promise.all(Object.values(paths).map(scan));
    expect(await susan.addresses()).toEqual({ email, pendingEmail: other });

    const { open } = await visit();
    const signUp = await open(paths.signUp);
    await choosePassword(signUp, password);
    await expectTitle(signUp, 'Your account is ready');
    const logIn = await open(paths.logIn);
    await press(logIn, 'Log in');
    await expectTitle(logIn, 'You are logged in');
    const confirm = await open(paths.confirm);
    await press(confirm, 'Yes, confirm it');
    await expectTitle(confirm, 'The address is confirmed');
    expect(await confirm.getByRole('link', { name: 'Go to your account' }).count()).toBe(1);
    expect(await susan.addresses()).toEqual({ email: other, pendingEmail: null });
    const undo = await open(paths.undo);
    await press(undo, 'Take it back');
    await expectTitle(undo, 'The address is yours again');
  });

  test('that resets the password works once, in the tab that is first', async () => {
    const { server, visitor } = await arrive();
    await createSusan(server);
    const reset = await mailed(server, 'requestPasswordReset', email);
    const [one, two] = [await visitor.open(reset), await visitor.open(reset)];
    for (const page of [one, two]) await expectTitle(page, 'Choose a new password');
    await choosePassword(one, next);
    await expectTitle(one, 'The password is changed');
    await choosePassword(two, 'another 7 good words');
    await expectTitle(two, 'That did not work');
    expect(await textOf(two)).toContain('The link has been used');
    expect((await server.login(email, next)).body.data).toHaveProperty(
      'login.user.username',
      'susan',
    );
  });

  test('that resets the password stays good when the password is refused', async () => {
    const { server, visitor } = await arrive();
    await createSusan(server);
    const page = await visitor.open(await mailed(server, 'requestPasswordReset', email));
    await expectTitle(page, 'Choose a new password');
    await choosePassword(page, 'short');
    // The browser itself refuses it.
    expect(await page.getByRole('alert').textContent()).toBe('');
    await choosePassword(page, 'password123');
    await expect
      .poll(() => page.getByRole('alert').textContent())
      .toContain('This password cannot be used');
    const field = page.getByLabel('New password');
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    expect(await field.evaluate((input) => input === document.activeElement)).toBe(true);
    await choosePassword(page, next);
    await expectTitle(page, 'The password is changed');
    // A new page has neither the link nor the password.
    await page.goBack();
    expect(page.url()).not.toContain('lk_link_');
  });

  test('that signs up stays good when another user has the name', async () => {
    const { server, visitor } = await arrive();
    await createSusan(server);
    const page = await visitor.open(await mailed(server, 'requestSignUp', 'new@example.com'));
    await page.getByLabel('Username').fill('Susan');
    await choosePassword(page, next);
    await expect
      .poll(() => page.getByRole('alert').textContent())
      .toContain('This username is taken.');
    expect(await page.evaluate('document.activeElement.name')).toBe('username');
    await page.getByLabel('Username').fill('');
    await page.keyboard.press('Enter');
    await expectTitle(page, 'Your account is ready');
    const { body } = await server.login('new@example.com', next);
    expect(body.data!['login'].user.username).toMatch(/^[A-Z]\w+\d{4}$/);
  });

  test('that logs in tells the truth: this browser is logged in, by cookies', async () => {
    const { server, visitor } = await arrive();
    await createSusan(server);
    const page = await visitor.open(await mailed(server, 'requestLoginMail', email));
    expect(await visitor.context.cookies()).toEqual([]);
    await press(page, 'Log in');
    await expectTitle(page, 'You are logged in');
    const me = () =>
      page.evaluate(async () => {
        const answer = await fetch('/graphql', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: '{"query":"{ me { username } }"}',
        });
        return answer.json();
      });
    expect(await me()).toMatchObject({ data: { me: { username: 'susan' } } });
    expect(visitor.complaints).toEqual([]);
  });

  test('that signs up where there are no cookies says to log in elsewhere, and leaves no session behind', async () => {
    const { server, visitor } = await arrive({ AUTH_COOKIES: 'off' });
    const page = await visitor.open(await mailed(server, 'requestSignUp', email));
    await page.getByLabel('Username').fill('susan');
    await choosePassword(page, password);
    await expectTitle(page, 'Your account is ready');
    expect(await textOf(page)).toContain('Log in there.');
    expect(await visitor.context.cookies()).toEqual([]);
    const { accessToken } = (await server.login(email, password)).body.data!['login'];
    const { body } = await server.execute('{ me { sessions { edges { node { isCurrent } } } } }', {
      token: accessToken,
    });
    expect(body.data!['me'].sessions.edges).toEqual([{ node: { isCurrent: true } }]);
  });

  test('that logs in asks for the second factor of the user, a code or a recovery code', async () => {
    const { server, visitor, visit } = await arrive();
    const susan = await createSusan(server);
    const { app, token } = await addApp(server, susan.token);
    const created = await server.execute('mutation { createRecoveryCodes }', { token });
    const [recoveryCode] = created.body.data!['createRecoveryCodes'] as [string];
    const page = await visitor.open(await mailed(server, 'requestLoginMail', email));
    await press(page, 'Log in');
    await expectTitle(page, 'One more step');
    await page.getByLabel('Code').fill(wrongCode(app.code()));
    await page.keyboard.press('Enter');
    await expect.poll(() => textOf(page)).toContain('The code is wrong, or was used before.');
    expect(await page.evaluate('document.activeElement.name')).toBe('code');
    await page.getByLabel('Code').fill(app.code().replace(/(...)/, '$1 '));
    await page.keyboard.press('Enter');
    await expectTitle(page, 'You are logged in');

    const second = await (await visit()).open(await mailed(server, 'requestLoginMail', email));
    await press(second, 'Log in');
    await expectTitle(second, 'One more step');
    await second.getByLabel('Code').fill(recoveryCode);
    await second.keyboard.press('Enter');
    await expectTitle(second, 'You are logged in');
  });

  test('that signs up has the user set up a second factor where each needs one', async () => {
    const { server, visitor } = await arrive({ AUTH_SECOND_FACTOR: 'required' });
    const page = await visitor.open(await mailed(server, 'requestSignUp', 'new@example.com'));
    await page.getByLabel(/^Username/).fill('newcomer');
    await choosePassword(page, next);
    await expectTitle(page, 'Set up a second factor');
    await page.locator('summary').click();
    const secret = (await page.locator('.secret code').innerText()).replaceAll(' ', '');
    await page.getByLabel('Code that the app shows').fill(appOf(secret, server.clock).code());
    await page.keyboard.press('Enter');
    await press(page, 'I have kept them');
    await expectTitle(page, 'Your account is ready');
    expect(await textOf(page)).toContain('You are logged in, in this browser.');
  });

  test('to a person who never asked for it takes their address off the account', async () => {
    const { server, visitor } = await arrive();
    const susan = await createSusan(server);
    const confirm = pathOf((await susan.request(other)).mail.link!);
    const page = await visitor.open(confirm);
    await press(page, 'No, this was not me');
    await expectTitle(page, 'The address is taken off that account');
    expect(await susan.addresses()).toEqual({ email, pendingEmail: null });
    const again = await visitor.open(confirm);
    await expectTitle(again, 'That did not work');
  });

  test('works by keyboard alone', async () => {
    const { server, visitor } = await arrive();
    await createSusan(server);
    const page = await visitor.open(await mailed(server, 'requestPasswordReset', email));
    await expectTitle(page, 'Choose a new password');
    const focused = () =>
      page.evaluate('document.activeElement.name || document.activeElement.type');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('account');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('newPassword');
    await page.keyboard.type(next);
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('button');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('submit');
    await page.keyboard.press('Space');
    await expectTitle(page, 'The password is changed');
    expect(await page.evaluate('document.activeElement.tagName')).toBe('H1');
  });
});
