import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectTitle, textOf } from '../support/account-pages.ts';
import { createAccount } from '../support/addresses.ts';
import { alert, arriveAtPages, logIn, press, type, whoIsIn } from '../support/at-pages.ts';
import { addAuthenticator, type BrowserAuthenticator } from '../support/browser-authenticator.ts';
import { chromiumPath, launchChromium } from '../support/browser.ts';
import { password, type TestServer } from '../support/test-server.ts';
import { addApp, appOf, wrongCode } from '../support/totp.ts';

if (!chromiumPath) {
  console.warn('The pages to log in are not tested in a browser: no Chromium. Set CHROMIUM_PATH.');
}

const email = 'susan@example.com';

/** Waits for the overview: the user is in. */
async function expectIn(page: Page, username = 'susan'): Promise<void> {
  await expect.poll(() => new URL(page.url()).pathname, { timeout: 30_000 }).toBe('/account/');
  expect(await whoIsIn(page)).toBe(username);
}

async function codeFor(server: TestServer, to: string): Promise<string> {
  await expect.poll(async () => (await server.mails()).some((mail) => mail.to === to)).toBe(true);
  const { code } = (await server.mails()).findLast((mail) => mail.to === to)!;
  if (!code) throw new Error(`No code for ${to}.`);
  return code;
}

/** Logs susan in, and gives her a passkey in an authenticator of the browser, whose user then does nothing. */
async function addPasskey(page: Page): Promise<BrowserAuthenticator> {
  const authenticator = await addAuthenticator(page);
  await page.reload();
  await page.locator('[name=username]').waitFor();
  await logIn(page, 'susan', password);
  await expectIn(page);
  await page.goto(new URL('passkeys', page.url()).href);
  await authenticator.answer(true);
  await press(page, 'Add a passkey');
  await expect.poll(authenticator.passkeys).toHaveLength(1);
  await authenticator.answer(false);
  return authenticator;
}

describe.skipIf(!chromiumPath)('the page to log in, in Chromium', { timeout: 180_000 }, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  }, 60_000);
  afterAll(() => browser?.close());

  const arrive = (settings: Record<string, string> = {}) => arriveAtPages(browser, settings);

  test('logs in by keyboard alone, asks no other server, and keeps nothing', async () => {
    const { server, origin, visitor, open } = await arrive();
    await server.signUp();
    const page = await open('login');
    await expectTitle(page, 'Log in');
    const fields = page.locator('form').first().locator('input');
    const tokens = await fields.evaluateAll((all) =>
      all.map((one) => (one as unknown as { autocomplete: string }).autocomplete),
    );
    expect(tokens).toEqual(['username webauthn', 'current-password']);
    await page.keyboard.type('susan');
    await page.keyboard.press('Tab');
    await page.keyboard.type(password);
    await page.keyboard.press('Enter');
    await expectIn(page);
    // Whether another tab has logged in: no secret.
    const kept = await page.evaluate('JSON.stringify({ ...localStorage, ...sessionStorage })');
    expect(kept).toMatch(
      /^\{"latchkey\.cookie\.http_58__47__47_localhost_58_\d+_47_graphql":"\w{1,15}"\}$/,
    );
    expect([...visitor.origins]).toEqual([origin]);
    // The way back does not lead to a login that is done.
    expect(await page.evaluate('history.length')).toBe(2);
  });

  test('says that a name or a password is wrong, and leaves the name where it is', async () => {
    const { server, open } = await arrive();
    await server.signUp();
    const page = await open('login');
    await page.locator('[name=username]').waitFor();
    await logIn(page, 'susan', 'wrong');
    await expect.poll(() => alert(page)).toBe('The name, the address or the password is wrong.');
    const field = page.locator('[name=password]');
    expect(await field.evaluate((one) => one === document.activeElement)).toBe(true);
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    expect(await page.locator('[name=username]').inputValue()).toBe('susan');
    await logIn(page, 'susan', password);
    await expectIn(page);
  });

  test('counts down where there were too many attempts', async () => {
    const { server, open } = await arrive({ AUTH_ATTEMPTS: 'on' });
    await server.signUp();
    const page = await open('login');
    await page.locator('[name=username]').waitFor();
    await expect
      .poll(
        async () => {
          await logIn(page, 'susan', 'wrong');
          return alert(page);
        },
        { timeout: 60_000 },
      )
      .toMatch(/^There were too many attempts\. Try again in \d+ (seconds?|minutes?)\.$/);
  });

  test('asks for the second factor, goes on after a reload, and says how many tries are left', async () => {
    const { server, open } = await arrive();
    const { app, token } = await addApp(server, await server.signUp());
    const created = await server.execute('mutation { createRecoveryCodes }', { token });
    const [recoveryCode] = created.body.data!['createRecoveryCodes'] as [string];
    const page = await open('login');
    await page.locator('[name=username]').waitFor();
    await logIn(page, 'susan', password);
    await expectTitle(page, 'One more step');
    const code = page.getByLabel('Code', { exact: true });
    expect(await code.getAttribute('autocomplete')).toBe('one-time-code');
    expect(await code.evaluate((one) => one === document.activeElement)).toBe(true);
    await page.reload();
    await expectTitle(page, 'One more step');
    await code.fill(wrongCode(app.code()));
    await page.keyboard.press('Enter');
    await expect.poll(() => alert(page)).toMatch(/^The code is wrong.* \d tries are left\.$/);
    await code.fill(app.code());
    await page.keyboard.press('Enter');
    await expectIn(page);

    const other = await open('login');
    await press(other, 'Use another account');
    await logIn(other, 'susan', password);
    await expectTitle(other, 'One more step');
    await type(other, 'Code', recoveryCode);
    await press(other, 'Log in');
    await expectIn(other);
  });

  test('says to begin again where a login has waited too long', async () => {
    const { server, open } = await arrive();
    const { app } = await addApp(server, await server.signUp());
    const page = await open('login?returnTo=/graphql');
    await page.locator('[name=username]').waitFor();
    await logIn(page, 'susan', password);
    await expectTitle(page, 'One more step');
    server.clock.advanceSeconds(3600);
    await type(page, 'Code', app.code());
    await press(page, 'Log in');
    await expect.poll(() => alert(page)).toContain('too long');
    await page.reload();
    await expect.poll(() => textOf(page)).toContain('This login has taken too long');
    await page.getByRole('link', { name: 'Begin again' }).click();
    await page.locator('[name=username]').waitFor();
    expect(new URL(page.url()).search).toBe('?returnTo=%2Fgraphql');
  });

  test('trusts a browser that its user says to trust', async () => {
    const { server, open, visitor } = await arrive({ AUTH_TRUSTED_DEVICE_TTL_SECONDS: '86400' });
    const { app } = await addApp(server, await server.signUp());
    const page = await open('login');
    await page.locator('[name=username]').waitFor();
    await logIn(page, 'susan', password);
    await expectTitle(page, 'One more step');
    await page.getByLabel('Do not ask for it in this browser again').check();
    await type(page, 'Code', app.code());
    await press(page, 'Log in');
    await expectIn(page);
    const again = await visitor.open('/account/login');
    await press(again, 'Use another account');
    await logIn(again, 'susan', password);
    await expectIn(again);
  });

  test('has a user set up a second factor where each needs one, and shows recovery codes', async () => {
    const { server, open } = await arrive({ AUTH_SECOND_FACTOR: 'required' });
    const page = await open('sign-up');
    await type(page, 'Username', 'susan');
    await type(page, 'Password', password);
    await press(page, 'Create the account');
    await expectTitle(page, 'Set up a second factor');
    await page.reload();
    await expectTitle(page, 'Set up a second factor');
    await page.locator('summary').click();
    const secret = (await page.locator('.secret code').innerText()).replaceAll(' ', '');
    await type(page, 'Code that the app shows', appOf(secret, server.clock).code());
    await page.keyboard.press('Enter');
    await expectTitle(page, 'Keep your recovery codes');
    expect(await page.locator('.codes code').count()).toBe(10);
    await press(page, 'I have kept them');
    await expectIn(page);
  });

  test('logs in with a passkey, by the button and from the field of the name', async () => {
    const { server, open, visitor } = await arrive();
    await server.signUp();
    const page = await open('login');
    const authenticator = await addPasskey(page);
    await visitor.context.clearCookies();
    await page.goto(new URL('login', page.url()).href);
    await page.getByRole('button', { name: 'Log in with a passkey' }).waitFor();
    await authenticator.answer(true);
    await press(page, 'Log in with a passkey');
    await expectIn(page);

    // The browser answers what the page has asked when it was loaded.
    await visitor.context.clearCookies();
    await page.goto(new URL('login', page.url()).href);
    await expectIn(page);
  });

  test('says that a passkey is not known here, and the browser offers it no longer', async () => {
    const { server, open, visitor } = await arrive();
    const { id } = (await server.me(await server.signUp())).body.data!['me'];
    const page = await open('login');
    const authenticator = await addPasskey(page);
    await server.administer({ kind: 'test' }).deleteUser(id);
    await visitor.context.clearCookies();
    await page.goto(new URL('login', page.url()).href);
    await page.getByRole('button', { name: 'Log in with a passkey' }).waitFor();
    await authenticator.answer(true);
    await press(page, 'Log in with a passkey');
    await expect.poll(() => alert(page)).toContain('does not know this passkey');
    await expect.poll(authenticator.passkeys).toEqual([]);
  });

  test('logs in by the code of a mail, and goes on where its link was opened in another tab', async () => {
    const { server, open, visitor, visit } = await arrive({ AUTH_LOGIN_BY_MAIL: 'on' });
    const susan = await createAccount(server);
    await susan.prove(email);
    const page = await open('login');
    await type(page, 'Username or e-mail address', email);
    await press(page, 'Log in by e-mail');
    expect(await page.getByLabel('E-mail address').inputValue()).toBe(email);
    await press(page, 'Send the mail');
    await expectTitle(page, 'Look into your mailbox');
    await type(page, 'Code', 'AAAA');
    await press(page, 'Log in');
    await expect.poll(() => alert(page)).not.toBe('');
    await type(page, 'Code', await codeFor(server, email));
    await press(page, 'Log in');
    await expectIn(page);

    const other = await visit();
    const first = await other.open('/account/login');
    await press(first, 'Log in by e-mail');
    await type(first, 'E-mail address', email);
    await press(first, 'Send the mail');
    await expectTitle(first, 'Look into your mailbox');
    const { link } = (await server.mails()).findLast((mail) => mail.to === email)!;
    const second = await other.open(new URL(link!).pathname + new URL(link!).hash);
    await press(second, 'Log in');
    await expectTitle(second, 'You are logged in');
    await first.bringToFront();
    await press(first, 'Continue as susan');
    await expectIn(first);
    expect(visitor.origins.size).toBe(1);
  });

  test('offers a user who is logged in to go on, or to use another account', async () => {
    const { server, open } = await arrive();
    await server.signUp('susan');
    await server.signUp('bob');
    const page = await open('login');
    await page.locator('[name=username]').waitFor();
    await logIn(page, 'susan', password);
    await expectIn(page);
    const again = await open('login');
    await press(again, 'Continue as susan');
    await expectIn(again);
    await again.goto(new URL('login', again.url()).href);
    await press(again, 'Use another account');
    await page.locator('[name=username]').waitFor();
    expect(await whoIsIn(again)).toBe(null);
    await logIn(again, 'bob', password);
    await expectIn(again, 'bob');
  });

  test('says that it can log no user in where browsers get no cookies', async () => {
    const { open } = await arrive({ AUTH_COOKIES: 'off' });
    const page = await open('login');
    await expect.poll(() => textOf(page)).toContain('This page cannot log you in');
    expect(await page.locator('input').count()).toBe(0);
  });
});
