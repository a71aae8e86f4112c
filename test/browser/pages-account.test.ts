import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, launchChromium } from '../support/browser.ts';
import {
  arrive,
  arriveLoggedIn,
  expectAlert,
  expectStatus,
  field,
  focused,
  heading,
  pathOf,
  press,
  type Here,
} from '../support/own-pages.ts';
import { code, password, reason } from '../support/test-server.ts';

if (!chromiumPath) {
  console.warn('The account pages are not tested in a browser: no Chromium. Set CHROMIUM_PATH.');
}

const newPassword = 'staple 9 kettle moon';

describe.skipIf(!chromiumPath)('the account pages in Chromium', { timeout: 120_000 }, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  }, 60_000);
  afterAll(() => browser?.close());

  async function mailedCode({ server }: Here): Promise<string> {
    const mails = await server.mails();
    return /^\d{4}[- ]?\d{4}$/m.exec(mails.at(-1)!.text)?.[0] ?? '';
  }

  test('the overview says who the user is and how the account is secured, and leads to each page', async () => {
    const { page, open, logInElsewhere, visitor, origin } = await arriveLoggedIn(browser);
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
    const { page, origin } = await arrive(browser);
    await page.goto(`${origin}/account/sessions`);
    await expect.poll(() => pathOf(page)).toBe('/login?returnTo=%2Faccount%2Fsessions');
    expect(await page.locator('nav').count()).toBe(0);
  });

  test('a server without mail has no page for an address, and none for a language of mails', async () => {
    const { page, open } = await arriveLoggedIn(browser, { AUTH_SMTP_URL: 'none' });
    await open('', 'Your account');
    await page.getByRole('link', { name: 'Change: Profile' }).waitFor();
    expect(await page.getByRole('link', { name: /E-mail/ }).count()).toBe(0);
    await open('profile', 'Profile');
    expect(await field(page, 'Language of mails to you').count()).toBe(0);
    await open('password', 'Password');
    expect(await page.locator('main').innerText()).toContain('Ask the operator of this service');
  });

  test('a user takes another name with the keyboard alone, and logs in with it', async () => {
    const { page, server, open } = await arriveLoggedIn(browser);
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
    const { page, server, open, logInElsewhere } = await arriveLoggedIn(
      browser,
      {},
      { locale: 'de-AT' },
    );
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
    const here = await arriveLoggedIn(browser);
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
    const here = await arriveLoggedIn(browser);
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
    const here = await arriveLoggedIn(browser);
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
    const { page, server, open, logInElsewhere } = await arriveLoggedIn(browser);
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

  test('the mail for a new password is offered to a user who has a proved address', async () => {
    const here = await arriveLoggedIn(browser);
    const { page, open } = here;
    await open('password', 'Password');
    await page.getByRole('link', { name: 'Add an address' }).click();
    expect(await page.getByRole('link', { name: 'Ask for the mail' }).count()).toBe(0);
    await field(page, 'New e-mail address').fill('susan@example.com');
    await page.keyboard.press('Enter');
    await field(page, 'Code').fill(await mailedCode(here));
    await page.keyboard.press('Enter');
    await expectStatus(page, 'The address is proved and is yours.');
    await open('password', 'Password');
    await page.getByRole('link', { name: 'Ask for the mail' }).waitFor();
    expect(await page.getByRole('link', { name: 'Add an address' }).count()).toBe(0);
  });

  test('an address that no page has says so, and leads to the account', async () => {
    const { page, open } = await arriveLoggedIn(browser);
    await open('constructor', 'There is no such page');
    await page.getByRole('link', { name: 'Go to your account' }).click();
    await heading(page, 'Your account').waitFor();
    expect(pathOf(page)).toBe('/');
  });

  test('password managers find the fields of a new password, and whose it is', async () => {
    const { page, open } = await arriveLoggedIn(browser);
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

  test('a server that does not answer is named, and the page can be asked for again', async () => {
    const { page, open } = await arriveLoggedIn(browser);
    await open('', 'Your account');
    await page.route('**/graphql', (route) => route.abort());
    await page.getByRole('link', { name: 'Devices', exact: true }).click();
    await expectAlert(page, 'The server does not answer. Check your connection, then try again.');
    await page.unroute('**/graphql');
    await press(page, 'Try again');
    await heading(page, 'Devices').waitFor();
  });
});
