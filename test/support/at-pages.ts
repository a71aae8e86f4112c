import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { createVisitor, openDoor, type Visitor } from './browser.ts';
import { freePort } from './free-port.ts';
import type { Store } from '../../src/store/store.ts';
import type { FakeClock } from './fake-clock.ts';
import type { Reach } from './providers.ts';
import { createTestServer, type TestServer } from './test-server.ts';

/** A server with its pages, and a browser that was never there. */
export interface AtPages {
  readonly server: TestServer;
  /** Of `localhost`, where browsers have passkeys. */
  readonly origin: string;
  readonly visitor: Visitor;
  /** Opens a page below `/account/` in a tab of its own. */
  open(path: string): Promise<Page>;
  /** Another browser. */
  visit(screen?: BrowserContextOptions): Promise<Visitor>;
}

export const desk = { locale: 'en-US', viewport: { width: 1280, height: 800 } };

/** Starts a server, and opens a browser. */
export async function arriveAtPages(
  browser: Browser,
  settings: Record<string, string> = {},
  screen: BrowserContextOptions = desk,
  {
    port,
    ...given
  }: { port?: number; clock?: FakeClock; store?: Store; reach?: Reach | undefined } = {},
): Promise<AtPages> {
  port ??= await freePort();
  const origin = `http://localhost:${port}`;
  const server = await createTestServer({ AUTH_ISSUER: origin, ...settings }, given);
  await openDoor(server.listener, port);
  const visit = (as: BrowserContextOptions = desk) => createVisitor(browser, origin, as);
  const visitor = await visit(screen);
  return { server, origin, visitor, visit, open: (path) => visitor.open(`/account/${path}`) };
}

export const press = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name, exact: true }).click();

export const type = (page: Page, label: string | RegExp, text: string) =>
  page.getByLabel(label, { exact: true }).fill(text);

/** What went wrong, as the page says it. */
export const alert = (page: Page) => page.locator('[role=alert].problem').innerText();

/** Who is logged in in the browser of the page, by its cookies: the name, or null. */
export const whoIsIn = (page: Page): Promise<string | null> =>
  page.evaluate(async () => {
    const answer = await fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"query":"{ me { username } }"}',
    });
    const { data } = (await answer.json()) as { data?: { me?: { username: string } } };
    return data?.me?.username ?? null;
  });

/** Types a name and a password into the login page. */
export async function logIn(page: Page, username: string, password: string): Promise<void> {
  await page.locator('[name=username]').fill(username);
  await page.locator('[name=password]').fill(password);
  await page.keyboard.press('Enter');
}
