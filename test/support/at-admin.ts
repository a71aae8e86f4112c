import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { person } from './administrators.ts';
import { arriveAtPages, desk, type AtPages } from './at-pages.ts';
import { heading, logIn } from './own-pages.ts';
import { password } from './test-server.ts';

/** An administrator in a browser, and the server. */
export interface AtAdmin extends AtPages {
  readonly page: Page;
  /** Opens a view below `/admin/`, and waits for its heading. */
  view(path: string, title: string): Promise<void>;
  /** Signs a user up, and returns what asks as they do. */
  person(name: string, scopes?: readonly string[]): ReturnType<typeof person>;
}

/** Opens a browser in which `admin`, who has these scopes, has just logged in. */
export async function arriveAtAdmin(
  browser: Browser,
  given: {
    scopes?: readonly string[];
    settings?: Record<string, string>;
    screen?: BrowserContextOptions;
  } = {},
): Promise<AtAdmin> {
  const { scopes = ['latchkey:admin'], settings = {}, screen = desk } = given;
  const at = await arriveAtPages(browser, { AUTH_ADMIN: 'on', ...settings }, screen);
  await person(at.server, 'admin', scopes);
  const page = await at.visitor.context.newPage();
  await logIn(page, at.origin, 'admin');
  return {
    ...at,
    page,
    async view(path, title) {
      await page.goto(`${at.origin}/admin/${path}`);
      await heading(page, title).waitFor();
    },
    person: (name, added) => person(at.server, name, added),
  };
}

/** The dialog that asks before something is done. */
export const question = (page: Page) => page.getByRole('dialog');

/** An event of this kind in a list, the newest. */
export const event = (page: Page, action: string) =>
  page.locator('.things h3', { hasText: action }).first();

/** Presses a button, says why where that is asked for, and presses the same in the dialog. */
export async function pressAndConfirm(page: Page, name: string, reason?: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).click();
  if (reason !== undefined) await question(page).getByLabel('Reason').fill(reason);
  await question(page)
    .getByRole('button', { name: name.replace(/:.*/, ''), exact: true })
    .click();
  await question(page).waitFor({ state: 'detached' });
}

/** Proves the password in the dialog that asks who it is. */
export async function confirmWithPassword(page: Page): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'Confirm that it is you' });
  await dialog.locator('[name=password]').fill(password);
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'detached' });
}
