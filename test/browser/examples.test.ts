import type { Browser, BrowserContext, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, createVisitor, launchChromium, listen } from '../support/browser.ts';
import { createOutput, serve } from '../support/example-page.ts';
import { createTestServer, password, type TestServer } from '../support/test-server.ts';
import { addApp, wrongCode } from '../support/totp.ts';

if (!chromiumPath) {
  console.warn('The examples’ pages are not tested: no Chromium found. Set CHROMIUM_PATH to one.');
}

/** One origin for page and API, by a proxy. */
async function openApollo(): Promise<{ server: TestServer; origin: string }> {
  const server = await createTestServer();
  const target = await listen(server);
  const output = createOutput('apollo');
  await build(output);
  return { server, origin: await serve(output, { '/graphql': { target } }) };
}

/** Two origins, of which the server knows the page's. */
async function openUrql(): Promise<{ server: TestServer; origin: string }> {
  const output = createOutput('urql');
  const origin = await serve(output);
  const server = await createTestServer({ AUTH_ALLOWED_ORIGINS: origin });
  const url = JSON.stringify(`${await listen(server)}/graphql`);
  await build({ ...output, define: { 'import.meta.env.VITE_LATCHKEY_URL': url } });
  return { server, origin };
}

/** The page in a tab of its own, and what a user does there. */
async function openTab(context: BrowserContext, origin: string) {
  const page = await context.newPage();
  await page.goto(origin);
  const press = (name: string) => page.getByRole('button', { name }).click();
  const enter = async (secret: string, button: string) => {
    await page.getByLabel('Name').fill('susan');
    await page.getByLabel('Password').fill(secret);
    await press(button);
  };
  return { page, press, enter };
}

async function expectOutput(page: Page, text: string): Promise<void> {
  await expect.poll(() => page.locator('output').textContent(), { timeout: 15_000 }).toBe(text);
}

describe.skipIf(!chromiumPath)('in Chromium', { timeout: 60_000 }, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  }, 60_000);
  afterAll(() => browser?.close());

  describe.each([
    ['Apollo Client', openApollo],
    ['urql', openUrql],
  ])('the page with %s', (_name, open) => {
    test('signs up, goes on when its token expires, logs out and in again', async () => {
      const { server, origin } = await open();
      const { context } = await createVisitor(browser, origin);
      const { page, press, enter } = await openTab(context, origin);

      await press('Who am I?');
      await expectOutput(page, 'Nobody is logged in.');
      await enter('12345678', 'Sign up');
      await expectOutput(page, 'The password is one of the most common ones; choose another.');
      await enter(password, 'Sign up');
      await expectOutput(page, 'You are susan.');

      server.clock.advanceSeconds(1000);
      await press('Who am I?');
      await expectOutput(page, 'You are susan.');

      await press('Log out');
      await expectOutput(page, 'You are logged out.');
      await press('Who am I?');
      await expectOutput(page, 'Nobody is logged in.');

      await enter('a wrong password', 'Log in');
      await expectOutput(page, 'The username or the password is wrong.');
      await enter(password, 'Log in');
      await expectOutput(page, 'You are susan.');
    });

    test('asks a user with an authenticator app for a code, or for a recovery code', async () => {
      const { server, origin } = await open();
      const { app, token } = await addApp(server, await server.signUp('susan'));
      const made = await server.execute('mutation { createRecoveryCodes }', { token });
      const [recoveryCode] = made.body.data!['createRecoveryCodes'];
      const { context } = await createVisitor(browser, origin);
      const { page, press, enter } = await openTab(context, origin);
      const prove = async (code: string) => {
        await page.getByLabel('Code of your authenticator app').fill(code);
        await press('Continue');
      };
      await enter(password, 'Log in');
      await expectOutput(page, 'One more step.');
      await prove(wrongCode(app.code()));
      await expect.poll(() => page.locator('output').textContent()).toMatch(/wrong|right/);
      await prove(app.code());
      await expectOutput(page, 'You are susan.');

      await press('Log out');
      await expectOutput(page, 'You are logged out.');
      await enter(password, 'Log in');
      await expectOutput(page, 'One more step.');
      await prove(recoveryCode);
      await expectOutput(page, 'You are susan.');
    });

    test('sees a logout in another tab', async () => {
      const { server, origin } = await open();
      await server.signUp('susan');
      const { context } = await createVisitor(browser, origin);
      const tabs = [await openTab(context, origin), await openTab(context, origin)] as const;
      for (const { page, enter } of tabs) {
        await enter(password, 'Log in');
        await expectOutput(page, 'You are susan.');
      }
      await tabs[0].press('Log out');
      await expectOutput(tabs[1].page, 'You are logged out.');
      await tabs[1].press('Who am I?');
      await expectOutput(tabs[1].page, 'Nobody is logged in.');
    });
  });
});
