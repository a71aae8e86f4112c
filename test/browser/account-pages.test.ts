import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectTitle, issueLink, purposes, textOf } from '../support/account-pages.ts';
import {
  chromiumPath,
  createVisitor,
  launchChromium,
  listen,
  openDoor,
  stripPrefix,
  type Visitor,
} from '../support/browser.ts';
import { createTestServer, type TestServer } from '../support/test-server.ts';

if (!chromiumPath) {
  console.warn('The pages for links are not tested in a browser: no Chromium. Set CHROMIUM_PATH.');
}

interface Arrived {
  readonly server: TestServer;
  readonly origin: string;
  readonly visitor: Visitor;
  /** Opens a link to this address in a tab of its own. */
  open(path: string): Promise<Page>;
}

describe.skipIf(!chromiumPath)('the page of a link in Chromium', { timeout: 60_000 }, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  }, 60_000);
  afterAll(() => browser?.close());

  async function arrive(
    settings: Record<string, string> = {},
    screen: BrowserContextOptions = { locale: 'en-US' },
  ): Promise<Arrived> {
    const server = await createTestServer(settings);
    const origin = await listen(server);
    const visitor = await createVisitor(browser, origin, screen);
    return { server, origin, visitor, open: (path) => visitor.open(path) };
  }

  test('says what each link is for, takes it out of the address bar, and asks no other server', async () => {
    const { server, origin, visitor, open } = await arrive();
    const titles = [
      'Create your account',
      'Accept the invitation',
      'Choose a new password',
      'Log in',
      'Is this your address?',
      'Take the change of address back',
    ];
    for (const [index, purpose] of purposes.entries()) {
      const path = await issueLink(server, purpose);
      const page = await open(path);
      await expectTitle(page, titles[index]!);
      expect(page.url()).toBe(origin + path.split('#')[0]);
      expect(await page.title()).toBe(`${titles[index]} · ${new URL(origin).host}`);
      expect(await page.evaluate('document.activeElement.tagName')).toBe('H1');
      const kept = await page.evaluate('JSON.stringify({ ...localStorage, ...sessionStorage })');
      expect([kept, await page.content()]).toEqual(['{}', expect.not.stringContaining('lk_link_')]);
    }
    expect(visitor.complaints).toEqual([]);
    expect([...visitor.origins]).toEqual([origin]);
  });

  test('does what the token is for, also at the path of another action', async () => {
    const { server, open } = await arrive();
    const [, token] = (await issueLink(server, 'SIGN_UP')).split('#');
    const page = await open(`/account/reset-password?utm_source=mail#${token}&utm=1`);
    await expectTitle(page, 'Create your account');
    expect(new URL(page.url()).search + new URL(page.url()).hash).toBe('');
  });

  test('says that a link is missing, wrong or over, and what to do', async () => {
    const { server, open } = await arrive();
    const page = await open('/account/confirm-email');
    await expectTitle(page, 'The link is missing');
    const wrong = await open(`/account/sign-up#lk_link_${'A'.repeat(43)}`);
    await expectTitle(wrong, 'That did not work');
    expect(await textOf(wrong)).toContain('ask for another mail');
    expect(await wrong.locator('button').count()).toBe(0);
    const path = await issueLink(server, 'CONFIRM_EMAIL');
    server.clock.advanceSeconds(3601);
    const over = await open(path);
    await expectTitle(over, 'That did not work');
    // A reload has nothing left.
    await over.reload();
    await expectTitle(over, 'The link is missing');
  });

  test('shows the second link that is opened in the same tab', async () => {
    const { server, open } = await arrive();
    const page = await open(await issueLink(server, 'SIGN_UP'));
    await expectTitle(page, 'Create your account');
    const [, token] = (await issueLink(server, 'INVITATION')).split('#');
    await page.evaluate(`location.hash = ${JSON.stringify(token)}`);
    await expectTitle(page, 'Accept the invitation');
    expect(new URL(page.url()).hash).toBe('');
  });

  test.each([
    ['de-AT', 'de', 'Neues Passwort wählen'],
    ['zh-TW', 'zh-CN', '设置新密码'],
    ['fr-FR', 'en', 'Choose a new password'],
  ])('speaks to a browser in %s in %s', async (locale, lang, title) => {
    const { server, open } = await arrive({}, { locale });
    const page = await open(await issueLink(server, 'RESET_PASSWORD'));
    await expectTitle(page, title);
    expect(await page.locator('html').getAttribute('lang')).toBe(lang);
  });

  test('says that it needs JavaScript where there is none, and has no form', async () => {
    const { server, open } = await arrive({}, { javaScriptEnabled: false });
    const page = await open(await issueLink(server, 'RESET_PASSWORD'));
    expect(await page.innerText('body')).toMatch(
      /needs JavaScript.*braucht JavaScript.*需要 JavaScript/s,
    );
    expect(await page.locator('form, input, button').count()).toBe(0);
  });

  test('is shown in no frame', async () => {
    const { server, origin } = await arrive();
    const path = await issueLink(server, 'RESET_PASSWORD');
    const { origin: other } = await openDoor((_, answer) => {
      answer.setHeader('content-type', 'text/html');
      answer.end(`<iframe src="${origin}${path}"></iframe>`);
    });
    const visitor = await createVisitor(browser, other);
    const page = await visitor.open('/');
    await expect.poll(() => visitor.complaints.join()).toMatch(/frame-ancestors|X-Frame-Options/);
    expect(await page.frames()[1]!.locator('main').count()).toBe(0);
  });

  test('works behind a proxy that strips a path prefix', async () => {
    const server = await createTestServer();
    const proxy = await stripPrefix('/auth', await listen(server));
    const visitor = await createVisitor(browser, proxy);
    const page = await visitor.open(`/auth${await issueLink(server, 'SIGN_UP')}`);
    await expectTitle(page, 'Create your account');
    expect([...visitor.paths].filter((path) => !path.startsWith('/auth/'))).toEqual([]);
  });

  test('has labels, the names that password managers look for, and fields that can be shown', async () => {
    const { server, open } = await arrive();
    const id = await idOf(server, 'susan');
    const page = await open(
      await issueLink(server, 'RESET_PASSWORD', { id, email: 'susan@example.com' }),
    );
    const account = page.getByLabel('Account', { exact: true });
    expect(await account.inputValue()).toBe('susan');
    expect(await account.getAttribute('autocomplete')).toBe('username');
    expect(await account.isEditable()).toBe(false);
    const password = page.getByLabel('New password', { exact: true });
    expect(await password.getAttribute('autocomplete')).toBe('new-password');
    expect(await password.getAttribute('type')).toBe('password');
    await page.getByRole('button', { name: 'Show the password' }).click();
    expect(await password.getAttribute('type')).toBe('text');
    expect(await page.locator('[role=alert]').count()).toBe(1);
  });

  test.each([
    ['susan', 'The user susan wants'],
    ['Call 0800-555-123 now', 'A user wants'],
    ['evil.example', 'A user wants'],
    ['<b>susan</b>', 'A user wants'],
  ])('names the user %s who wants an address: "%s"', async (username, says) => {
    const { server, open } = await arrive();
    const id = await idOf(server, username);
    const page = await open(
      await issueLink(server, 'CONFIRM_EMAIL', { id, email: 'other@example.com' }),
    );
    await expectTitle(page, 'Is this your address?');
    expect(await textOf(page)).toContain(`${says} to have the address other@example.com.`);
  });

  test('offers to try again where the server does not answer', async () => {
    const server = await createTestServer();
    const door = await openDoor(server.listener);
    const visitor = await createVisitor(browser, door.origin);
    const page = await visitor.context.newPage();
    await page.route('**/graphql', (route) => route.abort());
    await page.goto(door.origin + (await issueLink(server, 'CONFIRM_EMAIL')));
    await expectTitle(page, 'That did not work');
    expect(await textOf(page)).toContain('The server does not answer.');
    await page.unroute('**/graphql');
    await page.getByRole('button', { name: 'Try again' }).click();
    await expectTitle(page, 'Is this your address?');
  });

  test('does not use up a link that logs in where browsers get no cookies', async () => {
    const { server, open } = await arrive({ AUTH_COOKIES: 'off' });
    const page = await open(await issueLink(server, 'LOGIN'));
    await expectTitle(page, 'Log in');
    expect(await textOf(page)).toContain('Type the code from the mail');
    expect(await page.locator('button').count()).toBe(0);
  });

  test.each([
    ['a phone', { viewport: { width: 320, height: 640 }, isMobile: true, hasTouch: true }],
    ['a desk', { viewport: { width: 1280, height: 800 } }],
  ])('fits on %s', async (_name, screen) => {
    const { server, open } = await arrive({}, { ...screen, locale: 'de-DE' });
    for (const purpose of purposes) {
      const page = await open(await issueLink(server, purpose));
      await page.locator('button').first().waitFor();
      const width = await page.evaluate('document.documentElement.scrollWidth');
      expect(width).toBe(screen.viewport.width);
      for (const button of await page.locator('button').all())
        expect((await button.boundingBox())!.height).toBeGreaterThanOrEqual(44);
    }
  });
});

async function idOf(server: TestServer, username: string): Promise<string> {
  const token = await server.signUp(username);
  return (await server.me(token)).body.data!['me'].id;
}
