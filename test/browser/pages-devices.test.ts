import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { person } from '../support/administrators.ts';
import { chromiumPath, launchChromium } from '../support/browser.ts';
import { impersonate } from '../support/impersonation.ts';
import {
  arriveLoggedIn,
  expectAlert,
  expectStatus,
  focused,
  heading,
  logIn,
  pathOf,
  press,
} from '../support/own-pages.ts';
import { code, password, reason } from '../support/test-server.ts';

if (!chromiumPath) {
  console.warn('Devices and deletion are not tested in a browser: no Chromium. Set CHROMIUM_PATH.');
}

const firefox = 'Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0';

describe.skipIf(!chromiumPath)(
  'devices, deletion and the menu in Chromium',
  { timeout: 120_000 },
  () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await launchChromium();
    }, 60_000);
    afterAll(() => browser?.close());

    test('devices have readable names, this one is first, and each of the others can be logged out', async () => {
      const { page, server, open, logInElsewhere } = await arriveLoggedIn(browser);
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

    test('an administrator who acts as the user is named, and can be logged out', async () => {
      const { page, server, open } = await arriveLoggedIn(browser, { AUTH_ADMIN: 'on' });
      const admin = await person(server, 'admin', ['latchkey:admin']);
      const { id } = (await server.store.users.findByUsernameKey('susan'))!;
      const { accessToken } = (await admin.ask(impersonate, { id })).impersonate;
      await open('sessions', 'Devices');
      await press(page, 'Log out: Administrator: admin');
      await expectStatus(page, 'Logged out: Administrator: admin');
      expect(reason(await server.me(accessToken))).toBe('SESSION_REVOKED');
    });

    test('all other devices are logged out at once, also those that are not shown yet', async () => {
      const { page, server, open, logInElsewhere } = await arriveLoggedIn(browser);
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
      const { page, server, open, visitor } = await arriveLoggedIn(browser);
      const other = await visitor.open('/account/profile');
      await heading(other, 'Profile').waitFor();
      await open('delete', 'Delete account');
      await page.keyboard.press('Tab');
      await page.getByText('Your username is susan.', { exact: true }).waitFor();
      await page.keyboard.type('Susanne');
      await page.keyboard.press('Enter');
      await expectAlert(page, 'This is not your username, which is susan.');
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
      const { page, server, open, logInElsewhere, visitor, origin } = await arriveLoggedIn(browser);
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
      const { page, open } = await arriveLoggedIn(
        browser,
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
        const { page, server, origin } = await arriveLoggedIn(
          browser,
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
  },
);
