import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addPasskey, arrive as arriveWithPasskeys } from '../support/factor-pages.ts';
import { addApp } from '../support/totp.ts';
import { chromiumPath, launchChromium } from '../support/browser.ts';
import { arriveLoggedIn, pathOf, press, type Here } from '../support/own-pages.ts';
import { password } from '../support/test-server.ts';

if (!chromiumPath) {
  console.warn('Confirmations are not tested in a browser: no Chromium. Set CHROMIUM_PATH.');
}

describe.skipIf(!chromiumPath)(
  'what has to be confirmed, in Chromium',
  { timeout: 120_000 },
  () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await launchChromium();
    }, 60_000);
    afterAll(() => browser?.close());

    const dialog = (page: Page) => page.getByRole('dialog', { name: 'Confirm that it is you' });
    const nameOf = async ({ server }: Here) =>
      (await server.login('susan', password)).body.data?.['login']?.user.username as unknown;

    /** Susan, who logged in a while ago and wants another name. */
    async function arrive(settings?: Record<string, string>) {
      const here = await arriveLoggedIn(browser, settings);
      here.server.clock.advanceSeconds(400);
      await wish(here);
      return here;
    }

    async function wish({ page, open }: Pick<Here, 'page' | 'open'>) {
      await open('profile', 'Profile');
      await page.getByLabel('Username').fill('susan2');
      await page.keyboard.press('Enter');
    }

    const isDone = (page: Page) =>
      page.getByRole('status').filter({ hasText: 'Your username is now susan2.' }).waitFor();

    test('a password confirms it, and what was asked for is done', async () => {
      const { page } = await arrive();
      await dialog(page).waitFor();
      expect(await page.evaluate(() => (document.activeElement as HTMLInputElement).name)).toBe(
        'password',
      );
      await page.keyboard.type('not this one');
      await page.keyboard.press('Enter');
      await dialog(page).getByText('This is wrong. Check what you have typed.').waitFor();
      await page.keyboard.press('Control+a');
      await page.keyboard.type(password);
      await page.keyboard.press('Enter');
      await isDone(page);
      expect(await dialog(page).count()).toBe(0);
    });

    test.each(['Escape', 'Cancel'])(
      '%s leaves all as it was, and the focus where it was',
      async (way) => {
        const here = await arrive();
        const { page } = here;
        await dialog(page).waitFor();
        // The page behind cannot be reached.
        await page.keyboard.press('Shift+Tab');
        await page.keyboard.press('Shift+Tab');
        expect(await page.evaluate(() => document.activeElement?.closest('nav'))).toBe(null);
        if (way === 'Escape') await page.keyboard.press('Escape');
        else await press(page, way);
        await expect.poll(() => dialog(page).count()).toBe(0);
        expect(await page.evaluate(() => (document.activeElement as HTMLInputElement).name)).toBe(
          'username',
        );
        expect(await page.getByLabel('Username').inputValue()).toBe('susan2');
        expect(await nameOf(here)).toBe('susan');
        // It can be asked for again.
        await page.keyboard.press('Enter');
        await dialog(page).waitFor();
      },
    );

    test('after too many wrong passwords it says how long to wait', async () => {
      const { page } = await arrive({
        AUTH_ATTEMPTS: 'on',
        AUTH_ATTEMPTS_PER_USER_AND_ADDRESS: '3/60',
      });
      await dialog(page).waitFor();
      for (let count = 0; count < 4; count += 1) {
        await page.keyboard.press('Control+a');
        await page.keyboard.type(`not this one ${count}`);
        await Promise.all([page.waitForResponse('**/graphql'), page.keyboard.press('Enter')]);
        await dialog(page).locator('form[aria-busy=false]').waitFor();
      }
      await dialog(page).getByText('There were too many attempts.').waitFor();
      expect(await dialog(page).innerText()).toMatch(/Try again in \d+ (seconds?|minutes?)\./);
    });

    test('a user with a second factor confirms with its code, or a recovery code', async () => {
      const here = await arriveLoggedIn(browser);
      const { page, server, logInElsewhere } = here;
      const { app } = await addApp(server, await logInElsewhere());
      await wish(here);
      await dialog(page).waitFor();
      await dialog(page).getByText('This needs a second factor.').waitFor();
      const code = dialog(page).getByLabel('Code of your app, or a recovery code');
      expect(await code.getAttribute('autocomplete')).toBe('one-time-code');
      await code.fill('12345');
      await page.keyboard.press('Enter');
      await dialog(page).getByText('This is not a code. Check what you have typed.').waitFor();
      await code.fill(app.code());
      await page.keyboard.press('Enter');
      await isDone(page);
    });

    test('a passkey confirms it', async () => {
      const here = await arriveWithPasskeys(browser);
      await here.signUp();
      await here.open('passkeys', 'Passkeys');
      await addPasskey(here);
      here.server.clock.advanceSeconds(400);
      await wish(here);
      await here.authenticator.answer(true);
      await press(here.page, 'Use a passkey');
      await isDone(here.page);
      expect(await dialog(here.page).count()).toBe(0);
    });

    test('a user without a password logs in again, and comes back to the page', async () => {
      const { page } = await arrive();
      await dialog(page).getByRole('button', { name: 'Log in again' }).click();
      await expect.poll(() => pathOf(page)).toBe('/login?returnTo=%2Faccount%2Fprofile');
    });
  },
);
