import { hash } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectTitle, textOf } from '../support/account-pages.ts';
import { arriveAtPages, logIn, press, whoIsIn } from '../support/at-pages.ts';
import { chromiumPath, createVisitor, launchChromium, openDoor } from '../support/browser.ts';
import { password } from '../support/test-server.ts';

const app = 'http://127.0.0.1:9';
const verifier = 'v'.repeat(43);
const challenge = hash('sha256', verifier, 'base64url');

/** The address of the login page for an app that wants a code. */
const wanted = (given: Record<string, string>) =>
  `login?${new URLSearchParams({ code_challenge: challenge, code_challenge_method: 'S256', ...given })}`;

/** Where an attacker would like to have the user sent: test/pages/return-to.test.ts has more. */
const tricks = [
  'https://evil.example',
  '//evil.example',
  'javascript:alert(1)',
  '/\\evil.example',
  ' javascript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'http://127.0.0.1:9@evil.example/',
  'http://127.0.0.1:9.evil.example/',
  '/%5cevil.example',
];

describe.skipIf(!chromiumPath)('attacks on the pages, in Chromium', { timeout: 180_000 }, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  }, 60_000);
  afterAll(() => browser?.close());

  const arrive = (settings: Record<string, string> = {}) => arriveAtPages(browser, settings);

  /** Returns where the browser is when the login is done. Other hosts than ours are never asked. */
  async function whereTo(page: Page): Promise<string> {
    const left = page.waitForRequest((request) => {
      const isPage = request.isNavigationRequest();
      return isPage && !request.url().includes('/account/login');
    });
    await page.locator('[name=username]').waitFor();
    await logIn(page, 'susan', password);
    const url = (await left).url();
    await page.waitForURL((now) => now.pathname !== '/account/login');
    return url;
  }

  test('a login leads to no address that is not listed, however it is written, and says so', async () => {
    const { server, origin, open, visitor } = await arrive({ AUTH_RETURN_URLS: app });
    await server.signUp();
    const page = await open('login');
    const opened = async (returnTo: string) => {
      await page.goto(`${origin}/account/login?returnTo=${encodeURIComponent(returnTo)}`);
      await page.locator('[name=username]').waitFor();
      return textOf(page);
    };
    for (const returnTo of tricks)
      expect([returnTo, await opened(returnTo)]).toEqual([
        returnTo,
        expect.stringContaining('does not allow'),
      ]);
    for (const returnTo of tricks.slice(0, 3)) {
      await opened(returnTo);
      expect([returnTo, await whereTo(page)]).toEqual([returnTo, `${origin}/account/`]);
      await visitor.context.clearCookies();
    }
    expect([...visitor.origins]).toEqual([origin]);
  });

  test('a login leads back to a path of this server, and to an app that is listed, which gets nothing', async () => {
    const { server, origin, open, visitor } = await arrive({ AUTH_RETURN_URLS: app });
    await server.signUp();
    await visitor.context.route(`${app}/**`, (route) => route.fulfill({ body: 'app' }));
    const own = await open('login?returnTo=/account/profile');
    expect(await whereTo(own)).toBe(`${origin}/account/profile`);
    await visitor.context.clearCookies();
    const other = await open(`login?returnTo=${app}/orders?id=7`);
    await other.getByText('Then you go on to 127.0.0.1:9.').waitFor();
    expect(await whereTo(other)).toBe(`${app}/orders?id=7`);
  });

  test('an app gets a code that is good once, with its verifier, and no referrer', async () => {
    const { server, open, visitor } = await arrive({ AUTH_RETURN_URLS: app });
    await server.signUp();
    const headers: Record<string, string>[] = [];
    await visitor.context.route(`${app}/**`, (route) => {
      headers.push(route.request().headers());
      return route.fulfill({ body: 'app' });
    });
    const page = await open(wanted({ returnTo: `${app}/back`, state: 'abc' }));
    const url = new URL(await whereTo(page));
    expect([url.origin + url.pathname, url.searchParams.get('state')]).toEqual([
      `${app}/back`,
      'abc',
    ]);
    await expect.poll(() => headers.length).toBe(1);
    expect(headers[0]).not.toHaveProperty('referer');
    const redeem = (codeVerifier: string) =>
      server.execute(
        'mutation ($code: String!, $codeVerifier: String!) { loginWithCode(code: $code, codeVerifier: $codeVerifier) { user { username } } }',
        { variables: { code: url.searchParams.get('code'), codeVerifier } },
      );
    expect((await redeem('w'.repeat(43))).body.errors).toHaveLength(1);
    expect((await redeem(verifier)).body.data).toEqual({
      loginWithCode: { user: { username: 'susan' } },
    });
    expect((await redeem(verifier)).body.errors).toHaveLength(1);
  });

  test('a user who is logged in goes on to an app only when they say so', async () => {
    const { server, open, visitor } = await arrive({ AUTH_RETURN_URLS: app });
    await server.signUp();
    await visitor.context.route(`${app}/**`, (route) => route.fulfill({ body: 'app' }));
    const page = await open('login');
    await whereTo(page);
    for (const path of [wanted({ returnTo: app }), `login?returnTo=${app}`]) {
      const victim = await open(path);
      await expectTitle(victim, 'You are logged in');
      expect(visitor.origins.has(app)).toBe(false);
      await victim.close();
    }
    const willing = await open(wanted({ returnTo: app }));
    await press(willing, 'Continue as susan');
    await willing.waitForURL(`${app}/**`);
  });

  test('where to go on is kept on the way to the sign-up and back', async () => {
    const { open } = await arrive({ AUTH_RETURN_URLS: app });
    const path = wanted({ returnTo: app, state: 'abc' });
    const page = await open(`${path}&utm_source=mail`);
    await page.getByRole('link', { name: 'Sign up' }).click();
    await expect.poll(() => new URL(page.url()).pathname).toBe('/account/sign-up');
    const kept = Object.fromEntries(new URLSearchParams(path.split('?')[1]));
    const present = () => Object.fromEntries(new URL(page.url()).searchParams);
    expect(present()).toEqual(kept);
    await page.getByRole('link', { name: 'Log in' }).click();
    await expect.poll(() => new URL(page.url()).pathname).toBe('/account/login');
    expect(present()).toEqual(kept);
  });

  test('a name, an error and a parameter are text, never markup', async () => {
    const { server, open, visitor } = await arrive();
    const name = '<img/src=x/onerror=document.title=1>';
    await server.signUp(name);
    const page = await open('login?returnTo=<script>&<b>=<b>#<b>');
    await page.locator('[name=username]').waitFor();
    await logIn(page, name, password);
    await expect.poll(() => new URL(page.url()).pathname).toBe('/account/');
    const again = await open('login');
    await again.getByRole('button', { name: `Continue as ${name}` }).waitFor();
    expect(await again.locator('main :is(img, script, b)').count()).toBe(0);
    expect(visitor.complaints).toEqual([]);
  });

  test('a page of another origin logs no user in: the browser keeps no token of a forged login', async () => {
    const { server, origin, open, visitor } = await arrive();
    await server.signUp('attacker');
    await server.signUp('susan');
    const body = JSON.stringify({
      query: `mutation { login(username: "attacker", password: "${password}") { accessToken } }`,
    });
    const { origin: evil } = await openDoor((_, answer) => {
      answer.setHeader('content-type', 'text/html');
      answer.end(`<form method="post" enctype="text/plain" action="${origin}/graphql">
        <input name='${body.slice(0, -1)},"a":"' value='"}'></form>
        <script>
          fetch('${origin}/graphql', { method: 'POST', mode: 'no-cors', credentials: 'include',
            headers: { 'content-type': 'text/plain' }, body: ${JSON.stringify(body)} })
            .catch(() => {}).then(() => document.forms[0].submit());
        </script>`);
    });
    const page = await visitor.context.newPage();
    await page.goto(evil);
    await page.waitForURL(`${origin}/graphql`);
    expect(await visitor.context.cookies()).toEqual([]);
    const login = await open('login');
    await login.locator('[name=username]').waitFor();
    expect(await whoIsIn(login)).toBe(null);
  });

  test('a login begins a session of its own, which cookies from before do not speak for', async () => {
    const { server, origin, open, visitor } = await arrive();
    await server.signUp('susan');
    await server.signUp('attacker');
    const first = await open('login');
    await whoLogsIn(first, 'attacker');
    const planted = await visitor.context.cookies();
    await first.goto(`${origin}/account/login`);
    await press(first, 'Use another account');
    await first.locator('[name=username]').waitFor();
    await whoLogsIn(first, 'susan');
    const mine = await visitor.context.cookies();
    for (const cookie of planted)
      expect(mine.find(({ name }) => name === cookie.name)?.value).not.toBe(cookie.value);
    const attacker = await createVisitor(browser, origin);
    await attacker.context.addCookies(planted);
    const there = await attacker.open('/account/login');
    await there.locator('[name=username]').waitFor();
    expect(await whoIsIn(there)).toBe(null);
  });

  async function whoLogsIn(page: Page, name: string) {
    await page.locator('[name=username]').waitFor();
    await logIn(page, name, password);
    await page.waitForURL('**/account/');
  }

  test('after a logout the way back shows nothing of the user', async () => {
    const { server, origin, open } = await arrive();
    await server.signUp();
    const page = await open('login');
    await whoLogsIn(page, 'susan');
    await page.goto(`${origin}/account/profile`);
    await page.getByText('susan').first().waitFor();
    await press(page, 'Log out');
    await page.waitForURL(`${origin}/account/login`);
    for (const step of ['goBack', 'goForward'] as const) {
      await page[step]();
      await expectTitle(page, 'Log in');
      expect(await page.innerText('body')).not.toContain('susan');
    }
  });

  test('a page to log in that the browser has kept shows no key of an app, and no dialog', async () => {
    const { server, open } = await arrive({ AUTH_SECOND_FACTOR: 'required' });
    await server.execute(
      `mutation { signUp(input: { username: "susan", password: "${password}" }) { expiresIn } }`,
    );
    const page = await open('login');
    await logIn(page, 'susan', password);
    await page.locator('img.qr').waitFor();
    // As a browser does that keeps a page although it must not be stored.
    const seen = await page.evaluate(() => {
      const dialog = document.createElement('dialog');
      dialog.append('What is asked for');
      document.body.append(dialog);
      dialog.showModal();
      dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }));
      return document.body.innerText.trim();
    });
    expect(seen).toBe('');
    await Promise.all([
      page.waitForEvent('load'),
      page.evaluate(() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))),
    ]);
  });

  test('nothing secret is in an address, in the history or in a storage after a login with all steps', async () => {
    const { server, open, visitor } = await arrive();
    await server.signUp();
    const urls: string[] = [];
    visitor.context.on('request', (request) => urls.push(request.url()));
    const page = await open('login');
    await whoLogsIn(page, 'susan');
    expect(urls.filter((url) => /lk_|eyJ|battery/.test(url))).toEqual([]);
    const kept = 'JSON.stringify({ ...localStorage, ...sessionStorage }) + document.cookie';
    // Only whether another tab has logged in.
    expect(await page.evaluate(kept)).toMatch(/^\{"latchkey\.cookie\.\w+":"\w{1,15}"\}$/);
  });
});
