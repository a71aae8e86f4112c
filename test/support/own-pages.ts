import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';
import { createVisitor, openDoor, type Visitor } from './browser.ts';
import { createTestServer, password, type TestServer } from './test-server.ts';

/** A user in a browser, and the server. */
export interface Here {
  readonly server: TestServer;
  readonly origin: string;
  readonly visitor: Visitor;
  readonly page: Page;
  /** Opens a page below `/account/`, and waits for its heading. */
  open(path: string, title: string): Promise<void>;
  /** Starts a session of this user in the browser. */
  logIn(username: string): Promise<void>;
  /** Starts a session of susan elsewhere, and returns its access token. */
  logInElsewhere(userAgent?: string): Promise<string>;
}

/** Opens a browser for susan, who has signed up elsewhere and is not logged in here. */
export async function arrive(
  browser: Browser,
  settings: Record<string, string> = {},
  screen: BrowserContextOptions = { locale: 'en-US' },
): Promise<Here> {
  let server: TestServer | undefined;
  const { origin: address } = await openDoor((...exchange) => {
    server?.listener(...exchange);
  });
  // Passkeys and IP addresses do not go together.
  const origin = address.replace('127.0.0.1', 'localhost');
  // Passkeys are for the pages of these origins.
  server = await createTestServer({ AUTH_ALLOWED_ORIGINS: origin, ...settings });
  const visitor = await createVisitor(browser, origin, screen);
  const page = await visitor.context.newPage();
  await server.signUp('susan');
  const here: Here = {
    server,
    origin,
    visitor,
    page,
    async open(path, title) {
      await page.goto(`${origin}/account/${path}`);
      await page.getByRole('heading', { level: 1, name: title, exact: true }).waitFor();
    },
    logIn: (username) => logIn(page, origin, username),
    async logInElsewhere(userAgent = 'curl/8.5.0') {
      const answer = await server.execute(
        `mutation { login(username: "susan", password: "${password}") { accessToken } }`,
        { headers: { 'user-agent': userAgent } },
      );
      return String(answer.body.data?.['login']?.accessToken);
    },
  };
  return here;
}

/** Opens a browser in which susan has just logged in. */
export async function arriveLoggedIn(...given: Parameters<typeof arrive>): Promise<Here> {
  const here = await arrive(...given);
  await here.logIn('susan');
  return here;
}

/** Logs in as a page of the app does: without a word to the account pages. */
export async function logIn(page: Page, origin: string, username: string): Promise<void> {
  if (!page.url().startsWith(origin)) await page.goto(`${origin}/account/goodbye`);
  const query = `mutation { login(username: ${JSON.stringify(username)}, password: "${password}") { tokenType } }`;
  await page.evaluate(async (body) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch('/graphql', { method: 'POST', headers, body });
    if (!answer.ok) throw new Error(await answer.text());
  }, JSON.stringify({ query }));
}

export const press = (page: Page, name: string) =>
  page.getByRole('button', { name, exact: true }).click();

export const field = (page: Page, label: string) => page.getByLabel(label, { exact: true });

export const heading = (page: Page, name: string) =>
  page.getByRole('heading', { level: 1, name, exact: true });

/** Returns what follows `/account` in the address. */
export const pathOf = (page: Page) => page.url().replace(/^.*\/account/, '');

/** Returns the name of the field that has the focus, or the text of what else has it. */
export const focused = (page: Page) =>
  page.evaluate(() => {
    const element = document.activeElement as HTMLInputElement | null;
    return element?.name || element?.textContent;
  });

/** Waits until the page says that something has worked. */
export async function expectStatus(page: Page, text: string): Promise<void> {
  await expect.poll(() => page.getByRole('status').allTextContents()).toContain(text);
}

/** Waits until the page says what did not work. */
export async function expectAlert(page: Page, text: string): Promise<void> {
  await expect.poll(() => page.getByRole('alert').allTextContents()).toContain(text);
}
