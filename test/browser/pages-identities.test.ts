import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectTitle, textOf } from '../support/account-pages.ts';
import { createAccount } from '../support/addresses.ts';
import { alert, arriveAtPages, desk, logIn, press, type, whoIsIn } from '../support/at-pages.ts';
import {
  arriveWithProvider,
  continueWith,
  expectAt,
  expectIn,
  logInBy,
  logInThere,
  type AtProviders,
} from '../support/at-providers.ts';
import { chromiumPath, launchChromium } from '../support/browser.ts';
import { begunIn, start } from '../support/provider-login.ts';
import { password } from '../support/test-server.ts';

if (!chromiumPath) {
  console.warn('Linked accounts are not tested in a browser: no Chromium. Set CHROMIUM_PATH.');
}

describe.skipIf(!chromiumPath)('linked accounts, in Chromium', { timeout: 180_000 }, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  }, 60_000);
  afterAll(() => browser?.close());

  /** Susan, who has signed up with a password, on a page of hers. */
  async function arriveWithPassword(path: string, settings: Record<string, string> = {}) {
    const here = await arriveWithProvider(browser, settings);
    await createAccount(here.server);
    const page = await here.open(path);
    await page.locator('[name=username]').waitFor();
    await logIn(page, 'susan', password);
    await expectAt(page, path);
    return { ...here, page };
  }

  /** Susan, who has signed up at the provider and has no password. */
  async function arriveWithout(path: string, settings: Record<string, string> = {}) {
    const here = await arriveWithProvider(browser, settings);
    const page = await here.open(path);
    await continueWith(page).waitFor();
    await logInBy(page);
    await expectAt(page, path);
    return { ...here, page };
  }

  const dialog = (page: Page) => page.getByRole('dialog', { name: 'Confirm that it is you' });
  const news = (page: Page) => page.getByRole('status').filter({ hasText: /\w/ }).innerText();
  const itemsOf = (page: Page) => page.locator('.things li').count();

  test('a user links an account, logs in with it, and unlinks it', async () => {
    const { page, visitor } = await arriveWithPassword('identities');
    await page.getByText('No account is linked yet.').waitFor();
    await press(page, 'Link Example Corp');
    await logInThere(page);
    await expect.poll(() => news(page)).toBe('You can log in with Example Corp from now on.');
    await expectAt(page, 'identities');
    expect(await itemsOf(page)).toBe(1);
    expect(await page.locator('.things li').innerText()).toMatch(
      /Example Corp\s+susan@example\.com\s+Linked on .*\d\s+Not used yet/,
    );
    // It is done once.
    await page.reload();
    await page.locator('.things li').waitFor();
    expect(await page.locator('[role=alert]:not(:empty)').count()).toBe(0);

    await press(page, 'Log out');
    await continueWith(page).click();
    await expectIn(page);
    await page.getByRole('link', { name: 'Linked accounts', exact: true }).click();
    await page.getByText('Last used on').waitFor();
    await page.getByRole('button', { name: 'Unlink: Example Corp, susan@example.com' }).click();
    await expectTitle(page, 'Unlink Example Corp?');
    await press(page, 'Unlink Example Corp');
    await expect.poll(() => news(page)).toBe('Example Corp is unlinked.');
    expect(await itemsOf(page)).toBe(0);
    // The provider has no icon.
    expect(visitor.complaints.filter((line) => !/status of 404/.test(line))).toEqual([]);
  });

  test('a user is asked to confirm before they go to the provider, not after', async () => {
    const { server, page } = await arriveWithPassword('identities');
    server.clock.advanceSeconds(400);
    await press(page, 'Link Example Corp');
    await dialog(page).waitFor();
    await page.keyboard.type(password);
    await page.keyboard.press('Enter');
    await logInThere(page);
    await expect.poll(() => news(page)).toBe('You can log in with Example Corp from now on.');
  });

  test('the account of another user is not linked', async () => {
    const { page, server } = await arriveWithPassword('identities');
    await press(page, 'Link Example Corp');
    await logInThere(page);
    await expect.poll(() => itemsOf(page)).toBe(1);
    await press(page, 'Log out');
    await server.signUp('bob');
    await logIn(page, 'bob', password);
    await expectIn(page, 'bob');
    await page.getByRole('link', { name: 'Linked accounts', exact: true }).click();
    await press(page, 'Link Example Corp');
    await expect.poll(() => alert(page)).toBe('Another account here is linked with it already.');
    expect(await itemsOf(page)).toBe(0);
  });

  test('the code of another browser links nothing', async () => {
    const { server, origin, provider, page } = await arriveWithPassword('identities');
    const { url } = begunIn(await start(server, { returnTo: `${origin}/account/identities` }));
    const answer = await server.fetch(await provider.logIn(url));
    await page.goto(answer.headers.get('location')!);
    await expect.poll(() => alert(page)).toContain('This has taken too long');
    await expectAt(page, 'identities');
    expect(await itemsOf(page)).toBe(0);
  });

  test('the last way to log in stays', async () => {
    const { page } = await arriveWithout('identities');
    await page.getByRole('button', { name: 'Unlink: Example Corp' }).click();
    await press(page, 'Unlink Example Corp');
    await expect.poll(() => alert(page)).toContain('Without this you could not log in any more.');
    await press(page, 'Cancel');
    expect(await itemsOf(page)).toBe(1);
  });

  test('a user without a password confirms at the provider, and comes back to the page', async () => {
    const { page, server } = await arriveWithout('profile');
    server.clock.advanceSeconds(400);
    await type(page, 'Username', 'susan2');
    await page.keyboard.press('Enter');
    await dialog(page).waitFor();
    expect(await dialog(page).locator('input:visible').count()).toBe(0);
    await dialog(page).getByRole('button', { name: 'Continue with Example Corp' }).click();
    await expectAt(page, 'profile');
    await expectTitle(page, 'Profile');
    await type(page, 'Username', 'susan2');
    await page.keyboard.press('Enter');
    await expect.poll(() => news(page)).toBe('Your username is now susan2.');
    // It is one login as before, not two.
    await page.getByRole('link', { name: 'Devices', exact: true }).click();
    await page.locator('.things li').first().waitFor();
    expect(await itemsOf(page)).toBe(1);
  });

  test('a user without a password sets one by a mail', async () => {
    const { page, server } = await arriveWithout('password');
    await page.getByText('You have no password.').waitFor();
    expect(await page.getByLabel('E-mail address').inputValue()).toBe('susan@example.com');
    await press(page, 'Send the mail');
    await expectTitle(page, 'Look into your mailbox');
    await expect.poll(async () => (await server.mails()).at(-1)?.code).toBeTruthy();
    await type(page, 'Code', (await server.mails()).at(-1)!.code!);
    await type(page, 'New password', 'staple 9 kettle moon');
    await press(page, 'Change the password');
    await expectTitle(page, 'The password is changed');
    await page.getByRole('link', { name: 'Log in' }).click();
    await page.locator('[name=username]').waitFor();
    await logIn(page, 'susan', 'staple 9 kettle moon');
    await expectIn(page);
  });

  test('a user without a password is told so where no mail is sent, and can delete the account', async () => {
    const { page, server }: AtProviders & { page: Page } = await arriveWithout('password', {
      AUTH_SMTP_URL: 'none',
    });
    await expect.poll(() => textOf(page)).toContain('ask the operator of this service');
    expect(await page.locator('main input').count()).toBe(0);
    server.clock.advanceSeconds(400);
    await page.getByRole('link', { name: 'Delete account', exact: true }).click();
    await page.getByLabel('Type your username to confirm').fill('susan');
    await page.keyboard.press('Enter');
    await dialog(page).getByRole('button', { name: 'Continue with Example Corp' }).click();
    await expectAt(page, 'delete');
    await page.getByLabel('Type your username to confirm').fill('susan');
    await page.keyboard.press('Enter');
    await expectAt(page, 'goodbye');
    expect(await whoIsIn(page)).toBe(null);
  });

  test('an account at a provider that is not offered any more is listed, and can be unlinked', async () => {
    const { page, server } = await arriveWithPassword('identities');
    await press(page, 'Link Example Corp');
    await logInThere(page);
    await expect.poll(() => itemsOf(page)).toBe(1);

    const { store, clock } = server;
    const later = await arriveAtPages(browser, {}, desk, { store, clock });
    const overview = await later.open('');
    await overview.locator('[name=username]').waitFor();
    await logIn(overview, 'susan', password);
    await expectTitle(overview, 'Your account');
    await overview.getByRole('link', { name: 'Manage: Linked accounts' }).click();
    await overview.getByText('No longer offered here.').waitFor();
    expect(await overview.locator('.things h2').innerText()).toBe('corp');
    await overview.getByRole('button', { name: 'Unlink: corp, susan@example.com' }).click();
    await press(overview, 'Unlink corp');
    await expect.poll(() => news(overview)).toBe('corp is unlinked.');
  });

  test('no page speaks of linked accounts where there are none, and no provider', async () => {
    const { server, open } = await arriveAtPages(browser);
    await server.signUp();
    const page = await open('');
    await page.locator('[name=username]').waitFor();
    expect(await page.getByRole('button', { name: /Continue with/ }).count()).toBe(0);
    await logIn(page, 'susan', password);
    await page.locator('.things').waitFor();
    expect(await page.locator('body').innerText()).not.toContain('Linked');
  });
});
