import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, createVisitor, launchChromium, listen } from '../support/browser.ts';
import { access, refresh } from '../support/page.ts';
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

  const arrive = async (path = '/graphql', environment: Record<string, string> = {}) => {
    const server = await createTestServer(environment);
    const origin = await listen(server);
    const visitor = await createVisitor(browser, origin);
    return { server, origin, visitor, page: await visitor.open(path) };
  };

  test('a newcomer signs up, sees who they are and pastes nothing', async () => {
    const { origin, visitor, page } = await arrive();
    await editorOf(page, '# 1. Create a user').waitFor();
    expect(await tabsOf(page)).toEqual(tabs);
    expect((await run(page, 'SignUp')).signUp.user.username).toBe('susan');
    await openTab(page, 'Me');
    expect((await run(page, 'Me')).me.username).toBe('susan');
    await answerOf(page, '"username": "susan"').waitFor();

    expect(await page.evaluate('document.cookie')).toBe('');
    const cookies = await visitor.context.cookies();
    const names = cookies.filter(({ httpOnly }) => httpOnly).map(({ name }) => name);
    expect(new Set(names)).toEqual(new Set([access, refresh]));
    expect(visitor.complaints).toEqual([]);
    expect([...visitor.origins]).toEqual([origin]);
  });

  test('a quarter of an hour later the page still knows who it is, until the logout', async () => {
    const { server, visitor, page } = await arrive();
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
    const { origin, visitor, page } = await arrive('/graphql', { AUTH_COOKIES: 'off' });
    await editorOf(page, '# 1. Create a user').waitFor();
    expect(await tabsOf(page)).toEqual(['SignUp', 'Login', 'Me']);

    const signedUp = await run(page, 'SignUp');
    await answerOf(page, '"accessToken"').waitFor();
    expect(signedUp.signUp.user.username).toBe('susan');

    await openTab(page, 'Login');
    await editorOf(page, 'mutation Login').waitFor();
    expect(await tabsOf(page)).toEqual(['SignUp', 'Login', 'Me']);
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
    expect(await tabsOf(later)).toEqual(['SignUp', 'Login', 'Me']);
    expect((await run(later, 'Me', `Bearer ${accessToken}`)).me.username).toBe('susan');
    await answerOf(later, '"username": "susan"').waitFor();

    expect(visitor.complaints).toEqual([]);
    expect([...visitor.origins]).toEqual([origin]);
  });

  test('a reload before anything was done adds no tab', async () => {
    const { visitor, page } = await arrive();
    await editorOf(page, 'mutation SignUp').waitFor();
    await page.waitForFunction(() => localStorage.getItem('latchkey/graphiql:tabState'));
    await page.reload();
    await editorOf(page, 'mutation SignUp').waitFor();
    expect(await tabsOf(page)).toEqual(tabs);
    expect(visitor.complaints).toEqual([]);
  });

  test('the editor checks what is typed against the schema, in workers, without telling the address bar', async () => {
    const { origin, visitor, page } = await arrive();
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
    const { visitor, page } = await arrive(`/graphql?${link}`);
    await editorOf(page, 'query Linked').waitFor();
    expect(await tabsOf(page)).toEqual(['Linked', ...tabs]);
    await run(page, 'Linked');
    await answerOf(page, '"__typename": "Query"').waitFor();
    expect(visitor.complaints).toEqual([]);
  });

  test('the docs explorer shows the descriptions of the schema', async () => {
    const { visitor, page } = await arrive();
    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
    await page.getByText('Latchkey: who is asking, and may they?').waitFor();
    await page.locator('.graphiql-plugin').getByText('Mutation', { exact: true }).click();
    await page.getByText('Creates a user and logs them in.').waitFor();
    expect(visitor.complaints).toEqual([]);
  });
});

const tabs = ['SignUp', 'Me', 'Login', 'Logout'];

const placeholder = { hasText: 'PASTE_ACCESS_TOKEN' };

function editorOf(page: Page, text: string) {
  return page.locator('.graphiql-query-editor .view-line', { hasText: text }).first();
}

function headersOf(page: Page, text: string) {
  return page.locator('.graphiql-editor-tool .view-line', { hasText: text }).first();
}

function answerOf(page: Page, text: string) {
  return page.locator('.result-window .view-line', { hasText: text }).first();
}

function tabsOf(page: Page): Promise<string[]> {
  return page.locator('.graphiql-tab-button').allInnerTexts();
}

/** Clicks on a tab as people do: the hand moves some pixels between press and release. */
async function openTab(page: Page, name: string): Promise<void> {
  const box = await page.locator('.graphiql-tab-button', { hasText: name }).boundingBox();
  const [x, y] = [box!.x + 20, box!.y + box!.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 6, y, { steps: 6 });
  await page.mouse.up();
  // GraphiQL reads the operation's name, and stores the query, a moment after it shows the tab.
  await page.waitForFunction(
    (text) => localStorage.getItem('latchkey/graphiql:query')?.includes(text),
    ` ${name} {`,
  );
}

function press(page: Page): Promise<void> {
  return page.locator('.graphiql-execute-button').click();
}

/** Presses the run button of the tab that is open and returns the data of the answer. */
async function run(page: Page, operation: string, authorization?: string): Promise<any> {
  const answered = page.waitForResponse(
    (response) => response.request().postDataJSON()?.query.includes(operation) === true,
  );
  await press(page);
  const response = await answered;
  expect(await response.request().headerValue('authorization')).toBe(authorization ?? null);
  const { data } = (await response.json()) as { data: unknown };
  return data;
}
