import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, launchChromium } from '../support/browser.ts';
import { arrive as arriveIn, logIn, type Here } from '../support/own-pages.ts';
import { code, password, reason } from '../support/test-server.ts';

if (!chromiumPath) {
  console.warn('The account pages are not tested in a browser: no Chromium. Set CHROMIUM_PATH.');
}

const newPassword = 'staple 9 kettle moon';
const firefox = 'Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0';

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
const field = (page: Page, label: string) => page.getByLabel(label, { exact: true });
const heading = (page: Page, name: string) =>
  page.getByRole('heading', { level: 1, name, exact: true });
/** What says that something has worked, or has not. */
const expectStatus = (page: Page, text: string) =>
  expect.poll(() => page.getByRole('status').allTextContents()).toContain(text);
const expectAlert = (page: Page, text: string) =>
  expect.poll(() => page.getByRole('alert').allTextContents()).toContainEqual(text);
const focused = (page: Page) =>
  page.evaluate(() => {
    const element = document.activeElement as HTMLInputElement | null;
    return element?.name || element?.textContent;
  });
const pathOf = (page: Page) => page.url().replace(/^.*\/account/, '');

describe.skipIf(!chromiumPath)('the account pages in Chromium', { timeout: 120_000 }, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  }, 60_000);
  afterAll(() => browser?.close());

  /** Susan, who has just logged in. */
  async function arrive(
    ...given: Parameters<typeof arriveIn> extends [Browser, ...infer Rest] ? Rest : never
  ) {
    const here = await arriveIn(browser, ...given);
    await here.logIn('susan');
    return here;
  }

  async function mailedCode({ server }: Here): Promise<string> {
    const mails = await server.mails();
    return /^\d{4}[- ]?\d{4}$/m.exec(mails.at(-1)!.text)?.[0] ?? '';
  }

  test('the overview says who the user is and how the account is secured, and leads to each page', async () => {
    const { page, open, logInElsewhere, visitor, origin } = await arrive();
    await logInElsewhere();
    await open('', 'Your account');
    await page.getByText('3 logins are open.').waitFor();
    const text = await page.locator('main').innerText();
    expect(text).toContain('susan');
    expect(text).toContain('None yet. With one you can set a new password');
    expect(text).toContain('Off. With one, a password that was stolen is not enough to log in.');
    for (const [link, title] of [
      ['Change: Profile', 'Profile'],
      ['Add: E-mail address', 'E-mail address'],
      ['Change: Password', 'Password'],
      ['Show: Devices', 'Devices'],
    ] as const) {
      await open('', 'Your account');
      await page.getByRole('link', { name: link }).click();
      await heading(page, title).waitFor();
      expect(
        await page.getByRole('link', { name: title, exact: true }).getAttribute('aria-current'),
      ).toBe('page');
      expect(await page.title()).toBe(`${title} · ${new URL(origin).host}`);
      expect(await focused(page)).toBe(title);
    }
    expect(visitor.complaints).toEqual([]);
    expect([...visitor.origins]).toEqual([origin]);
  });

  test('a visitor without a session is led to the login page, and back', async () => {
    const { page, origin } = await arriveIn(browser);
    await page.goto(`${origin}/account/sessions`);
    await expect.poll(() => pathOf(page)).toBe('/login?returnTo=%2Faccount%2Fsessions');
    expect(await page.locator('nav').count()).toBe(0);
  });

  test('a server without mail has no page for an address, and none for a language of mails', async () => {
    const { page, open } = await arrive({ AUTH_SMTP_URL: 'none' });
    await open('', 'Your account');
    await page.getByRole('link', { name: 'Change: Profile' }).waitFor();
    expect(await page.getByRole('link', { name: /E-mail/ }).count()).toBe(0);
    await open('profile', 'Profile');
    expect(await field(page, 'Language of mails to you').count()).toBe(0);
    await open('password', 'Password');
    expect(await page.locator('main').innerText()).toContain('Ask the operator of this service');
  });

  test('a user takes another name with the keyboard alone, and logs in with it', async () => {
    const { page, server, open } = await arrive();
    await server.signUp('mary');
    await open('profile', 'Profile');
    // The heading has the focus: the field is next.
    await page.keyboard.press('Tab');
    await page.keyboard.press('Control+a');
    await page.keyboard.type('Mary');
    await page.keyboard.press('Enter');
    await expectAlert(page, 'This username is taken. Choose another one.');
    expect(await focused(page)).toBe('username');
    expect(await field(page, 'Username').getAttribute('aria-invalid')).toBe('true');
    await page.keyboard.press('Control+a');
    await page.keyboard.type('susan2');
    await page.keyboard.press('Enter');
    await expectStatus(page, 'Your username is now susan2.');
    expect(await page.locator('.who').textContent()).toBe('susan2');
    expect((await server.login('susan2', password)).body.data?.['login']).toBeTruthy();
  });

  test('a user chooses the language of mails', async () => {
    const { page, server, open, logInElsewhere } = await arrive({}, { locale: 'de-AT' });
    const token = await logInElsewhere();
    await open('profile', 'Profil');
    await field(page, 'Sprache der E-Mails an Sie').selectOption('简体中文');
    await press(page, 'Sprache ändern');
    await expectStatus(page, 'Die Sprache ist geändert.');
    const { body } = await server.execute('{ me { locale } }', { token });
    expect(body.data?.['me'].locale).toBe('zh-CN');
    await page.reload();
    expect(await field(page, 'Sprache der E-Mails an Sie').inputValue()).toBe('zh-CN');
  });

  test('a user proves an address with the code of the mail, and is told of a wrong one', async () => {
    const here = await arrive();
    const { page, open } = here;
    await open('email', 'E-mail address');
    await field(page, 'New e-mail address').fill('susan@example.com');
    await page.keyboard.press('Enter');
    await field(page, 'Code').waitFor();
    expect(await focused(page)).toBe('code');
    expect(await field(page, 'Code').getAttribute('autocomplete')).toBe('one-time-code');
    await page.keyboard.type('0000-0000');
    await page.keyboard.press('Enter');
    await expectAlert(
      page,
      'The link or the code is wrong, was used or has expired. Ask for another mail.',
    );
    await field(page, 'Code').fill(await mailedCode(here));
    await page.keyboard.press('Enter');
    await expectStatus(page, 'The address is proved and is yours.');
    expect(await page.locator('main').innerText()).toContain(
      'Mails about your account go to susan@example.com',
    );
  });

  test('an address that waits is shown after a reload: another mail, or the end of it', async () => {
    const here = await arrive();
    const { page, open } = here;
    await open('email', 'E-mail address');
    await field(page, 'New e-mail address').fill('susan@example.com');
    await press(page, 'Send a mail there');
    await field(page, 'Code').waitFor();
    await page.reload();
    await page.getByText('This address waits to be proved: susan@example.com').waitFor();
    // The receipt is gone with the page, and a code is worth nothing without it.
    expect(await field(page, 'Code').count()).toBe(0);
    await press(page, 'Send another mail');
    await expectStatus(page, 'Another mail is on its way.');
    await field(page, 'Code').waitFor();
    await press(page, 'Cancel the change');
    await expectStatus(page, 'The change is cancelled.');
    expect(await page.locator('main').innerText()).toContain('You have no e-mail address yet.');
  });

  test('a page that comes into view again shows what a link in a mail has done meanwhile', async () => {
    const here = await arrive();
    const { page, open, server } = here;
    await open('email', 'E-mail address');
    await field(page, 'New e-mail address').fill('susan@example.com');
    await press(page, 'Send a mail there');
    await field(page, 'Code').waitFor();
    const mails = await server.mails();
    const token = /#(lk_link_\S+)/.exec(mails.at(-1)!.text)?.[1];
    await server.execute('mutation ($token: String!) { confirmEmail(token: $token) }', {
      variables: { token },
    });
    await page.evaluate(() =>
      document.dispatchEvent(new Event('visibilitychange', { bubbles: true })),
    );
    await page.getByText('Mails about your account go to susan@example.com').waitFor();
    expect(await field(page, 'Code').count()).toBe(0);
  });

  test('a new password ends the other sessions; a wrong or a bad one changes nothing', async () => {
    const { page, server, open, logInElsewhere } = await arrive();
    const token = await logInElsewhere();
    await open('password', 'Password');
    await page.keyboard.press('Tab');
    await page.keyboard.type('not this one');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.type(newPassword);
    await page.keyboard.press('Enter');
    await expectAlert(page, 'This is wrong. Check what you have typed.');
    await field(page, 'Current password').fill(password);
    await field(page, 'New password').fill('password1');
    await page.keyboard.press('Enter');
    await page.getByText(/^This password cannot be used/).waitFor();
    expect(await focused(page)).toBe('newPassword');
    expect((await server.me(token)).body.data?.['me']).toBeTruthy();
    await field(page, 'New password').fill(newPassword);
    await page.keyboard.press('Enter');
    await heading(page, 'Your password is changed').waitFor();
    expect(await focused(page)).toBe('Your password is changed');
    expect(reason(await server.me(token))).toBe('SESSION_REVOKED');
    expect(code(await server.login('susan', password))).toBe('INVALID_CREDENTIALS');
    await page.getByRole('link', { name: 'To the overview' }).click();
    await heading(page, 'Your account').waitFor();
  });

  test('password managers find the fields of a new password, and whose it is', async () => {
    const { page, open } = await arrive();
    await open('password', 'Password');
    const tokens = await page
      .locator('form input')
      .evaluateAll((inputs) => inputs.map((input) => (input as HTMLInputElement).autocomplete));
    expect(tokens).toEqual(['username', 'current-password', 'new-password']);
    expect(await page.locator('input[autocomplete=username]').inputValue()).toBe('susan');
    await field(page, 'New password').fill(newPassword);
    await page.getByRole('button', { name: 'Show the password' }).last().click();
    expect(await field(page, 'New password').getAttribute('type')).toBe('text');
    await press(page, 'Hide the password');
    expect(await field(page, 'New password').getAttribute('type')).toBe('password');
  });

  test('devices have readable names, this one is first, and each of the others can be logged out', async () => {
    const { page, server, open, logInElsewhere } = await arrive();
    const token = await logInElsewhere(firefox);
    await open('sessions', 'Devices');
    const entries = page.locator('.things > li');
    await expect.poll(() => entries.count()).toBe(3);
    expect(await entries.first().innerText()).toContain('This device');
    expect(await entries.first().getByRole('button').count()).toBe(0);
    const entry = entries.filter({ hasText: 'Firefox, Windows' });
    expect(await entry.innerText()).toMatch(/Logged in .* with password/);
    await entry.getByRole('button', { name: 'Log out: Firefox, Windows' }).focus();
    await page.keyboard.press('Enter');
    await expectStatus(page, 'Logged out: Firefox, Windows');
    // The button is gone: what was done has the focus.
    expect(await focused(page)).toBe('Logged out: Firefox, Windows');
    expect(await entries.count()).toBe(2);
    expect(reason(await server.me(token))).toBe('SESSION_REVOKED');
  });

  test('all other devices are logged out at once, also those that are not shown yet', async () => {
    const { page, server, open, logInElsewhere } = await arrive();
    const tokens: string[] = [];
    for (let count = 0; count < 24; count += 1) tokens.push(await logInElsewhere());
    await open('sessions', 'Devices');
    const entries = page.locator('.things > li');
    await expect.poll(() => entries.count()).toBe(20);
    await press(page, 'Show all 26');
    expect(await entries.count()).toBe(26);
    await press(page, 'Log out all other devices');
    await expectStatus(page, '25 other logins are ended.');
    expect(await entries.count()).toBe(1);
    expect(reason(await server.me(tokens[0]))).toBe('SESSION_REVOKED');
    expect(await page.getByRole('button', { name: 'Log out all other devices' }).count()).toBe(0);
  });

  test('an account is deleted only after its name was typed; every tab leaves, and nothing is left', async () => {
    const { page, server, open, visitor } = await arrive();
    const other = await visitor.open('/account/profile');
    await heading(other, 'Profile').waitFor();
    await open('delete', 'Delete account');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Susanne');
    await page.keyboard.press('Enter');
    await expectAlert(page, 'This is not your username.');
    expect(await focused(page)).toBe('confirmation');
    await page.keyboard.press('Control+a');
    await page.keyboard.type('susan');
    await page.keyboard.press('Enter');
    await heading(page, 'Your account is deleted').waitFor();
    expect(pathOf(page)).toBe('/goodbye');
    expect(await page.locator('nav').count()).toBe(0);
    await expect.poll(() => pathOf(other)).toBe('/login?returnTo=%2Faccount%2Fprofile');
    expect(code(await server.login('susan', password))).toBe('INVALID_CREDENTIALS');
    const cookies = await visitor.context.cookies();
    expect(cookies.filter(({ name }) => /access|refresh/.test(name))).toEqual([]);
    await page.goBack();
    expect(await page.content()).not.toContain('susan');
  });

  test('texts of strangers are shown as text, and only so much of them', async () => {
    const hostile = `<img src=x onerror="window.hacked = 1">${'x'.repeat(400)}`;
    const { page, server, open, logInElsewhere, visitor, origin } = await arrive();
    await logInElsewhere(hostile);
    await open('sessions', 'Devices');
    await page.getByText('<img src=x onerror="window.hacked = 1">').waitFor();
    const shown = await page.locator('.things bdi').allTextContents();
    expect(Math.max(...shown.map(({ length }) => length))).toBe(81);
    for (const name of ['<script>window.hacked = 1</script>', '"><img src=x>', 'משתמש']) {
      await server.signUp(name);
      await logIn(page, origin, name);
      await page.goto(`${origin}/account/`);
      await page.locator('main bdi').first().waitFor();
      expect(await page.locator('main bdi').first().textContent()).toBe(name);
      // A name from right to left turns nothing around it.
      expect(await page.locator('.who bdi').textContent()).toBe(name);
    }
    expect(await page.evaluate('window.hacked')).toBe(undefined);
    expect(await page.locator('main img').count()).toBe(0);
    expect(visitor.complaints).toEqual([]);
  });

  test('the menu of a narrow screen opens and closes with the keyboard', async () => {
    const { page, open } = await arrive(
      {},
      { viewport: { width: 320, height: 640 }, locale: 'en-US' },
    );
    await open('profile', 'Profile');
    const menu = page.getByRole('button', { name: 'Menu' });
    const link = page.getByRole('link', { name: 'Devices' });
    expect(await link.isVisible()).toBe(false);
    await menu.focus();
    await page.keyboard.press('Enter');
    expect(await menu.getAttribute('aria-expanded')).toBe('true');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Escape');
    expect(await link.isVisible()).toBe(false);
    expect(await focused(page)).toBe('Menu');
    await page.keyboard.press('Space');
    await link.focus();
    await page.keyboard.press('Enter');
    await heading(page, 'Devices').waitFor();
  });

  test.each(['en-US', 'de-DE', 'zh-CN'])(
    'no page is wider than 320 pixels in %s',
    async (locale) => {
      const { page, server, origin } = await arrive(
        {},
        { viewport: { width: 320, height: 640 }, locale },
      );
      const name = 'W'.repeat(64);
      await server.signUp(name);
      await logIn(page, origin, name);
      for (const path of ['', 'profile', 'email', 'password', 'sessions', 'delete', 'goodbye']) {
        await page.goto(`${origin}/account/${path}`);
        await page.locator('h1').waitFor();
        await page.locator('.loading').waitFor({ state: 'detached' });
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        expect([path, width]).toEqual([path, 320]);
      }
    },
  );

  test('a server that does not answer is named, and the page can be asked for again', async () => {
    const { page, open } = await arrive();
    await open('', 'Your account');
    await page.route('**/graphql', (route) => route.abort());
    await page.getByRole('link', { name: 'Devices', exact: true }).click();
    await expectAlert(page, 'The server does not answer. Check your connection, then try again.');
    await page.unroute('**/graphql');
    await press(page, 'Try again');
    await heading(page, 'Devices').waitFor();
  });
});
