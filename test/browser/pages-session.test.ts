import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addAuthenticator } from '../support/browser-authenticator.ts';
import { chromiumPath, launchChromium } from '../support/browser.ts';
import { arrive as arriveIn, logIn, type Here } from '../support/own-pages.ts';
import { password } from '../support/test-server.ts';
import { addApp } from '../support/totp.ts';

if (!chromiumPath) {
  console.warn('Logout on the account pages is not tested: no Chromium. Set CHROMIUM_PATH.');
}

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
const heading = (page: Page, name: string) =>
  page.getByRole('heading', { level: 1, name, exact: true });
const pathOf = (page: Page) => page.url().replace(/^.*\/account/, '');

type Rest = Parameters<typeof arriveIn> extends [Browser, ...infer Given] ? Given : never;

describe.skipIf(!chromiumPath)(
  'leaving the account pages in Chromium',
  { timeout: 120_000 },
  () => {
    let browser: Browser;
    beforeAll(async () => {
      // People's browsers keep pages that were left.
      browser = await launchChromium(['--disable-back-forward-cache']);
    }, 60_000);
    afterAll(() => browser?.close());

    async function arrive(...given: Rest) {
      const here = await arriveIn(browser, ...given);
      await here.logIn('susan');
      return here;
    }

    test('a logout ends the session, and every tab goes to the login page', async () => {
      const { page, open, visitor, server } = await arrive();
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
      const { page, open, visitor } = await arrive();
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
      const { page, open, origin, server } = await arrive();
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
      const { page, open, server, visitor, origin } = await arrive();
      await server.signUp('mary');
      await open('delete', 'Delete account');
      await page.getByLabel('Type your username to confirm').fill('susan');
      const other = await visitor.open('/account/goodbye');
      await logIn(other, origin, 'mary');
      // The app has told no page. It is seen when this tab is.
      await page.evaluate(() =>
        document.dispatchEvent(new Event('visibilitychange', { bubbles: true })),
      );
      await page.locator('.who', { hasText: 'mary' }).waitFor();
      expect(await page.getByLabel('Type your username to confirm').inputValue()).toBe('');
    });

    test('a session that was ended elsewhere ends in its page, with the next thing that it does', async () => {
      const { page, open, server, logInElsewhere } = await arrive();
      const token = await logInElsewhere();
      await open('sessions', 'Devices');
      await server.execute('mutation { revokeOtherSessions }', { token });
      await page
        .getByRole('button', { name: /^Log out: / })
        .first()
        .click();
      await expect.poll(() => pathOf(page)).toBe('/login?returnTo=%2Faccount%2Fsessions');
    });

    test('a logout that does not reach the server is none, and says so', async () => {
      const { page, open } = await arrive();
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
    async function arrive(...given: Rest) {
      const here = await arriveIn(browser, ...given);
      await here.logIn('susan');
      here.server.clock.advanceSeconds(400);
      await wish(here);
      return here;
    }

    async function wish({ page, open }: Here) {
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
      const here = await arriveIn(browser);
      const { page, server, logInElsewhere } = here;
      await here.logIn('susan');
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
      const here = await arriveIn(browser);
      const { page, server, open } = here;
      const authenticator = await addAuthenticator(page);
      await authenticator.answer(true);
      await here.logIn('susan');
      await open('passkeys', 'Passkeys');
      await page.evaluate(async () => {
        const ask = async (query: string, variables?: object) => {
          const headers = { 'content-type': 'application/json' };
          const body = JSON.stringify({ query, variables });
          const answer = await fetch('/graphql', { method: 'POST', headers, body });
          const { data, errors } = await answer.json();
          if (errors) throw new Error(JSON.stringify(errors));
          return data;
        };
        const { startPasskeyRegistration: begun } = await ask(
          'mutation { startPasskeyRegistration { challenge options } }',
        );
        const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(begun.options);
        const made = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential;
        await ask(
          'mutation ($challenge: String!, $credential: RegistrationResponseJSON!) { registerPasskey(challenge: $challenge, credential: $credential) { id } }',
          { challenge: begun.challenge, credential: made.toJSON() },
        );
      });
      server.clock.advanceSeconds(400);
      await wish(here);
      await dialog(page).getByRole('button', { name: 'Use a passkey' }).click();
      await isDone(page);
    });

    test('a user without a password logs in again, and comes back to the page', async () => {
      const { page } = await arrive();
      await dialog(page).getByRole('button', { name: 'Log in again' }).click();
      await expect.poll(() => pathOf(page)).toBe('/login?returnTo=%2Faccount%2Fprofile');
    });
  },
);
