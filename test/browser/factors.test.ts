import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { totpCode } from '../../src/testing/index.ts';
import { addAuthenticator } from '../support/browser-authenticator.ts';
import { chromiumPath, createVisitor, launchChromium, openDoor } from '../support/browser.ts';
import { createOutput, serve } from '../support/example-page.ts';
import { latchkey, temporaryFolder } from '../support/process.ts';
import { createTestServer, password, type TestServer } from '../support/test-server.ts';

if (!chromiumPath) {
  console.warn('examples/factors is not tested: no Chromium found. Set CHROMIUM_PATH to one.');
}

interface Place {
  readonly server: TestServer;
  readonly origin: string;
  readonly env: Record<string, string>;
}

/** The example, as its README has it: page and server are one origin, by a proxy. */
async function openExample(settings: Record<string, string> = {}): Promise<Place> {
  const output = createOutput('factors');
  let server: TestServer | undefined;
  const { origin: target } = await openDoor((...exchange) => {
    server?.listener(...exchange);
  });
  const origin = await serve(output, { '/graphql': { target } });
  const env = { DATABASE_URL: `sqlite:${join(await temporaryFolder(), 'latchkey.db')}` };
  server = await createTestServer({ ...env, AUTH_ALLOWED_ORIGINS: origin, ...settings });
  await build(output);
  return { server, origin, env };
}

/** The field that is shown: other screens have fields of the same name. */
const field = (page: Page, label: string) =>
  page.getByLabel(label, { exact: true }).filter({ visible: true });

/** A page of the example, and what its user does there. */
function createUser(page: Page, { server }: Place) {
  const expectTitle = async (text: string) => {
    await expect.poll(() => page.locator('h1:visible').last().textContent()).toBe(text);
  };
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
  const credentials = async (username: string) => {
    await field(page, 'Username').fill(username);
    await field(page, 'Password').fill(password);
  };
  /** The app shows another code each 30 seconds, and each counts once. */
  const code = (secret: string) => {
    server.clock.advanceSeconds(30);
    return totpCode(secret, server.clock.now());
  };
  return {
    expectTitle,
    press,
    code,
    async signUp(username: string) {
      await press('Create an account');
      await credentials(username);
      await press('Create the account');
      await expectTitle('Your account');
    },
    async logIn(username: string) {
      await credentials(username);
      await press('Log in');
    },
    async logOut() {
      await press('Log out');
      await expectTitle('Log in');
    },
    /** Sets up an app, and returns its secret. */
    async setUpApp(): Promise<string> {
      await press('Set up an app');
      await expectTitle('Set up an authenticator app');
      const secret = (await page.locator('#secret').textContent()) ?? '';
      await field(page, 'Code that the app shows').fill(code(secret));
      await press('Confirm');
      await expectTitle('Your recovery codes');
      return secret;
    },
    async expectProblem(text: string) {
      await expect.poll(() => page.locator('.problem:visible').allTextContents()).toEqual([text]);
    },
  };
}

describe.skipIf(!chromiumPath)('examples/factors in Chromium', { timeout: 120_000 }, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  }, 60_000);
  afterAll(() => browser?.close());

  async function arrive(settings: Record<string, string> = {}, screen?: BrowserContextOptions) {
    const place = await openExample(settings);
    const visitor = await createVisitor(browser, place.origin, screen);
    const page = await visitor.context.newPage();
    const authenticator = await addAuthenticator(page);
    await page.goto(place.origin);
    const user = createUser(page, place);
    await user.expectTitle('Log in');
    return { ...place, ...user, visitor, page, authenticator };
  }

  test('a user sets up an app and a passkey, logs in with each, loses the phone, and comes back', async () => {
    const here = await arrive();
    const { page, authenticator, expectTitle, press, code } = here;
    await here.signUp('susan');
    const secret = await here.setUpApp();
    const codes = await page.locator('#codes li').allTextContents();
    expect(new Set(codes).size).toBe(10);
    await press('I have kept them');
    await expectTitle('Your account');

    await authenticator.answer(true);
    await field(page, 'Name of the new passkey').fill('My phone');
    await press('Add a passkey');
    await page.getByText('The passkey is added.').waitFor();
    await page.getByRole('button', { name: 'Remove My phone' }).waitFor();
    expect(await authenticator.passkeys()).toHaveLength(1);
    await authenticator.answer(false);

    await here.logOut();
    await here.logIn('susan');
    await expectTitle('Second step');
    await field(page, 'Code of your authenticator app').fill('000000');
    await press('Continue');
    await here.expectProblem('That is not right, or was used before. Tries left: 4.');
    // The challenge is in a cookie.
    await page.reload();
    await expectTitle('Second step');
    await field(page, 'Code of your authenticator app').fill(code(secret));
    await press('Continue');
    await expectTitle('Your account');
    await page.getByText('password, authenticator app').waitFor();

    await here.logOut();
    await here.logIn('susan');
    await expectTitle('Second step');
    await authenticator.answer(true);
    await press('Use a passkey');
    await expectTitle('Your account');
    await authenticator.answer(false);

    await here.logOut();
    await authenticator.answer(true);
    await press('Log in with a passkey');
    await expectTitle('Your account');
    await page.getByText(/^Proved in this session: passkey\.$/).waitFor();

    // The phone is lost, with the app and the passkey.
    await authenticator.answer(false);
    await here.logOut();
    await authenticator.remove();
    await here.logIn('susan');
    await expectTitle('Second step');
    await page.getByText('Use a recovery code').click();
    await field(page, 'One of your recovery codes').fill(codes[0]!);
    await page.locator('form[name="proveRecoveryCode"] button').click();
    await expectTitle('Your account');
    await page.getByText('Left: 9.').waitFor();
    const next = await here.setUpApp();
    expect(next).not.toBe(secret);
    await press('I have kept them');
    await press('Remove My phone');
    await page.getByText('The passkey is removed.').waitFor();

    // The browser itself tells the console of each 401.
    expect(here.visitor.complaints.filter((text) => !text.includes('401'))).toEqual([]);
    expect([...here.visitor.origins]).toEqual([here.origin]);
  });

  test('the login page offers passkeys in the field for the username', async () => {
    const { page, authenticator, expectTitle, press, ...here } = await arrive();
    await here.signUp('susan');
    await authenticator.answer(true);
    await press('Add a passkey');
    await page.getByText('The passkey is added.').waitFor();
    await authenticator.answer(false);
    await here.logOut();
    const name = field(page, 'Username');
    expect(await name.getAttribute('autocomplete')).toBe('username webauthn');
    // The user chooses what the browser offers.
    await authenticator.answer(true);
    await page.reload();
    await expectTitle('Your account');
  });

  test('the dialog asks once more, by the keyboard alone', async () => {
    const { server, page, press, ...here } = await arrive();
    await here.signUp('susan');
    await here.setUpApp();
    await press('I have kept them');
    server.clock.advanceSeconds(3600);
    await press('Make new recovery codes');
    const dialog = page.getByRole('dialog', { name: 'Confirm that it is you' });
    await dialog.waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    await page.locator('[data-press="newCodes"]').focus();
    await page.keyboard.press('Enter');
    await dialog.waitFor();
    await page.keyboard.type(password);
    await page.keyboard.press('Enter');
    await here.expectTitle('Your recovery codes');
    expect(await page.locator('#codes li').count()).toBe(10);
  });

  test('a trusted browser is asked for no code at the login, and for one before a factor is changed', async () => {
    const { page, press, code, ...here } = await arrive();
    await here.signUp('susan');
    const secret = await here.setUpApp();
    await press('I have kept them');
    await here.logOut();
    await here.logIn('susan');
    await here.expectTitle('Second step');
    await field(page, 'Do not ask for this in this browser again').check();
    await field(page, 'Code of your authenticator app').fill(code(secret));
    await press('Continue');
    await here.expectTitle('Your account');
    await page.getByRole('button', { name: 'Ask This browser again' }).waitFor();
    await here.logOut();
    await here.logIn('susan');
    await here.expectTitle('Your account');
    await press('Make new recovery codes');
    await here.expectTitle('Confirm that it is you');
    await field(page, 'Code of your authenticator app').fill(code(secret));
    await press('Confirm');
    await here.expectTitle('Your recovery codes');
    expect(await page.locator('#codes li').count()).toBe(10);
  });

  test('where the server requires a second factor, the first login sets one up', async () => {
    const { page, expectTitle, press, code, ...here } = await arrive({
      AUTH_SECOND_FACTOR: 'required',
    });
    await press('Create an account');
    await field(page, 'Username').fill('susan');
    await field(page, 'Password').fill(password);
    await press('Create the account');
    await expectTitle('Set up an authenticator app');
    const secret = (await page.locator('#secret').textContent()) ?? '';
    await field(page, 'Code that the app shows').fill(code(secret));
    await press('Confirm');
    await expectTitle('Your account');
    expect(here.visitor.complaints.filter((text) => !text.includes('401'))).toEqual([]);
  });

  test('the operator resets the factors of a user who has lost all of them', async () => {
    const { env, expectTitle, press, ...here } = await arrive();
    await here.signUp('john');
    await here.setUpApp();
    await press('I have kept them');
    await here.logOut();
    await here.logIn('john');
    await expectTitle('Second step');
    const { code, stdout } = await latchkey(['user', 'reset-factors', 'john'], { env });
    expect([code, stdout]).toEqual([0, expect.stringContaining('john')]);
    await press('Back to the login');
    await here.logIn('john');
    await expectTitle('Your account');
    await here.page.getByText('Not set up.').waitFor();
  });

  test.each([
    ['a phone, in the dark', { width: 320, height: 640 }, 'dark'],
    ['a desk, in the light', { width: 1280, height: 800 }, 'light'],
  ] as const)('fits on %s', async (_name, viewport, colorScheme) => {
    const { page, press, ...here } = await arrive({}, { viewport, colorScheme });
    const look = async (id: string) => {
      expect(await page.evaluate('document.activeElement.tagName')).toBe('H1');
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(viewport.width);
      for (const button of await page.locator(`#${id} button:visible`).all())
        expect((await button.boundingBox())!.height).toBeGreaterThanOrEqual(44);
      for (const input of await page.locator(`#${id} input:visible`).all())
        expect(await input.evaluate((found) => (found as any).labels.length)).toBe(1);
    };
    await look('login');
    await here.signUp('susan');
    await look('account');
    await press('Set up an app');
    await here.expectTitle('Set up an authenticator app');
    await look('app');
    const qr = page.getByRole('img', { name: 'QR code for the authenticator app' });
    expect(await qr.evaluate((found) => (found as any).naturalWidth)).toBeGreaterThan(0);
  });
});
