import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectTitle, textOf } from '../support/account-pages.ts';
import { createAccount } from '../support/addresses.ts';
import { alert, arriveAtPages, press, type, whoIsIn } from '../support/at-pages.ts';
import { chromiumPath, launchChromium } from '../support/browser.ts';
import { password, type TestServer } from '../support/test-server.ts';

const email = 'susan@example.com';
const next = 'staple 9 kettle moon';

async function lastMail(server: TestServer, to: string) {
  const find = async () => (await server.mails()).findLast((mail) => mail.to === to);
  await expect.poll(find).toBeDefined();
  return (await find())!;
}

describe.skipIf(!chromiumPath)('the pages to sign up and to reset', { timeout: 90_000 }, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  }, 60_000);
  afterAll(() => browser?.close());

  const arrive = (settings: Record<string, string> = {}, screen?: BrowserContextOptions) =>
    arriveAtPages(browser, settings, screen);

  test('a stranger signs up with a name, a password and an address to be proved', async () => {
    const { server, open } = await arrive();
    const page = await open('sign-up');
    await type(page, 'Username', 'susan');
    await type(page, 'E-mail address (optional)', email);
    await type(page, 'Password', password);
    const tokens = await page
      .locator('form input')
      .evaluateAll((all) =>
        all.map((one) => (one as unknown as { autocomplete: string }).autocomplete),
      );
    expect(tokens).toEqual(['username', 'email', 'new-password']);
    await page.keyboard.press('Enter');
    await expect.poll(() => new URL(page.url()).pathname).toBe('/account/');
    expect(await whoIsIn(page)).toBe('susan');
    expect((await lastMail(server, email)).link).toContain('/account/confirm-email#');
  });

  test('mails are in the language of the page', async () => {
    const { server, open } = await arrive({}, { locale: 'de-AT' });
    const page = await open('sign-up');
    await type(page, 'Benutzername', 'susan');
    await type(page, 'E-Mail-Adresse (freiwillig)', email);
    await type(page, 'Passwort', password);
    await page.keyboard.press('Enter');
    await expect.poll(() => whoIsIn(page).catch(() => null)).toBe('susan');
    expect((await lastMail(server, email)).text).toContain('Adresse bestätigen');
  });

  test('a refusal names its field, and what was typed stays', async () => {
    const { server, open } = await arrive();
    await server.signUp();
    const page = await open('sign-up');
    await type(page, 'Username', 'Susan');
    await type(page, 'Password', 'password123');
    await page.keyboard.press('Enter');
    await expect.poll(() => alert(page)).toContain('This password cannot be used');
    expect(await page.locator('[name=password]').getAttribute('aria-invalid')).toBe('true');
    await type(page, 'Password', password);
    await page.keyboard.press('Enter');
    await expect.poll(() => alert(page)).toContain('This username is taken');
    const field = page.locator('[name=username]');
    expect(await field.evaluate((one) => one === document.activeElement)).toBe(true);
    expect(await field.inputValue()).toBe('Susan');
  });

  test('where an address is required, the code of a mail proves it on the same page', async () => {
    const { server, open } = await arrive({ AUTH_EMAIL: 'required' });
    const page = await open('sign-up');
    await type(page, 'E-mail address', email);
    await press(page, 'Send the mail');
    await expectTitle(page, 'Look into your mailbox');
    await press(page, 'Send another mail');
    await expect.poll(() => textOf(page)).toContain('Another mail is on its way');
    await expect.poll(async () => (await server.mails()).length).toBe(2);
    await type(page, 'Code', (await lastMail(server, email)).code!);
    await type(page, 'Password', password);
    await press(page, 'Create the account');
    await expect.poll(() => whoIsIn(page).catch(() => null)).toMatch(/^[A-Z]\w+\d{4}$/);
    expect((await server.login(email, password)).status).toBe(200);
  });

  test('says so where strangers cannot sign up', async () => {
    const { open } = await arrive({ AUTH_SIGN_UP: 'closed' });
    const page = await open('sign-up');
    await expect.poll(() => textOf(page)).toContain('you need an invitation');
    expect(await page.locator('input').count()).toBe(0);
    await page.getByRole('link', { name: 'Log in' }).click();
    await page.locator('[name=username]').waitFor();
    expect(await page.getByRole('link', { name: 'Sign up' }).count()).toBe(0);
  });

  test('a page that cannot log in says that the account is ready all the same', async () => {
    const { server, open } = await arrive({ AUTH_COOKIES: 'off' });
    const page = await open('sign-up');
    await type(page, 'Username', 'susan');
    await type(page, 'Password', password);
    await press(page, 'Create the account');
    await expectTitle(page, 'Your account is ready');
    expect(await textOf(page)).toContain('Log in there.');
    expect((await server.login('susan', password)).status).toBe(200);
  });

  test('a user who has forgotten the password sets a new one by a code', async () => {
    const { server, open } = await arrive();
    await (await createAccount(server)).prove(email);
    const page = await open('login');
    await page.getByRole('link', { name: 'Forgot the password?' }).click();
    await type(page, 'E-mail address', email);
    await press(page, 'Send the mail');
    await expectTitle(page, 'Look into your mailbox');
    await type(page, 'Code', (await lastMail(server, email)).code!);
    await type(page, 'New password', next);
    await press(page, 'Change the password');
    await expectTitle(page, 'The password is changed');
    await page.getByRole('link', { name: 'Log in' }).click();
    await page.locator('[name=username]').waitFor();
    expect((await server.login('susan', next)).status).toBe(200);
  });

  test('the page says the same of an address that no user has', async () => {
    const { server, open } = await arrive();
    await (await createAccount(server)).prove(email);
    const said = async (address: string) => {
      const page = await open('reset-password');
      await type(page, 'E-mail address', address);
      await press(page, 'Send the mail');
      await expectTitle(page, 'Look into your mailbox');
      return (await textOf(page)).replace(address, '');
    };
    expect(await said('stranger@example.com')).toBe(await said(email));
  });
});
