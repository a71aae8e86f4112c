import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, launchChromium } from '../support/browser.ts';
import { arriveLoggedIn, heading, logIn, pathOf, press } from '../support/own-pages.ts';
import { password } from '../support/test-server.ts';

if (!chromiumPath) {
  console.warn('Logouts are not tested in a browser: no Chromium. Set CHROMIUM_PATH.');
}

describe.skipIf(!chromiumPath)(
  'leaving the account pages in Chromium',
  { timeout: 120_000 },
  () => {
    let browser: Browser;
    beforeAll(async () => {
      // Browsers of people keep pages that were left.
      browser = await launchChromium(['--disable-back-forward-cache']);
    }, 60_000);
    afterAll(() => browser?.close());

    test('a logout ends the session, and every tab goes to the login page', async () => {
      const { page, open, visitor, server } = await arriveLoggedIn(browser);
      const other = await visitor.open('/account/email');
      await heading(other, 'E-mail address').waitFor();
      await open('profile', 'Profile');
      await press(page, 'Log out');
      await expect.poll(() => pathOf(page)).toBe('/login');
      await expect.poll(() => pathOf(other)).toBe('/login?returnTo=%2Faccount%2Femail');
      const { edges } = (
        await server.execute('{ me { sessions { edges { cursor } } } }', {
          token: await server
            .login('susan', password)
            .then(({ body }) => body.data!['login'].accessToken),
        })
      ).body.data!['me'].sessions;
      // That of the sign-up, and this one.
      expect(edges).toHaveLength(2);
    });

    test('back after a logout shows nothing of the user', async () => {
      const { page, open, visitor } = await arriveLoggedIn(browser);
      const seen: string[] = [];
      await visitor.context.exposeFunction('report', (text: string) => void seen.push(text));
      await visitor.context.addInitScript(() => {
        // What is drawn first of a page that comes back, before any of its own listeners has run.
        addEventListener(
          'pageshow',
          () => {
            const { report } = globalThis as unknown as { report: (text: string) => void };
            report(document.body.innerText);
          },
          true,
        );
      });
      await open('profile', 'Profile');
      await page.getByRole('link', { name: 'Devices', exact: true }).click();
      await heading(page, 'Devices').waitFor();
      await page.locator('.things').waitFor();
      await press(page, 'Log out');
      await expect.poll(() => pathOf(page)).toBe('/login');
      seen.length = 0;
      await page.goBack();
      await expect.poll(() => pathOf(page)).toMatch(/^\/login/);
      expect(seen.join()).not.toContain('susan');
      expect(await page.content()).not.toContain('susan');
    });

    test('a page that the browser has kept shows nothing before it has asked who is logged in', async () => {
      const { page, open, origin, server } = await arriveLoggedIn(browser);
      await server.signUp('mary');
      await open('profile', 'Profile');
      // As a browser does that keeps a page although it must not be stored.
      const hidden = await page.evaluate(() => {
        dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }));
        return document.body.innerText.trim();
      });
      expect(hidden).toBe('');
      await logIn(page, origin, 'mary');
      await page.evaluate(() =>
        dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })),
      );
      await page.locator('.who', { hasText: 'mary' }).waitFor();
    });

    test('where another user logs in in another tab, every page is that of the other user', async () => {
      const { page, open, server, visitor, origin } = await arriveLoggedIn(browser);
      await server.signUp('mary');
      await open('profile', 'Profile');
      await page.getByLabel('Username').fill('susan2');
      const other = await visitor.open('/account/goodbye');
      // The app has told no page. It is seen when this tab is.
      await logIn(other, origin, 'mary');
      await page.evaluate(() =>
        document.dispatchEvent(new Event('visibilitychange', { bubbles: true })),
      );
      await page.locator('.who', { hasText: 'mary' }).waitFor();
      expect(await page.getByLabel('Username').inputValue()).toBe('mary');
    });

    test('a page of one user never deletes another one', async () => {
      const { page, open, server, visitor, origin } = await arriveLoggedIn(browser);
      await server.signUp('mary');
      await open('delete', 'Delete account');
      await logIn(await visitor.open('/account/goodbye'), origin, 'mary');
      await page.getByLabel('Type your username to confirm').fill('susan');
      await page.keyboard.press('Enter');
      await page.locator('.who', { hasText: 'mary' }).waitFor();
      for (const name of ['susan', 'mary'])
        expect((await server.login(name, password)).body.data?.['login']).toBeTruthy();
    });

    test('a session that was ended elsewhere ends in its page, with the next thing that it does', async () => {
      const { page, open, server, logInElsewhere } = await arriveLoggedIn(browser);
      const token = await logInElsewhere();
      await open('sessions', 'Devices');
      await server.execute('mutation { revokeOtherSessions }', { token });
      await page
        .getByRole('button', { name: /^Log out: / })
        .first()
        .click();
      await expect.poll(() => pathOf(page)).toBe('/login?returnTo=%2Faccount%2Fsessions');
    });

    test('a logout that does not reach the server logs no one out, and says so', async () => {
      const { page, open } = await arriveLoggedIn(browser);
      await open('profile', 'Profile');
      await page.route('**/graphql', (route) => route.abort());
      await press(page, 'Log out');
      await page.locator('nav [role=alert]', { hasText: 'The server does not answer.' }).waitFor();
      await page.unroute('**/graphql');
      await press(page, 'Log out');
      await expect.poll(() => pathOf(page)).toBe('/login');
    });
  },
);
