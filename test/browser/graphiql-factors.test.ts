import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { totpCode } from '../../src/testing/index.ts';
import { addAuthenticator } from '../support/browser-authenticator.ts';
import { chromiumPath, createVisitor, launchChromium, openDoor } from '../support/browser.ts';
import {
  answerOf,
  editorOf,
  expectNotice,
  openTab,
  press,
  ready,
  run,
  tabsOf,
} from '../support/graphiql.ts';
import { latchkey, temporaryFolder } from '../support/process.ts';
import { createTestServer, type TestServer } from '../support/test-server.ts';

const steps = [
  'SignUp',
  'Me',
  'Login',
  'Logout',
  'StartTotp',
  'ConfirmTotp',
  'RecoveryCodes',
  'AddPasskey',
  'CompleteLogin',
  'UsePasskey',
];

/** Types a code in the place of the one that is in the tab, as people do. */
async function typeCode(page: Page, before: string, code: string): Promise<void> {
  await editorOf(page, before).locator('span', { hasText: before }).last().dblclick();
  await page.keyboard.type(code);
  await editorOf(page, code).waitFor();
  await page.waitForFunction(
    (text) => localStorage.getItem('latchkey/graphiql:query')?.includes(text),
    code,
  );
}

describe.skipIf(!chromiumPath)('second factors in GraphiQL', { timeout: 120_000 }, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  }, 60_000);
  afterAll(() => browser?.close());

  /** GraphiQL at a name: an address has no passkeys. */
  async function arrive(settings: Record<string, string> = {}) {
    let server: TestServer | undefined;
    const door = await openDoor((...exchange) => {
      server?.listener(...exchange);
    });
    const origin = door.origin.replace('127.0.0.1', 'localhost');
    server = await createTestServer({ AUTH_ALLOWED_ORIGINS: origin, ...settings });
    const visitor = await createVisitor(browser, origin);
    const page = await visitor.context.newPage();
    const authenticator = await addAuthenticator(page);
    await authenticator.answer(true);
    await page.goto(`${origin}/graphql`);
    await editorOf(page, '# 1. ').waitFor();
    const { clock } = server;
    const code = (secret: string) => {
      clock.advanceSeconds(30);
      return totpCode(secret, clock.now());
    };
    const step = async (name: string) => {
      await openTab(page, name);
      return run(page, name);
    };
    return { server, visitor, page, authenticator, code, step };
  }

  test('a newcomer sets up an app and a passkey, loses the phone, comes back, and is reset by the operator', async () => {
    const DATABASE_URL = `sqlite:${join(await temporaryFolder(), 'latchkey.db')}`;
    const { visitor, page, authenticator, code, step } = await arrive({ DATABASE_URL });
    expect(await tabsOf(page)).toEqual(steps);
    await ready(page, 'SignUp');
    await step('SignUp');

    const { startTotp } = await step('StartTotp');
    await expectNotice(page, /^Scan this with an authenticator app, then run ConfirmTotp/);
    const picture = page.locator('#notice img[alt="QR code for the authenticator app"]');
    expect(await picture.evaluate((image) => (image as any).naturalWidth)).toBeGreaterThan(0);

    await openTab(page, 'ConfirmTotp');
    await run(page, 'ConfirmTotp');
    await expectNotice(page, /^That is not right, or was used before/);
    const first = code(startTotp.secret);
    await typeCode(page, '000000', first);
    expect((await run(page, 'ConfirmTotp')).confirmTotp.accessToken).toMatch(/^eyJ/);
    await expectNotice(page, '');

    const { createRecoveryCodes: codes } = await step('RecoveryCodes');
    expect(new Set(codes).size).toBe(10);
    expect((await step('AddPasskey')).registerPasskey.name).toBe('This browser');
    expect(await authenticator.passkeys()).toHaveLength(1);

    await step('Logout');
    await step('Login');
    await expectNotice(
      page,
      'The password is right; a second factor is missing. Run CompleteLogin.',
    );
    await openTab(page, 'CompleteLogin');
    await typeCode(page, '000000', code(startTotp.secret));
    expect((await run(page, 'CompleteLogin')).completeLogin.accessToken).toMatch(/^eyJ/);
    expect((await step('Me')).me.username).toBe('susan');

    await step('Logout');
    expect((await step('UsePasskey')).loginWithPasskey.user.username).toBe('susan');

    // The phone is lost, with the app and the passkey.
    await authenticator.remove();
    const recovery = `mutation Recover($challenge: String) { completeLogin(challenge: $challenge, proof: { recoveryCode: "${codes[0]}" }) { accessToken } }`;
    await page.goto(
      `${new URL(page.url()).origin}/graphql?${new URLSearchParams({ query: recovery })}`,
    );
    await editorOf(page, 'mutation Recover').waitFor();
    await step('Logout');
    await step('Login');
    expect((await step('Recover')).completeLogin.accessToken).toMatch(/^eyJ/);
    expect((await step('Me')).me.username).toBe('susan');

    // All else is lost, too.
    await step('Logout');
    await step('Login');
    await answerOf(page, 'SECOND_FACTOR_REQUIRED').waitFor();
    const reset = await latchkey(['user', 'reset-factors', 'susan'], { env: { DATABASE_URL } });
    expect(reset.code).toBe(0);
    expect((await step('Login')).login.accessToken).toMatch(/^eyJ/);

    // The browser itself tells the console of each 401.
    expect(visitor.complaints.filter((text) => !text.includes('401'))).toEqual([]);
    expect(visitor.origins.size).toBe(1);
  });

  test('where a second factor is required, the first login sets one up', async () => {
    const { page, code, step } = await arrive({ AUTH_SECOND_FACTOR: 'required' });
    await ready(page, 'SignUp');
    await step('SignUp');
    await expectNotice(page, /^This server wants a second factor of every user\. Run Enrol/);
    const { loginChallenge } = await step('Enrol');
    await expectNotice(page, /^Scan this .* then run CompleteLogin/);
    await page.locator('#notice img').waitFor();
    await openTab(page, 'CompleteLogin');
    await typeCode(page, '000000', code(loginChallenge.enrolment.totp.secret));
    expect((await run(page, 'CompleteLogin')).completeLogin.accessToken).toMatch(/^eyJ/);
    expect((await step('Me')).me.username).toBe('susan');
    expect(await step('RecoveryCodes')).toMatchObject({ createRecoveryCodes: { length: 10 } });
  });

  test('only what the server offers has a tab', async () => {
    const none = await arrive({ AUTH_TOTP: 'off', AUTH_PASSKEYS: 'off' });
    expect(await tabsOf(none.page)).toEqual(steps.slice(0, 4));
  });

  test('a second passkey takes the first one, and another device', async () => {
    const { page, step } = await arrive();
    await ready(page, 'SignUp');
    await step('SignUp');
    await step('AddPasskey');
    await press(page);
    await expectNotice(page, 'This needs a second factor. Run UsePasskey, then this again.');
    await step('UsePasskey');
    await openTab(page, 'AddPasskey');
    await press(page);
    await expectNotice(page, 'This device has a passkey for this user already.');
  });
});
