import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { totpCode } from '../../src/testing/index.ts';
import { chromiumPath, createVisitor, launchChromium } from '../support/browser.ts';
import { scan } from '../support/factor-pages.ts';
import { field, heading, pathOf, press } from '../support/own-pages.ts';
import { startServer } from '../support/process.ts';
import { password } from '../support/test-server.ts';

if (!chromiumPath) {
  console.warn('The way of a new user is not tested in a browser: no Chromium. Set CHROMIUM_PATH.');
}

const go = (page: Page, name: string) => page.getByRole('link', { name, exact: true }).click();

async function logIn(page: Page) {
  await heading(page, 'Log in').waitFor();
  await page.getByLabel('Username').fill('susan');
  await field(page, 'Password').fill(password);
  await press(page, 'Log in');
  await heading(page, 'Your account').waitFor();
}

describe.skipIf(!chromiumPath)('from a first start, in Chromium', { timeout: 180_000 }, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  }, 60_000);
  afterAll(() => browser?.close());

  test('a new user signs up, logs out and in, sets a factor, ends another session, and deletes the account', async () => {
    const { port } = await startServer({ DATABASE_URL: 'sqlite::memory:', AUTH_ISSUER: '' });
    const origin = `http://localhost:${port}`;
    const visitor = await createVisitor(browser, origin, { locale: 'en-US' });
    const page = await visitor.open('/');
    await page.locator('a[href$="account/sign-up"]').first().click();
    await field(page, 'Username').fill('susan');
    await field(page, 'Password').fill(password);
    await press(page, 'Create the account');
    await heading(page, 'Your account').waitFor();

    await press(page, 'Log out');
    await logIn(page);
    const elsewhere = await (await createVisitor(browser, origin)).open('/account/login');
    await logIn(elsewhere);

    await go(page, 'Second factors');
    await press(page, 'Set up an app');
    await heading(page, 'Set up an authenticator app').waitFor();
    await field(page, 'Code that the app shows').fill(totpCode(await scan(page), Date.now()));
    await press(page, 'Confirm the code');
    await heading(page, 'Your recovery codes').waitFor();
    await press(page, 'I have kept them');
    await heading(page, 'Second factors').waitFor();

    await go(page, 'Devices');
    await page.getByText('with password and authenticator app').waitFor();
    await page.getByRole('button', { name: /^Log out: / }).click();
    await page.getByRole('status').filter({ hasText: 'Logged out: ' }).waitFor();
    await elsewhere.reload();
    await expect.poll(() => pathOf(elsewhere)).toMatch(/^\/login/);

    await go(page, 'Delete account');
    await field(page, 'Type your username to confirm').fill('susan');
    await press(page, 'Delete my account for good');
    await heading(page, 'Your account is deleted').waitFor();
    await go(page, 'Sign up again');
    await heading(page, 'Create an account').waitFor();
    expect([...visitor.origins]).toEqual([origin]);
    // That a login was renewed is kept for other tabs, and nothing of the tokens or of the user.
    const kept = await page.evaluate('JSON.stringify([localStorage, sessionStorage])');
    expect(kept).not.toMatch(/lk_|eyJ|susan/);
  });
});
