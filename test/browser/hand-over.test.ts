import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, createVisitor, launchChromium, openDoor } from '../support/browser.ts';
import { freePort } from '../support/free-port.ts';
import { challengeOf, codeIn, createCode } from '../support/hand-over.ts';
import { root } from '../support/process.ts';
import { createTestServer, password } from '../support/test-server.ts';

if (!chromiumPath) {
  console.warn('The hand-over is not tested: no Chromium found. Set CHROMIUM_PATH to one.');
}

/** An app at another site: it loads the client, finishes a login that it finds, and says who is logged in. */
const appPage = (
  server: string,
) => `<!doctype html><title>App</title><button>Log in</button><p id="user">?</p>
<script type="module">
  import { createAuthClient, finishLogin, startLogin } from '/client/index.ts';
  const client = createAuthClient({ url: '${server}/graphql', transport: 'bearer' });
  const say = (text) => { document.querySelector('#user').textContent = text; };
  document.querySelector('button').onclick = () => startLogin({ pages: '${server}/account' });
  // Twice, as React does in development.
  const finished = finishLogin(client);
  globalThis.addressWhileFinishing = location.href;
  Promise.all([finished, finishLogin(client)]).then(
    ([user, again]) => say(user ? user.username + ' ' + again.username : 'no one'),
    (error) => say(error.code),
  );
</script>`;

describe.skipIf(!chromiumPath)('in Chromium', { timeout: 90_000 }, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  }, 60_000);
  afterAll(() => browser?.close());

  /** The server at localhost, where susan has signed up, and an app at 127.0.0.1: another site. */
  async function open() {
    const auth = `http://localhost:${await freePort()}`;
    const { origin: app } = await openDoor(({ url = '' }, response) => {
      const module = /^\/client\/([\w-]+\.ts)$/.exec(url)?.[1];
      response.setHeader('content-type', module ? 'text/javascript' : 'text/html');
      response.end(module ? clientModule(module) : appPage(auth));
    });
    const server = await createTestServer({
      AUTH_ISSUER: auth,
      AUTH_ALLOWED_ORIGINS: app,
      AUTH_RETURN_URLS: app,
    });
    await openDoor(server.listener, Number(new URL(auth).port));
    const token = await server.signUp();
    const visitor = await createVisitor(browser, app, { locale: 'en-US' });
    return { server, token, auth, app, visitor };
  }

  const userOf = (page: Page) => page.locator('#user');
  const press = (page: Page, name: string) =>
    page.getByRole('button', { name, exact: true }).click();

  async function logInOnPages(page: Page) {
    await page.getByLabel('Username').fill('susan');
    await page.getByLabel('Password', { exact: true }).fill(password);
    await press(page, 'Log in');
  }

  test('a user goes from an app to the pages and back, and is logged in in both', async () => {
    const { auth, app, visitor, server } = await open();
    const page = await visitor.open('/shop?item=7#top');
    await expect.poll(() => userOf(page).textContent()).toBe('no one');
    await press(page, 'Log in');
    await page.waitForURL(`${auth}/account/login?**`);
    await page.getByText(new URL(app).host).waitFor();
    await logInOnPages(page);
    await page.waitForURL(`${app}/**`);
    await expect.poll(() => userOf(page).textContent()).toBe('susan susan');
    // The code left the address before it was redeemed, and nothing of the login is kept.
    const clean = `${app}/shop?item=7`;
    expect([page.url(), await page.evaluate('addressWhileFinishing')]).toEqual([clean, clean]);
    expect(await page.evaluate('sessionStorage.length + localStorage.length')).toBe(0);
    expect(await page.evaluate('document.cookie')).toBe('');
    expect(server.logged.join()).not.toMatch(/lk_login_/);

    // Who is logged in on the pages goes on with one button, and not without it.
    await press(page, 'Log in');
    await page.waitForURL(`${auth}/account/login?**`);
    await press(page, 'Continue as susan');
    await page.waitForURL(`${app}/**`);
    await expect.poll(() => userOf(page).textContent()).toBe('susan susan');

    // A login of a while ago has to be confirmed first.
    server.clock.advanceSeconds(400);
    await press(page, 'Log in');
    await press(page, 'Continue as susan');
    await page.getByLabel('Your password', { exact: true }).fill(password);
    await press(page, 'Confirm');
    await page.waitForURL(`${app}/**`);
    await expect.poll(() => userOf(page).textContent()).toBe('susan susan');
    expect(visitor.complaints.filter((line) => !/favicon|40[01]/.test(line))).toEqual([]);
  });

  test('a reload, the way back and a copied address log no one in a second time', async () => {
    const { auth, app, visitor } = await open();
    const page = await visitor.open('/shop');
    let called = '';
    page.on('request', (request) => {
      if (request.url().includes('lk_login_')) called = request.url();
    });
    await press(page, 'Log in');
    await page.waitForURL(`${auth}/account/login?**`);
    await logInOnPages(page);
    await page.waitForURL(`${app}/**`);
    await expect.poll(() => userOf(page).textContent()).toBe('susan susan');
    await page.reload();
    await expect.poll(() => userOf(page).textContent()).toBe('no one');
    await page.goto(called);
    await expect.poll(() => userOf(page).textContent()).toBe('CHALLENGE_INVALID');
    expect(page.url()).toBe(`${app}/shop`);
  });

  test('an attacker’s code does not log the app in, and leaves the address', async () => {
    const { server, app, visitor } = await open();
    const mallory = await server.signUp('mallory');
    const verifier = 'm'.repeat(43);
    const planted = codeIn(
      await createCode(server, mallory, { returnTo: app, codeChallenge: challengeOf(verifier) }),
    );
    const page = await visitor.open(`/?code=${planted}&state=mallory`);
    await expect.poll(() => userOf(page).textContent()).toBe('CHALLENGE_INVALID');
    expect(page.url()).toBe(`${app}/`);
  });

  test('the pages go to no address that is not listed, with and without a user', async () => {
    const { auth, visitor } = await open();
    const page = await visitor.context.newPage();
    for (const returnTo of ['https://evil.example/', '//evil.example', 'javascript:alert(1)']) {
      await page.goto(`${auth}/account/login?returnTo=${encodeURIComponent(returnTo)}`);
      await expect.poll(() => page.innerText('body')).toContain('Username');
    }
    await logInOnPages(page);
    await page.waitForURL(`${auth}/account/`);
    expect([...visitor.origins]).toEqual([auth]);
  });
});

function clientModule(name: string): string {
  return stripTypeScriptTypes(readFileSync(join(root, 'src/client', name), 'utf8'), {
    mode: 'transform',
  });
}
