import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { arriveAtAdmin, event } from '../support/at-admin.ts';
import { arriveAtPages } from '../support/at-pages.ts';
import { person } from '../support/administrators.ts';
import { chromiumPath, launchChromium } from '../support/browser.ts';
import { heading, logIn, press } from '../support/own-pages.ts';
import { password } from '../support/test-server.ts';
import { addApp } from '../support/totp.ts';

if (!chromiumPath) {
  console.warn('Access to /admin is not tested in a browser: no Chromium. Set CHROMIUM_PATH.');
}

/** What production has by default. */
const withFactor = { AUTH_SECOND_FACTOR_SCOPES: 'latchkey:*' };

describe.skipIf(!chromiumPath)('who may see /admin, in Chromium', { timeout: 120_000 }, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  }, 60_000);
  afterAll(() => browser?.close());

  const menu = (page: Page) => page.locator('nav li').allTextContents();
  const dialog = (page: Page) => page.getByRole('dialog', { name: 'Confirm that it is you' });

  test('a user who is not logged in logs in, and comes back to the same view', async () => {
    const { server, origin, visitor } = await arriveAtPages(browser, { AUTH_ADMIN: 'on' });
    await person(server, 'admin', ['latchkey:admin']);
    const page = await visitor.open('/admin/?name=adm');
    await page.locator('[name=password]').waitFor();
    expect(page.url()).toBe(`${origin}/account/login?returnTo=%2Fadmin%2F%3Fname%3Dadm`);
    await page.getByLabel('Username').fill('admin');
    await page.locator('[name=password]').fill(password);
    await page.keyboard.press('Enter');
    await heading(page, 'Users').waitFor();
    expect(page.url()).toBe(`${origin}/admin/?name=adm`);
    await page.getByRole('link', { name: 'admin', exact: true }).waitFor();
    await press(page, 'Log out');
    await heading(page, 'Log in').waitFor();
    expect(page.url()).toBe(`${origin}/account/login`);
    expect(visitor.complaints).toEqual([]);
  });

  test('a logout in another tab is one here too', async () => {
    const { page, view, visitor } = await arriveAtAdmin(browser);
    await view('', 'Users');
    const other = await visitor.open('/account/');
    await press(other, 'Log out');
    await page.waitForURL('**/account/login?returnTo=%2Fadmin%2F');
    // Going back shows nothing of what was there.
    await page.goBack();
    await page.waitForURL('**/account/**');
    expect(await page.content()).not.toContain('New service account');
  });

  test('a user without a scope is told so, and how to get one', async () => {
    const { page, view } = await arriveAtAdmin(browser, { scopes: ['app:admin'] });
    await view('', 'You cannot look after this service');
    await page.getByText('latchkey user grant admin latchkey:admin').waitFor();
    expect(await menu(page)).toEqual(['Your account']);
  });

  test('who has one scope sees what belongs to it', async () => {
    const { page, view } = await arriveAtAdmin(browser, { scopes: ['latchkey:audit:read'] });
    await view('', 'You may not see this');
    await page.getByText('This needs the scope latchkey:users:read').waitFor();
    expect(await menu(page)).toEqual(['Audit log', 'Your account']);
    await page.getByRole('link', { name: 'Audit log' }).click();
    await heading(page, 'Audit log').waitFor();
    await event(page, 'LOGIN_SUCCEEDED').waitFor();
  });

  test('who may only read is offered no change', async () => {
    const {
      page,
      view,
      person: add,
    } = await arriveAtAdmin(browser, {
      scopes: ['latchkey:users:read'],
    });
    const susan = await add('susan');
    await view('', 'Users');
    expect(await page.locator('main a.button').count()).toBe(0);
    await view(`user?id=${susan.id}`, 'susan');
    await page.getByText('No scopes.').waitFor();
    expect(await page.locator('main button').count()).toBe(0);
    await view('new-user', 'You may not see this');
  });

  test('a scope that was revoked meanwhile is named', async () => {
    const { page, view, server } = await arriveAtAdmin(browser);
    await view('', 'Users');
    const { findUser, revokeScope } = server.administer({ kind: 'test' });
    await revokeScope((await findUser('admin'))!.id, 'latchkey:admin');
    await page.getByRole('link', { name: 'Audit log' }).click();
    await page.getByText(/This needs the scope latchkey:/).waitFor();
    expect(await page.getByText(/This needs the scope latchkey:/).isVisible()).toBe(true);
  });

  test('where it takes a second factor, a user without one is led to set one up', async () => {
    const { page, view, origin } = await arriveAtAdmin(browser, { settings: withFactor });
    await view('', 'Users');
    await dialog(page).getByText('This needs a second factor, and you have none yet.').waitFor();
    const link = dialog(page).getByRole('link', { name: 'Set one up' });
    expect(await link.evaluate((element: HTMLAnchorElement) => element.href)).toBe(
      `${origin}/account/second-factors`,
    );
    await page.keyboard.press('Escape');
    await page.getByText('This is shown once you have confirmed that it is you.').waitFor();
    await link.waitFor({ state: 'detached' });
    await press(page, 'More');
    await dialog(page).waitFor();
  });

  test('where it takes a second factor, its code shows what was asked for', async () => {
    const { page, view, server, origin } = await arriveAtAdmin(browser, { settings: withFactor });
    const login = await server.login('admin', password);
    const { app } = await addApp(server, login.body.data?.['login'].accessToken as string);
    await view('', 'Users');
    await dialog(page).locator('[name=code]').fill(app.code());
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'admin', exact: true }).waitFor();
    // One view asks for several things, and the user is asked once.
    await page.getByRole('link', { name: 'admin', exact: true }).click();
    await page.getByText('TOTP_ADDED').waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
    await page.goto(`${origin}/admin/audit-log`);
    await event(page, 'REAUTHENTICATED').waitFor();
  });

  test('at an address that no view has, the page says so', async () => {
    const { page, view } = await arriveAtAdmin(browser);
    await view('nope', 'There is no such page');
    await page.getByRole('link', { name: 'Go to the users' }).click();
    await heading(page, 'Users').waitFor();
    expect(await heading(page, 'Users').isVisible()).toBe(true);
  });

  test('with cookies of another user in another tab, the page begins anew', async () => {
    const { page, view, person: add, visitor, origin } = await arriveAtAdmin(browser);
    await add('susan');
    await view('', 'Users');
    const other = await visitor.context.newPage();
    await logIn(other, origin, 'susan');
    await page.bringToFront();
    await page.evaluate(() => dispatchEvent(new Event('focus')));
    await heading(page, 'You cannot look after this service').waitFor();
    expect(await heading(page, 'You cannot look after this service').isVisible()).toBe(true);
  });
});
