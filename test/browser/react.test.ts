import type { Browser, BrowserContext } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  chromiumPath,
  createVisitor,
  launchChromium,
  listen,
  openDoor,
} from '../support/browser.ts';
import { createOutput, serve } from '../support/example-page.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { freePort } from '../support/free-port.ts';
import { startOidcProvider } from '../support/oidc-provider.ts';
import { logInAtProvider } from '../support/provider-app.ts';
import { createTestServer, password, type TestServer } from '../support/test-server.ts';
import { addApp } from '../support/totp.ts';

if (!chromiumPath) {
  console.warn('examples/react is not tested: no Chromium found. Set CHROMIUM_PATH to one.');
}

/** The example, built as for production, at one origin with a server. */
async function openExample(): Promise<{ server: TestServer; origin: string }> {
  const server = await createTestServer();
  const output = createOutput('react');
  await build(output);
  return { server, origin: await serve(output, { '/graphql': { target: await listen(server) } }) };
}

/** The page in a tab of its own, and what a user does there. */
async function openTab(context: BrowserContext, origin: string) {
  const page = await context.newPage();
  await page.goto(origin);
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
  const enter = async (secret: string, button: string) => {
    await page.getByLabel('Name').fill('susan');
    await page.getByLabel('Password').fill(secret);
    await press(button);
  };
  return { page, press, enter, expectText: (text: string) => page.getByText(text).waitFor() };
}

const named = 'You are susan.';
const here = '(here)';

async function endSessions({ administer }: TestServer): Promise<void> {
  const administration = administer({ kind: 'test' });
  await administration.revokeSessions((await administration.findUser('susan'))!.id);
}

describe.skipIf(!chromiumPath)('examples/react, in Chromium', { timeout: 60_000 }, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  }, 60_000);
  afterAll(() => browser?.close());

  test('signs up, goes on when its token expires, logs out and in again', async () => {
    const { server, origin } = await openExample();
    const { context, complaints } = await createVisitor(browser, origin);
    const { page, press, enter, expectText } = await openTab(context, origin);
    await enter('12345678', 'Sign up');
    await expectText('The password is one of the most common ones; choose another.');
    // What was typed is still there.
    expect(await page.getByLabel('Name').inputValue()).toBe('susan');
    await enter(password, 'Sign up');
    await expectText(named);
    await expectText(here);

    server.clock.advanceSeconds(1000);
    const answered = page.waitForResponse(async (answer) =>
      (await answer.text()).includes('nodes'),
    );
    await press('Where am I logged in?');
    expect(await (await answered).json()).not.toHaveProperty('errors');
    server.clock.advanceSeconds(1000);
    await page.reload();
    await expectText(here);

    await press('Log out');
    await expectText('You are logged out.');
    await enter('a wrong password', 'Log in');
    await expectText('The username or the password is wrong.');
    await enter(password, 'Log in');
    await expectText(named);
    expect(complaints.filter((line) => !/status of 40[01]/.test(line))).toEqual([]);
  });

  test('logs a user in at a provider, and says why not', async () => {
    const port = await freePort();
    const issuer = `http://localhost:${port}`;
    const output = createOutput('react');
    await build(output);
    const origin = await serve(output, { '/graphql': { target: `http://127.0.0.1:${port}` } });
    const provider = await startOidcProvider({ redirectUris: [`${issuer}/oidc/corp/callback`] });
    const server = await createTestServer(
      { AUTH_ISSUER: issuer, AUTH_RETURN_URLS: origin, ...provider.environment },
      { clock: createFakeClock(Date.now()) },
    );
    await openDoor(server.listener, port);
    const { context } = await createVisitor(browser, origin);
    const { page, press, expectText } = await openTab(context, origin);
    await press('Log in with Corp');
    await page.getByText('Cancel').click();
    await expectText('The login was cancelled at the provider.');
    await press('Log in with Corp');
    await logInAtProvider(page);
    await expectText(named);
    expect(page.url()).toBe(`${origin}/`);
  });

  test('asks a user with an authenticator app for a code', async () => {
    const { server, origin } = await openExample();
    const { app } = await addApp(server, await server.signUp('susan'));
    const { context } = await createVisitor(browser, origin);
    const { page, press, enter, expectText } = await openTab(context, origin);
    await enter(password, 'Log in');
    await page.getByLabel('Code of your authenticator app').fill(app.code());
    await press('Continue');
    await expectText(named);
  });

  test('shows a login and a logout in every tab, and each user only what is theirs', async () => {
    const { server, origin } = await openExample();
    await server.signUp('susan');
    const { context } = await createVisitor(browser, origin);
    const tabs = [await openTab(context, origin), await openTab(context, origin)] as const;
    await tabs[0].enter(password, 'Log in');
    for (const { expectText } of tabs) await expectText(here);
    await tabs[1].press('Log out');
    for (const { expectText } of tabs) await expectText('You are logged out.');
    expect(await tabs[0].page.getByText(here).count()).toBe(0);
  });

  test('says why a user is signed out whose session was ended elsewhere', async () => {
    const { server, origin } = await openExample();
    const { context } = await createVisitor(browser, origin);
    const tabs = [await openTab(context, origin), await openTab(context, origin)] as const;
    await tabs[0].enter(password, 'Sign up');
    for (const { expectText } of tabs) await expectText(here);
    await endSessions(server);
    await tabs[0].press('Where am I logged in?');
    for (const { expectText } of tabs) await expectText('Your session was ended. Log in again.');
  });

  test('offers to try again where the server does not answer', async () => {
    const { server, origin } = await openExample();
    await server.signUp('susan');
    const { context } = await createVisitor(browser, origin);
    await context.route('**/graphql', (route) => route.abort());
    const { page, press, expectText } = await openTab(context, origin);
    await page.getByRole('button', { name: 'Try again' }).waitFor();
    await context.unroute('**/graphql');
    await press('Try again');
    await expectText('Log in');
  });
});
