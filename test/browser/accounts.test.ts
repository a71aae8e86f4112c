import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectTitle, textOf } from '../support/account-pages.ts';
import { chromiumPath, createVisitor, launchChromium } from '../support/browser.ts';
import { linkTo, run } from '../support/graphiql.ts';
import { latchkey, startServer, temporaryFolder, type RunningServer } from '../support/process.ts';

const first = 'correct horse battery';
const second = 'staple 9 kettle moon';
const third = 'seven green bicycles';

/** What the server printed to the terminal so far. */
function terminalOf({ child }: RunningServer): { readonly text: string } {
  const terminal = { text: '' };
  child.stderr.on('data', (chunk: string) => (terminal.text += chunk));
  return terminal;
}

/** Clicks on the link for this action in the newest mail to the address, as it is in the terminal. */
async function followLink(
  page: Page,
  terminal: { readonly text: string },
  to: string,
  action: string,
): Promise<void> {
  const mails = () =>
    terminal.text.split(/^-{72}$/m).filter((mail) => mail.includes(`To: ${to}\n`));
  const links = () =>
    mails().flatMap((mail) => new RegExp(`http\\S+/account/${action}#\\S+`).exec(mail)?.[0] ?? []);
  await expect.poll(() => links().length).toBeGreaterThan(0);
  await page.goto(links().at(-1)!);
}

async function choosePassword(page: Page, password: string, title: string): Promise<void> {
  await expectTitle(page, 'Choose a new password');
  await page.getByLabel('New password').fill(password);
  await page.getByRole('button', { name: 'Change the password' }).click();
  await expectTitle(page, title);
}

describe.skipIf(!chromiumPath)(
  'in Chromium, with mails in the terminal',
  { timeout: 120_000 },
  () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await launchChromium();
    }, 60_000);
    afterAll(() => browser?.close());

    test('a newcomer signs up, loses the password, comes back, changes the address, and undoes it', async () => {
      const server = await startServer({ DATABASE_URL: 'sqlite::memory:', AUTH_ISSUER: '' });
      const terminal = terminalOf(server);
      const origin = `http://localhost:${server.port}`;
      const visitor = await createVisitor(browser, origin);
      const page = await visitor.context.newPage();
      /** Runs an operation in GraphiQL, and returns its data. */
      const ask = async (operation: string, name: string) => {
        await page.goto(origin + linkTo(operation));
        await page
          .locator('.graphiql-query-editor .view-line', { hasText: name })
          .first()
          .waitFor();
        return run(page, name);
      };
      const me = async () =>
        (await ask('query Mine { me { username email pendingEmail } }', 'Mine'))?.me ?? null;
      const old = 'susan@example.com';
      const other = 'susan@other.example';

      await ask(`mutation Begin { requestSignUp(email: "${old}") { expiresIn } }`, 'Begin');
      await followLink(page, terminal, old, 'sign-up');
      await expectTitle(page, 'Create your account');
      await page.getByLabel('Username').fill('susan');
      await page.getByLabel('Password', { exact: true }).fill(first);
      await page.getByRole('button', { name: 'Create the account' }).click();
      await expectTitle(page, 'Your account is ready');
      expect(await textOf(page)).toContain('You are logged in, in this browser.');
      await page.getByRole('link', { name: 'Go to your account' }).click();
      await page.waitForURL(`${origin}/account/`);
      expect(await me()).toEqual({ username: 'susan', email: old, pendingEmail: null });

      await ask(`mutation Lost { requestPasswordReset(email: "${old}") { expiresIn } }`, 'Lost');
      await followLink(page, terminal, old, 'reset-password');
      expect(await page.getByLabel('Account').inputValue()).toBe('susan');
      await choosePassword(page, second, 'The password is changed');
      expect(await me()).toBeNull();
      const logIn = (name: string, password: string) =>
        ask(
          `mutation In { login(username: "${name}", password: "${password}") { expiresIn } }`,
          'In',
        );
      expect((await logIn(old, second)).login.expiresIn).toBeGreaterThan(0);

      await ask(`mutation Move { requestEmailChange(email: "${other}") { expiresIn } }`, 'Move');
      expect(await me()).toEqual({ username: 'susan', email: old, pendingEmail: other });
      await followLink(page, terminal, other, 'confirm-email');
      await expectTitle(page, 'Is this your address?');
      expect(await textOf(page)).toContain(`The user susan wants to have the address ${other}.`);
      await page.getByRole('button', { name: 'Yes, confirm it' }).click();
      await expectTitle(page, 'The address is confirmed');
      expect(await me()).toEqual({ username: 'susan', email: other, pendingEmail: null });

      const links = terminal.text.split('/account/reset-password#').length;
      await followLink(page, terminal, old, 'undo-email-change');
      await expectTitle(page, 'Take the change of address back');
      await page.getByRole('button', { name: 'Take it back' }).click();
      await expectTitle(page, 'The address is yours again');
      expect(await me()).toBeNull();
      await expect
        .poll(() => terminal.text.split('/account/reset-password#').length)
        .toBeGreaterThan(links);
      await followLink(page, terminal, old, 'reset-password');
      await choosePassword(page, third, 'The password is changed');
      expect((await logIn(old, third)).login.expiresIn).toBeGreaterThan(0);
      expect(await me()).toEqual({ username: 'susan', email: old, pendingEmail: null });
      // The browser itself tells the console of each 401.
      expect(visitor.complaints.filter((text) => !text.includes('401'))).toEqual([]);
      expect([...visitor.origins]).toEqual([origin]);
    });

    test('an invited user signs up at a server that is closed', async () => {
      const DATABASE_URL = `sqlite:${await temporaryFolder()}/latchkey.db`;
      const server = await startServer({ DATABASE_URL, AUTH_ISSUER: '', AUTH_SIGN_UP: 'closed' });
      const terminal = terminalOf(server);
      const invited = await latchkey(
        ['user', 'invite', 'susan@example.com', '--scope', 'posts:write'],
        {
          env: { DATABASE_URL },
        },
      );
      expect(invited.code).toBe(0);
      const visitor = await createVisitor(browser, `http://localhost:${server.port}`);
      const page = await visitor.context.newPage();
      await followLink(page, terminal, 'susan@example.com', 'accept-invitation');
      await expectTitle(page, 'Accept the invitation');
      await page.getByLabel('Password', { exact: true }).fill(first);
      await page.getByRole('button', { name: 'Create the account' }).click();
      await expectTitle(page, 'Your account is ready');
      expect(visitor.complaints).toEqual([]);
    });
  },
);
