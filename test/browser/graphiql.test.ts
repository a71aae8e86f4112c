import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  chromiumPath,
  createVisitor,
  launchChromium,
  listen,
  stripPrefix,
} from '../support/browser.ts';
import {
  answerOf,
  arrive,
  editorOf,
  expectNotice,
  factorTabs,
  headersOf,
  openTab,
  placeholder,
  press,
  ready,
  run,
  tabs,
  tabsOf,
} from '../support/graphiql.ts';
import { createTestServer } from '../support/test-server.ts';

if (!chromiumPath) {
  console.warn('GraphiQL is not tested in a browser: no Chromium found. Set CHROMIUM_PATH to one.');
}

describe.skipIf(!chromiumPath)('GraphiQL in Chromium', { timeout: 60_000 }, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  }, 60_000);
  afterAll(() => browser?.close());

  test('a quarter of an hour later the page still knows who it is, until the logout', async () => {
    const { server, visitor, page } = await arrive(browser);
    await editorOf(page, 'mutation SignUp').waitFor();
    await run(page, 'SignUp');
    server.clock.advanceSeconds(1000);
    await openTab(page, 'Me');
    await press(page);
    await answerOf(page, '"username": "susan"').waitFor();

    await openTab(page, 'Logout');
    expect(await run(page, 'Logout')).toEqual({ logout: true });
    await openTab(page, 'Me');
    await press(page);
    await answerOf(page, '"reason": "TOKEN_MISSING"').waitFor();
    expect(await visitor.context.cookies()).toEqual([]);
    // The browser itself tells the console of each 401.
    expect(visitor.complaints.filter((text) => !text.includes('401'))).toEqual([]);
  });

  test('without cookies a newcomer signs up, logs in, pastes the token and sees who they are', async () => {
    const { server, origin, visitor, page } = await arrive(browser, '/graphql', {
      AUTH_COOKIES: 'off',
    });
    await editorOf(page, '# 1. Create a user').waitFor();
    expect(await tabsOf(page)).toEqual(['SignUp', 'Login', 'Me', ...factorTabs]);

    const signedUp = await run(page, 'SignUp');
    await answerOf(page, '"accessToken"').waitFor();
    expect(signedUp.signUp.user.username).toBe('susan');

    await openTab(page, 'Login');
    await editorOf(page, 'mutation Login').waitFor();
    expect(await tabsOf(page)).toEqual(['SignUp', 'Login', 'Me', ...factorTabs]);
    const { accessToken } = (await run(page, 'Login')).login;
    await answerOf(page, '"tokenType": "Bearer"').waitFor();
    await answerOf(page, '"eyJ').dblclick();
    await page.keyboard.press('ControlOrMeta+C');

    await openTab(page, 'Me');
    await headersOf(page, 'PASTE_ACCESS_TOKEN').locator('span', placeholder).last().dblclick();
    await page.keyboard.press('ControlOrMeta+V');
    await headersOf(page, 'PASTE_ACCESS_TOKEN').waitFor({ state: 'detached' });
    expect((await run(page, 'Me', `Bearer ${accessToken}`)).me.username).toBe('susan');
    await answerOf(page, '"me": {').waitFor();
    await answerOf(page, '"username": "susan"').waitFor();

    await page.waitForFunction(
      (token) => localStorage.getItem('latchkey/graphiql:tabState')?.includes(token),
      accessToken,
    );
    await page.close();
    const later = await visitor.open('/graphql');
    await editorOf(later, 'query Me').waitFor();
    expect(await tabsOf(later)).toEqual(['SignUp', 'Login', 'Me', ...factorTabs]);
    expect((await run(later, 'Me', `Bearer ${accessToken}`)).me.username).toBe('susan');
    await answerOf(later, '"username": "susan"').waitFor();
    await expectNotice(later, '');
    expect(visitor.complaints).toEqual([]);
    expect([...visitor.origins]).toEqual([origin]);

    server.clock.advanceSeconds(1000);
    await press(later);
    await expectNotice(
      later,
      'The access token under Headers is not valid or has expired. Run Login and paste the new one.',
    );
  });

  test('a browser at / is led there by the first page, also behind a proxy that strips a path prefix', async () => {
    const server = await createTestServer();
    const proxy = await stripPrefix('/auth', await listen(server));
    const visitor = await createVisitor(browser, proxy);
    const page = await visitor.open('/auth/');
    await page.getByRole('link', { name: 'GraphiQL' }).click();
    await editorOf(page, '# 1. Create a user').waitFor();
    expect(page.url()).toBe(`${proxy}/auth/graphql`);
    expect((await run(page, 'SignUp')).signUp.user.username).toBe('susan');
    server.clock.advanceSeconds(1000);
    await openTab(page, 'Me');
    await press(page);
    await answerOf(page, '"username": "susan"').waitFor();
    await editorOf(page, 'createdAt').click();
    await page.keyboard.press('End');
    await page.keyboard.type(' nonsense');
    await page.locator('.graphiql-query-editor .squiggly-error').first().waitFor();
    const outside = [...visitor.paths].filter(
      (path) => !/^\/auth\/(graphi?ql\b|welcome\/|$)/.test(path),
    );
    expect(outside).toEqual([]);
    expect(visitor.complaints.filter((text) => !text.includes('401'))).toEqual([]);
    expect([...visitor.origins]).toEqual([proxy]);
  });

  test('on a phone everything is as wide as the screen, one below the other', async () => {
    const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
    const server = await createTestServer();
    const visitor = await createVisitor(browser, await listen(server), phone);
    const page = await visitor.open('/graphql');
    await editorOf(page, '# 1. Create a user').waitFor();
    await page.locator('.graphiql-tab-button', { hasText: 'Me' }).tap();
    await ready(page, 'Me');
    await page.locator('.graphiql-execute-button').tap();
    await expectNotice(page, /^You are not logged in/);
    const boxOf = async (selector: string) => (await page.locator(selector).boundingBox())!;
    const [editor, answer, tools, notice, play] = await Promise.all(
      [
        '.graphiql-query-editor',
        '.graphiql-response',
        '.graphiql-sidebar',
        '#notice',
        '.graphiql-execute-button',
      ].map(boxOf),
    );
    for (const { x, width } of [editor!, answer!, tools!, notice!])
      expect([x, width]).toEqual([0, 390]);
    const bottoms = [editor!, answer!, tools!, notice!].map(({ y, height }) => y + height);
    expect(bottoms).toEqual(bottoms.toSorted((a, b) => a - b));
    expect(bottoms.at(-1)).toBeLessThanOrEqual(844);
    expect(answer!.y).toBeGreaterThanOrEqual(bottoms[0]!);
    for (const pane of [editor!, answer!]) expect(pane.height).toBeGreaterThan(200);
    expect(play!.x + play!.width).toBeLessThanOrEqual(390);
    // A finger takes about 40 pixels.
    expect(Math.min(play!.width, play!.height)).toBeGreaterThanOrEqual(40);

    await page.getByRole('button', { name: 'Show Documentation Explorer' }).tap();
    await page.getByText('Latchkey: log in, get a token, ask who you are.').waitFor();
    expect((await boxOf('.graphiql-plugin')).width).toBe(390);
    await page.getByRole('button', { name: 'Hide Documentation Explorer' }).tap();
    await page.getByRole('button', { name: 'Open settings dialog' }).tap();
    const dark = await page.getByRole('button', { name: 'Dark' }).boundingBox();
    expect(dark!.x + dark!.width).toBeLessThan(390);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
  });

  test('a reload before anything was done adds no tab', async () => {
    const { visitor, page } = await arrive(browser);
    await editorOf(page, 'mutation SignUp').waitFor();
    await page.waitForFunction(() => localStorage.getItem('latchkey/graphiql:tabState'));
    await page.reload();
    await editorOf(page, 'mutation SignUp').waitFor();
    expect(await tabsOf(page)).toEqual(tabs);
    expect(visitor.complaints).toEqual([]);
  });

  test('the editor checks what is typed against the schema, in workers, without telling the address bar', async () => {
    const { origin, visitor, page } = await arrive(browser);
    await editorOf(page, 'accessToken').click();
    await page.keyboard.press('End');
    await page.keyboard.type(' nonsense');
    await page.locator('.graphiql-query-editor .squiggly-error').first().waitFor();
    const workers = page.workers().map((worker) => worker.url());
    expect(workers).toContain(`${origin}/graphiql/graphql.worker.js`);
    expect(workers).toContain(`${origin}/graphiql/editor.worker.js`);
    expect(page.url()).toBe(`${origin}/graphql`);
    expect(visitor.complaints).toEqual([]);
  });

  test('a link with a query and variables opens a tab with them, beside the others', async () => {
    const query =
      '# A comment.\nquery Linked($really: Boolean!) { __typename @include(if: $really) }';
    const link = new URLSearchParams({ query, variables: '{ "really": true }' });
    const { visitor, page } = await arrive(browser, `/graphql?${link}`);
    await editorOf(page, 'query Linked').waitFor();
    expect(await tabsOf(page)).toEqual(['Linked', ...tabs]);
    await run(page, 'Linked');
    await answerOf(page, '"__typename": "Query"').waitFor();
    expect(visitor.complaints).toEqual([]);
  });

  test('the docs explorer shows the descriptions of the schema', async () => {
    const { visitor, page } = await arrive(browser);
    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
    await page.getByText('Latchkey: log in, get a token, ask who you are.').waitFor();
    await page.locator('.graphiql-plugin').getByText('Mutation', { exact: true }).click();
    await page.getByText('Creates a user and logs them in.').waitFor();
    expect(visitor.complaints).toEqual([]);
  });
});
