import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, launchChromium } from '../support/browser.ts';
import type { OidcProviderOptions } from '../support/oidc-provider.ts';
import { logInAtProvider, openProviderApp, openTab, shows } from '../support/provider-app.ts';
import { password } from '../support/test-server.ts';

if (!chromiumPath) {
  console.warn('Logins at providers are not tested in a browser: no Chromium. Set CHROMIUM_PATH.');
}

describe.skipIf(!chromiumPath)('windows for a provider in Chromium', { timeout: 90_000 }, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  }, 60_000);
  afterAll(() => browser?.close());

  const openWindow = async (page: Page, button = '#window') => {
    const [popup] = await Promise.all([page.waitForEvent('popup'), page.click(button)]);
    return popup;
  };

  const severed = { headers: { 'cross-origin-opener-policy': 'same-origin' } };

  describe.each([
    ['that allows openers', {}],
    ['whose COOP takes the opener away', severed],
  ])('in a window, at a provider %s', (_what, options: OidcProviderOptions) => {
    test('a user is logged in, and the window closes', async () => {
      const { auth, visitor } = await openProviderApp(browser, options);
      const page = await openTab(visitor.context, auth);
      const other = await openTab(visitor.context, auth);
      const popup = await openWindow(page);
      await popup.locator('input[name=login]').waitFor();
      expect(await popup.evaluate('opener')).toBeNull();
      const closed = popup.waitForEvent('close');
      await logInAtProvider(popup);
      await closed;
      await shows(page, 'susan');
      await shows(other, 'heard of susan');
      expect(page.url()).toBe(`${auth}/`);
      expect(await page.evaluate('sessionStorage.length')).toBe(0);
    });

    test('a user who turns back there is told so', async () => {
      const { auth, visitor } = await openProviderApp(browser, options);
      const page = await openTab(visitor.context, auth);
      const popup = await openWindow(page);
      const closed = popup.waitForEvent('close');
      await popup.getByText('Cancel').click();
      await closed;
      await shows(page, 'ACCESS_DENIED');
      expect(await page.evaluate('client.check()')).toBeNull();
    });

    test('a user closes it, and begins again', async () => {
      const { auth, visitor } = await openProviderApp(browser, options);
      const page = await openTab(visitor.context, auth);
      const first = await openWindow(page);
      await first.locator('input[name=login]').waitFor();
      await first.close();
      const second = await openWindow(page);
      await shows(page, 'LOGIN_CANCELLED');
      await logInAtProvider(second);
      await shows(page, 'susan');
      expect(await page.evaluate('said')).toEqual(['no one', 'LOGIN_CANCELLED', 'susan']);
    });

    test('the page gives up', async () => {
      const { auth, visitor } = await openProviderApp(browser, options);
      const page = await openTab(visitor.context, auth);
      const popup = await openWindow(page);
      await popup.locator('input[name=login]').waitFor();
      await page.evaluate('cancel.abort()');
      await shows(page, 'LOGIN_CANCELLED');
      expect(await page.evaluate('client.check()')).toBeNull();
    });
  });

  test('what comes from a window after the page has given up is not taken', async () => {
    const { auth, visitor } = await openProviderApp(browser, severed);
    const page = await openTab(visitor.context, auth);
    const popup = await openWindow(page);
    await popup.locator('input[name=login]').waitFor();
    await page.evaluate('cancel.abort()');
    await shows(page, 'LOGIN_CANCELLED');
    await logInAtProvider(popup);
    await expect.poll(() => popup.title()).toBe('LOGIN_CANCELLED');
    expect(popup.url()).toBe(`${auth}/back.html`);
    expect(await page.evaluate('client.check()')).toBeNull();
  });

  test('a window that is closed before it has gone anywhere ends the login at once', async () => {
    const { auth, visitor } = await openProviderApp(browser);
    const page = await openTab(visitor.context, auth);
    await shows(page, 'no one');
    let goOn = () => {};
    const isClosed = new Promise<void>((resolve) => (goOn = resolve));
    await page.route('**/graphql', (route) => isClosed.then(() => route.continue()));
    const popup = await openWindow(page);
    await popup.close();
    goOn();
    await shows(page, 'LOGIN_CANCELLED');
    expect(await page.evaluate('client.check()')).toBeNull();
  });

  test('a user links an account in a window', async () => {
    const { auth, visitor } = await openProviderApp(browser);
    const page = await openTab(visitor.context, auth);
    await page.evaluate(`client.signUp({ username: 'john', password: '${password}' })`);
    const popup = await openWindow(page, '#link');
    await logInAtProvider(popup);
    await shows(page, 'susan@example.com');
    expect(await page.evaluate('client.user.username')).toBe('john');
  });

  test('an account is not linked to the user who has logged in while its window was open', async () => {
    const { auth, visitor } = await openProviderApp(browser);
    const page = await openTab(visitor.context, auth);
    const signUp = (name: string) =>
      page.evaluate(`client.signUp({ username: '${name}', password: '${password}' })`);
    await signUp('john');
    const popup = await openWindow(page, '#link');
    await popup.locator('input[name=login]').waitFor();
    await page.evaluate('client.logout()');
    await signUp('mallory');
    await logInAtProvider(popup);
    await shows(page, 'USER_CHANGED');
    const me = await page.evaluate(`client.request('{ me { username identities { id } } }')`);
    expect(me).toEqual({ me: { username: 'mallory', identities: [] } });
  });

  test('a window that is planted hands nothing over', async () => {
    const { auth, visitor } = await openProviderApp(browser);
    const page = await openTab(visitor.context, auth);
    await openWindow(page);
    const planted = await visitor.context.newPage();
    await planted.goto(`${auth}/back.html?lk_state=popup.guess&code=lk_oidc_mallory`);
    await expect.poll(() => planted.title()).toBe('LOGIN_CANCELLED');
    expect(planted.url()).toBe(`${auth}/back.html`);
    expect(await page.evaluate('said')).toEqual(['no one']);
  });

  test('where the browser blocks windows, the page learns it and can go on by itself', async () => {
    const strict = await launchChromium(['--disable-popup-blocking']);
    try {
      const { auth } = await openProviderApp(browser);
      // No one has clicked.
      const page = await openTab(await strict.newContext(), auth, '/?window');
      await expect.poll(() => page.evaluate('said')).toContain('POPUP_BLOCKED');
      await page.click('#redirect');
      await logInAtProvider(page);
      await shows(page, 'susan');
    } finally {
      await strict.close();
    }
  });
});
