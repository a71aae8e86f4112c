import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, launchChromium } from '../support/browser.ts';
import { logInAtProvider, openProviderApp, openTab, shows } from '../support/provider-app.ts';

if (!chromiumPath) {
  console.warn('Logins at providers are not tested in a browser: no Chromium. Set CHROMIUM_PATH.');
}

describe.skipIf(!chromiumPath)('redirects to a provider in Chromium', { timeout: 90_000 }, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  }, 60_000);
  afterAll(() => browser?.close());

  test('a user comes back, is logged in in every tab, and the code is nowhere', async () => {
    const { server, auth, referers, visitor } = await openProviderApp(browser);
    const other = await openTab(visitor.context, auth);
    const page = await openTab(visitor.context, auth, '/?item=7#top');
    await shows(page, 'no one');
    await page.click('#redirect');
    await logInAtProvider(page);
    await shows(page, 'susan');
    await shows(other, 'heard of susan');
    const clean = `${auth}/?item=7`;
    expect([page.url(), await page.evaluate('addressWhileFinishing')]).toEqual([clean, clean]);
    expect(await page.evaluate('sessionStorage.length')).toBe(0);
    expect(referers.at(-1)).toBe(clean);
    expect(referers.join()).not.toContain('lk_oidc_');
    expect(server.logged.join()).not.toMatch(/lk_oidc_|lk_verifier_/);
    await page.reload();
    await shows(page, 'susan');

    // The way back leads to the provider, and forward again to a page without a code.
    await page.goBack();
    await page.goForward();
    await shows(page, 'susan');
    expect(page.url()).toBe(clean);
    expect(visitor.complaints.filter((line) => !/40[014]/.test(line))).toEqual([]);
  });

  test('at another site, with tokens in the header', async () => {
    const { app, visitor } = await openProviderApp(browser);
    const page = await openTab(visitor.context, app, '/?bearer=1');
    await page.click('#redirect');
    await logInAtProvider(page);
    await shows(page, 'susan');
    expect(page.url()).toBe(`${app}/?bearer=1`);
    const me = '{ me { username } }';
    expect(await page.evaluate(`client.request('${me}')`)).toEqual({ me: { username: 'susan' } });
  });

  test('two tabs that begin at the same time both come back', async () => {
    const { auth, visitor } = await openProviderApp(browser);
    const tabs = [
      await openTab(visitor.context, auth),
      await openTab(visitor.context, auth),
    ] as const;
    for (const tab of tabs) {
      await tab.click('#redirect');
      await tab.locator('input[name=login]').waitFor();
    }
    for (const tab of tabs) await logInAtProvider(tab);
    for (const tab of tabs)
      await expect.poll(() => tab.locator('#user').textContent()).toMatch(/susan$/);
    for (const tab of tabs) expect(await tab.evaluate('said')).not.toContain('CHALLENGE_INVALID');
  });

  test('a page without sessionStorage has the verifier in the cookie of the server', async () => {
    const { auth, visitor } = await openProviderApp(browser);
    await visitor.context.addInitScript(
      `Object.defineProperty(Window.prototype, 'sessionStorage', { get() { throw new DOMException('no', 'SecurityError'); } });
      delete globalThis.sessionStorage;`,
    );
    const page = await openTab(visitor.context, auth);
    expect(await page.evaluate('{ try { sessionStorage; false } catch { true } }')).toBe(true);
    await page.click('#redirect');
    await logInAtProvider(page);
    await shows(page, 'susan');
  });

  test('a reload while a login is being finished loses nothing', async () => {
    const { auth, visitor } = await openProviderApp(browser);
    const page = await openTab(visitor.context, auth);
    await page.click('#redirect');
    const sent = page.waitForRequest((request) => /finishOidcLogin/.test(request.postData() ?? ''));
    await logInAtProvider(page);
    await sent;
    await page.reload();
    expect(page.url()).toBe(`${auth}/`);
    // The answer is kept by the browser, and the page finds out with it.
    const who = () => page.evaluate('client.check().then((user) => user?.username)');
    await expect.poll(who).toBe('susan');
    expect(await page.evaluate('said')).not.toContain('CHALLENGE_INVALID');
  });

  test('a user who turns back at the provider is told so', async () => {
    const { auth, visitor } = await openProviderApp(browser);
    const page = await openTab(visitor.context, auth, '/?item=7');
    await page.click('#redirect');
    await page.getByText('Cancel').click();
    await shows(page, 'ACCESS_DENIED');
    expect(page.url()).toBe(`${auth}/?item=7`);
  });

  test('a code that an attacker has planted logs no one in, and no one out', async () => {
    const { server, provider, auth, visitor } = await openProviderApp(browser, {
      users: { susan: { preferred_username: 'susan' }, mallory: {} },
    });
    const page = await openTab(visitor.context, auth);
    await page.click('#redirect');
    await logInAtProvider(page);
    await shows(page, 'susan');

    const begun = await server.execute(
      `mutation { startOidcLogin(provider: "corp", returnTo: "${auth}/?lk_state=login.mallory") { url } }`,
    );
    const back = await server.fetch(
      await provider.logIn(begun.body.data!['startOidcLogin'].url as string, 'mallory'),
    );
    const planted = back.headers.get('location')!;
    expect(planted).toContain('lk_oidc_');
    await page.goto(planted);
    await shows(page, 'CHALLENGE_INVALID');
    expect(page.url()).toBe(`${auth}/`);
    expect(await page.evaluate('client.check()')).toMatchObject({ username: 'susan' });
    // Nor while the user is on their way themselves.
    await page.evaluate('client.logout()');
    await page.click('#redirect');
    await page.waitForURL(`${auth}/`);
    await shows(page, 'susan');
    await page.goto(planted.replace('lk_state=login.mallory', 'lk_state=popup.mallory'));
    await shows(page, 'susan');
  });
});
