import type { Browser, Page } from 'playwright-core';
import { expect } from 'vitest';
import { arriveAtPages, desk, whoIsIn, type AtPages } from './at-pages.ts';
import { createFakeClock } from './fake-clock.ts';
import { freePort } from './free-port.ts';
import { startOidcProvider, type OidcProvider } from './oidc-provider.ts';

export interface AtProviders extends AtPages {
  /** At 127.0.0.1, another site than the server at `localhost`. */
  readonly provider: OidcProvider;
}

/** Starts a server whose users can log in with "Example Corp", which knows susan, and opens a browser on its pages. */
export async function arriveWithProvider(
  browser: Browser,
  settings: Record<string, string> = {},
  { prefix = '', port }: { prefix?: string; port?: number } = {},
): Promise<AtProviders> {
  port ??= await freePort();
  const issuer = `http://localhost:${port}${prefix}`;
  const provider = await startOidcProvider({ redirectUris: [`${issuer}/oidc/corp/callback`] });
  const environment = {
    AUTH_ISSUER: issuer,
    ...provider.environment,
    AUTH_OIDC_CORP_NAME: 'Example Corp',
    ...settings,
  };
  // A provider goes by the time of the system.
  const clock = createFakeClock(Date.now());
  return { ...(await arriveAtPages(browser, environment, desk, { port, clock })), provider };
}

export const continueWith = (page: Page) =>
  page.getByRole('button', { name: 'Continue with Example Corp', exact: true });

/** Logs in on the page of the provider. */
export async function logInThere(page: Page, login = 'susan'): Promise<void> {
  await page.locator('input[name=login]').fill(login);
  await page.locator('input[name=password]').fill('any');
  await page.locator('button[type=submit]').click();
}

/** The same from the page of the server. */
export async function logInBy(page: Page, login = 'susan'): Promise<void> {
  await continueWith(page).click();
  await logInThere(page, login);
}

/** Waits until the user is on this page of ours, which is all that is in the address. */
export async function expectAt(page: Page, path: string): Promise<void> {
  const at = () => page.url().replace(/^https?:\/\/[^/]*\/account\//, '');
  await expect.poll(at, { timeout: 30_000 }).toBe(path);
}

/** Waits for the overview: the user is in. */
export async function expectIn(page: Page, username = 'susan'): Promise<void> {
  await expectAt(page, '');
  expect(await whoIsIn(page)).toBe(username);
}

/** What the page keeps, as JSON. */
export const keptBy = (page: Page) =>
  page.evaluate<string>('JSON.stringify({ ...sessionStorage }) + document.cookie');
