import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { arriveAtAdmin, event } from '../support/at-admin.ts';
import { chromiumPath, launchChromium } from '../support/browser.ts';
import { field, heading, press } from '../support/own-pages.ts';
import { code } from '../support/test-server.ts';

if (!chromiumPath) {
  console.warn('Lists at /admin are not tested in a browser: no Chromium. Set CHROMIUM_PATH.');
}

describe.skipIf(!chromiumPath)('lists at /admin, in Chromium', { timeout: 120_000 }, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  }, 60_000);
  afterAll(() => browser?.close());

  const items = (page: Page) => page.locator('.things > li');
  const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent);

  test('more users come page by page, and going back finds them where they were', async () => {
    const { page, view, server } = await arriveAtAdmin(browser);
    const { createUser } = server.administer({ kind: 'test' });
    for (let count = 10; count < 55; count += 1)
      await createUser({ username: `user-${count}`, password: null });
    await view('?name=user-', 'Users');
    await page.getByText('20 found.').waitFor();
    await page.getByRole('button', { name: 'More', exact: true }).press('Enter');
    await page.getByText('40 found.').waitFor();
    expect(await focused(page)).toBe('More');
    const names = await items(page).locator('h2').allTextContents();
    expect(names.map((name) => name.trim())).toEqual(
      Array.from({ length: 40 }, (_, at) => `user-${at + 10}`),
    );
    await page.getByRole('link', { name: 'user-48' }).scrollIntoViewIfNeeded();
    const before = await page.evaluate(() => scrollY);
    expect(before).toBeGreaterThan(500);
    await page.getByRole('link', { name: 'user-48' }).click();
    await heading(page, 'user-48').waitFor();
    expect(await page.evaluate(() => scrollY)).toBe(0);
    await page.goBack();
    await expect.poll(() => page.evaluate(() => scrollY)).toBe(before);
    expect(await items(page).count()).toBe(40);
    await page.getByRole('button', { name: 'More', exact: true }).press('Enter');
    await page.getByText('45 found. These are all.').waitFor();
    // The button is gone: the focus is where the page says so.
    await expect.poll(() => focused(page)).toBe('45 found. These are all.');
  });

  /** Answers like a server with millions of users, of whom few meet a filter: mostly with empty pages. */
  async function fewAmongMany(page: Page, pages: readonly number[]) {
    const cursors: (string | null)[] = [];
    let go = () => {};
    const held = new Promise<void>((resolve) => {
      go = resolve;
    });
    await page.route('**/graphql', async (route) => {
      const { query, variables } = route.request().postDataJSON() as {
        query: string;
        variables: { after: string | null; filter?: { scope?: string } };
      };
      const isMeant = query.includes('users(') && variables.filter?.scope === 'rare';
      if (!isMeant) return route.fallback();
      const at = Number(variables.after ?? 0);
      cursors.push(variables.after);
      // The last page of all waits for the test.
      if (at === pages.length - 1) await held;
      const nodes = Array.from({ length: pages[at]! }, (_, index) => ({
        id: `0${at}-${index}`,
        username: `user-${at}-${index}`,
        kind: 'PERSON',
        createdAt: '2026-11-23T09:30:00.000Z',
        lastSeenAt: null,
        disabledAt: null,
        scopes: [],
      }));
      const pageInfo = { hasNextPage: true, endCursor: String(at + 1) };
      return route.fulfill({ json: { data: { users: { nodes, pageInfo } } } });
    });
    return { cursors, go };
  }

  test('a search goes on by itself through empty pages, until it is stopped', async () => {
    const { page, view } = await arriveAtAdmin(browser);
    const { cursors, go } = await fewAmongMany(page, [0, 0, 2, 0, 0, 0]);
    await view('?scope=rare', 'Users');
    await page.getByText('user-2-1').waitFor();
    await expect.poll(() => cursors).toEqual([null, '1', '2', '3', '4', '5']);
    await page.getByText('Searching …').waitFor();
    await page.getByRole('button', { name: 'Stop' }).press('Enter');
    go();
    await page.getByText('2 found.').waitFor();
    expect(await focused(page)).toBe('More');
    expect(cursors.length).toBe(6);
  });

  test('another search ends the one before', async () => {
    const { page, view } = await arriveAtAdmin(browser);
    const { cursors, go } = await fewAmongMany(page, [0, 0]);
    await view('?scope=rare', 'Users');
    await expect.poll(() => cursors.length).toBe(2);
    await field(page, 'Beginning of the name').fill('adm');
    await field(page, 'Scope').fill('');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'admin', exact: true }).waitFor();
    go();
    await page.getByText('1 found. These are all.').waitFor();
    expect(await items(page).count()).toBe(1);
  });

  test('users are filtered by kind, state, second factor and scope', async () => {
    const { page, view, person, server } = await arriveAtAdmin(browser);
    await person('susan', ['app:read']);
    const bob = await person('bob');
    const { disableUser } = server.administer({ kind: 'test' });
    await disableUser(bob.id);
    await view('', 'Users');
    await page.getByText('Filters').click();
    const found = async (name: string) => {
      await press(page, 'Search');
      await page.getByText('1 found. These are all.').waitFor();
      expect((await items(page).locator('h2 a').allTextContents()).join()).toBe(name);
    };
    await page.getByLabel('State').selectOption('Disabled');
    await found('bob');
    await page.getByLabel('State').selectOption('Any');
    await page.getByLabel('Scope', { exact: true }).fill('app:read');
    await found('susan');
    await page.getByLabel('Kind').selectOption('Service accounts');
    await press(page, 'Search');
    await page.getByText('Nothing was found.').waitFor();
    expect(new URL(page.url()).search).toBe('?kind=SERVICE_ACCOUNT&scope=app%3Aread');
    await page.reload();
    await page.getByText('Nothing was found.').waitFor();
    expect(await page.getByLabel('Kind').inputValue()).toBe('SERVICE_ACCOUNT');
  });

  test('what a name cannot begin with is said at the field', async () => {
    const { page, view } = await arriveAtAdmin(browser);
    await view(`?name=${'a'.repeat(65)}`, 'Users');
    await page.getByText('This cannot be the beginning of a name.').waitFor();
    expect(await page.getByText('This cannot be the beginning of a name.').isVisible()).toBe(true);
  });

  test('the audit log is filtered by action, user and time', async () => {
    const { page, view, person, server } = await arriveAtAdmin(browser);
    const susan = await person('susan');
    expect(code(await server.login('susan', 'a wrong password'))).toBe('INVALID_CREDENTIALS');
    await view('audit-log', 'Audit log');
    await event(page, 'SIGNED_UP').waitFor();
    await page.getByText('Filters').click();
    await field(page, 'To').fill('SUSAN');
    await page.getByLabel('What has happened').selectOption('LOGIN_FAILED');
    await page.keyboard.press('Tab');
    await press(page, 'Search');
    await page.getByText('1 found. These are all.').waitFor();
    await page.getByText('by an unknown caller to susan').waitFor();
    await field(page, 'To').fill(susan.id);
    await page.getByLabel('From').fill('2099-01-01T00:00');
    await press(page, 'Search');
    await page.getByText('Nothing was found.').waitFor();
    await field(page, 'To').fill('no-one');
    await press(page, 'Search');
    await page.getByText('There is no such user.').waitFor();
    await page.goBack();
    await page.getByText('Nothing was found.').waitFor();
    expect(await field(page, 'To').inputValue()).toBe(susan.id);
    await page.goBack();
    await page.getByText('by an unknown caller to susan').waitFor();
    expect(await page.getByLabel('What has happened').inputValue()).toBe('LOGIN_FAILED');
  });

  test('times are the viewer’s own', async () => {
    const screen = { locale: 'de-DE', timezoneId: 'Asia/Kolkata' };
    const { page, view, server } = await arriveAtAdmin(browser, { screen });
    const shown = new Intl.DateTimeFormat('de-DE', {
      dateStyle: 'medium',
      timeStyle: 'short',
      timeZone: 'Asia/Kolkata',
    }).format(server.clock.now());
    await view('audit-log', 'Protokoll');
    const time = page.locator('time').first();
    expect(await time.innerText()).toBe(shown);
    expect(await time.getAttribute('datetime')).toBe(new Date(server.clock.now()).toISOString());
  });

  test('what a client says of itself is text', async () => {
    const { page, view, server, visitor } = await arriveAtAdmin(browser);
    const userAgent = '<img src=x onerror=alert(1)>'.repeat(8);
    const headers = { 'user-agent': userAgent };
    await server.execute('mutation { login(username: "admin", password: "x") { tokenType } }', {
      headers,
    });
    await view('audit-log?action=LOGIN_FAILED', 'Audit log');
    await page.getByText(`${userAgent.slice(0, 80)}…`).waitFor();
    expect(await page.locator('main img').count()).toBe(0);
    expect(visitor.complaints).toEqual([]);
  });
});
