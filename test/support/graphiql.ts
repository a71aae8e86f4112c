import type { Browser, Page } from 'playwright-core';
import { expect } from 'vitest';
import { createVisitor, listen, type Visitor } from './browser.ts';
import { createTestServer, type TestServer } from './test-server.ts';

/** A visitor who has just opened GraphiQL, or another page of a server of their own. */
export async function arrive(
  browser: Browser,
  path = '/graphql',
  environment: Record<string, string> = {},
): Promise<{ server: TestServer; origin: string; visitor: Visitor; page: Page }> {
  const server = await createTestServer(environment);
  const origin = await listen(server);
  const visitor = await createVisitor(browser, origin);
  return { server, origin, visitor, page: await visitor.open(path) };
}

/** The tabs for second factors: those for passkeys are missing where the page is at an address, as it is in most tests. */
export const factorTabs = ['StartTotp', 'ConfirmTotp', 'RecoveryCodes', 'CompleteLogin'];

export const tabs = ['SignUp', 'Me', 'Login', 'Logout', ...factorTabs];

export function linkTo(query: string): string {
  return `/graphql?${new URLSearchParams({ query })}`;
}

/** Waits for the words that tell what the answer means. */
export async function expectNotice(page: Page, words: string | RegExp): Promise<void> {
  const status = page.locator('#notice[role="status"]');
  const said = (text: string | null) =>
    typeof words === 'string' ? text === words : words.test(text ?? '');
  await expect
    .poll(async () => status.textContent(), { timeout: 30_000 })
    .toSatisfy(said, `says ${words}`);
}

export const placeholder = { hasText: 'PASTE_ACCESS_TOKEN' };

export function editorOf(page: Page, text: string) {
  return page.locator('.graphiql-query-editor .view-line', { hasText: text }).first();
}

export function headersOf(page: Page, text: string) {
  return page.locator('.graphiql-editor-tool .view-line', { hasText: text }).first();
}

export function answerOf(page: Page, text: string) {
  return page.locator('.result-window .view-line', { hasText: text }).first();
}

export function tabsOf(page: Page): Promise<string[]> {
  return page.locator('.graphiql-tab-button').allInnerTexts();
}

/** Clicks on a tab as people do: the hand moves some pixels between press and release. */
export async function openTab(page: Page, name: string): Promise<void> {
  const tab = page.locator('.graphiql-tab-button', { hasText: new RegExp(`^${name}$`) });
  await tab.scrollIntoViewIfNeeded();
  const box = await tab.boundingBox();
  const [x, y] = [box!.x + 20, box!.y + box!.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 6, y, { steps: 6 });
  await page.mouse.up();
  await ready(page, name);
}

/** Waits until the tab can be run: GraphiQL reads the operation's name, and stores the query, after it shows the tab. */
export async function ready(page: Page, name: string): Promise<void> {
  await page.waitForFunction(
    (text) => new RegExp(text).test(localStorage.getItem('latchkey/graphiql:query') ?? ''),
    ` ${name}( \\{|\\()`,
  );
}

export function press(page: Page): Promise<void> {
  return page.locator('.graphiql-execute-button').click();
}

/** Presses the run button of the tab that is open and returns the data of the answer. */
export async function run(page: Page, operation: string, authorization?: string): Promise<any> {
  const answered = page.waitForResponse(
    (response) => response.request().postDataJSON()?.query.includes(operation) === true,
  );
  await press(page);
  const response = await answered;
  expect(await response.request().headerValue('authorization')).toBe(authorization ?? null);
  const { data } = (await response.json()) as { data: unknown };
  return data;
}
