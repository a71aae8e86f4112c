import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';
import { totpCode } from '../../src/testing/index.ts';
import { addAuthenticator } from './browser-authenticator.ts';
import { createVisitor, openDoor } from './browser.ts';
import { freePort } from './free-port.ts';
import { readQrCode } from './qr-code.ts';
import { createTestServer, password } from './test-server.ts';

export const english = {
  locale: 'en-US',
  viewport: { width: 1280, height: 900 },
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36',
};

export type Here = Awaited<ReturnType<typeof arrive>>;

/** A server, and a browser on its pages with an authenticator, whose user does nothing at first. */
export async function arrive(
  browser: Browser,
  settings: Record<string, string> = {},
  screen: BrowserContextOptions = english,
) {
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const server = await createTestServer({ AUTH_ISSUER: origin, ...settings });
  await openDoor(server.listener, port);
  const visitor = await createVisitor(browser, origin, screen);
  const page = await visitor.open('/account/login');
  const authenticator = await addAuthenticator(page);

  /** Asks the server as the page does, with its cookies. */
  const ask = async (query: string): Promise<Record<string, any>> => {
    const body = JSON.stringify({ query });
    return page.evaluate(`fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: ${JSON.stringify(body)},
    }).then((answer) => answer.json())`);
  };

  return {
    server,
    origin,
    visitor,
    page,
    authenticator,
    ask,
    /** Susan signs up, which logs this browser in. */
    signUp: () =>
      ask(
        `mutation { signUp(input: { username: "susan", password: "${password}" }) { tokenType } }`,
      ),
    async open(path: string, title: string) {
      await page.goto(`${origin}/account/${path}`);
      await expectTitle(page, title);
    },
    /** The app shows another code each 30 seconds, and each counts once. */
    code(secret: string) {
      server.clock.advanceSeconds(30);
      return totpCode(secret, server.clock.now());
    },
    press: (name: string) => page.getByRole('button', { name, exact: true }).click(),
    type: (label: string, text: string) => page.getByLabel(label, { exact: true }).fill(text),
    /** What the console complained of, apart from refusals, which the browser itself tells it. */
    complaints: () => visitor.complaints.filter((text) => !/\b40[01]\b/.test(text)),
  };
}

/** Sets up an app on its page, and returns its secret and the recovery codes. */
export async function setUpApp({ page, press, type, code }: Here) {
  await press('Set up an app');
  await expectTitle(page, 'Set up an authenticator app');
  const secret = await scan(page);
  await type('Code that the app shows', code(secret));
  await press('Confirm the code');
  await expectTitle(page, 'Your recovery codes');
  return { secret, codes: await page.locator('.codes code').allInnerTexts() };
}

/** Returns the secret in the QR code of the page. */
export async function scan(page: Page): Promise<string> {
  const uri = readQrCode((await page.locator('img.qr').getAttribute('src')) ?? '');
  return new URL(uri ?? '').searchParams.get('secret') ?? '';
}

export async function addPasskey({ page, authenticator, press, type }: Here, name?: string) {
  await authenticator.answer(true);
  if (name !== undefined) await type('Name', name);
  await press('Add a passkey');
  await page.getByText('The passkey is added.').waitFor();
  await authenticator.answer(false);
}

export async function expectTitle(page: Page, title: string): Promise<void> {
  await expect.poll(() => page.locator('h1').textContent(), { timeout: 20_000 }).toBe(title);
}

export async function expectText(page: Page, text: string): Promise<void> {
  await expect.poll(() => page.locator('body').innerText(), { timeout: 20_000 }).toContain(text);
}
