import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { arriveAtAdmin, confirmWithPassword, pressAndConfirm } from '../support/at-admin.ts';
import { chromiumPath, createVisitor, launchChromium } from '../support/browser.ts';
import { expectStatus, field, heading, press } from '../support/own-pages.ts';
import { addApp } from '../support/totp.ts';
import { code } from '../support/test-server.ts';

if (!chromiumPath) {
  console.warn('The page for administrators is not tested: no Chromium. Set CHROMIUM_PATH.');
}

describe.skipIf(!chromiumPath)('users at /admin, in Chromium', { timeout: 120_000 }, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  }, 60_000);
  afterAll(() => browser?.close());

  test('an administrator finds a user by the beginning of the name, and ends their sessions', async () => {
    const { page, view, person, visitor } = await arriveAtAdmin(browser);
    const susan = await person('Susan');
    await person('bob');
    await view('', 'Users');
    await field(page, 'Beginning of the name').fill('sus');
    await page.keyboard.press('Enter');
    await page.getByText('1 found. These are all.').waitFor();
    expect(new URL(page.url()).search).toBe('?name=sus');
    await page.getByRole('link', { name: 'Susan' }).click();
    await heading(page, 'Susan').waitFor();
    expect(new URL(page.url()).search).toBe(`?id=${susan.id}`);
    expect(await susan.refusal('{ me { id } }')).toBe(null);
    await pressAndConfirm(page, 'End all sessions');
    await expectStatus(page, '2 sessions were ended.');
    await page.getByText('No sessions.').waitFor();
    expect(await susan.refusal('{ me { id } }')).toBe('UNAUTHENTICATED');
    // Each view is an entry of the history, and the list is as it was.
    await page.goBack();
    await page.getByText('1 found. These are all.').waitFor();
    expect(await field(page, 'Beginning of the name').inputValue()).toBe('sus');
    await page.goBack();
    await page.getByText('3 found. These are all.').waitFor();
    expect(await field(page, 'Beginning of the name').inputValue()).toBe('');
    expect(visitor.complaints).toEqual([]);
  });

  test('second factors are reset with a reason, which the activity of the user tells', async () => {
    const { page, view, person, server } = await arriveAtAdmin(browser);
    const susan = await person('susan');
    await addApp(server, susan.token);
    await view(`user?id=${susan.id}`, 'susan');
    await page.getByText(/^Authenticator app, since /).waitFor();
    const reason = 'called back, <img src=x onerror=alert(1)>';
    await pressAndConfirm(page, 'Reset the second factors', reason);
    await expectStatus(page, 'The second factors were removed.');
    await page.getByText('No second factor.').waitFor();
    await page.getByText(`Reason: ${reason}`).waitFor();
    expect(await page.locator('main img').count()).toBe(0);
    const answer = await server.login('susan', 'correct horse battery');
    expect(code(answer)).toBe(undefined);
  });

  test('a scope is granted and revoked', async () => {
    const { page, view, person } = await arriveAtAdmin(browser);
    const susan = await person('susan');
    await view(`user?id=${susan.id}`, 'susan');
    await field(page, 'Scope').fill(' app:read ');
    await page.keyboard.press('Enter');
    await expectStatus(page, 'Granted: app:read. It comes with the next access token.');
    expect((await susan.ask('{ me { scopes } }')).me.scopes).toEqual(['app:read']);
    await field(page, 'Scope').fill('no scope');
    await page.keyboard.press('Enter');
    await page.getByText('This is not a scope:').waitFor();
    await press(page, 'Revoke: app:read');
    await expectStatus(page, 'Revoked: app:read.');
    await page.getByText('No scopes.').waitFor();
  });

  test('a user is disabled with a reason, enabled, and deleted', async () => {
    const { page, view, person, server } = await arriveAtAdmin(browser);
    const susan = await person('susan');
    await view('', 'Users');
    await page.getByRole('link', { name: 'susan' }).click();
    await pressAndConfirm(page, 'Disable the user', 'left the company');
    await expectStatus(page, 'The user is disabled.');
    await page.getByText('Disabled since').waitFor();
    expect(code(await server.login('susan', 'correct horse battery'))).toBe('INVALID_CREDENTIALS');
    await page.goBack();
    await page.locator('.tag', { hasText: 'Disabled' }).waitFor();
    await page.goForward();
    await press(page, 'Enable the user');
    await expectStatus(page, 'The user is enabled.');
    await pressAndConfirm(page, 'Delete the user', 'asked for it');
    await heading(page, 'susan is deleted').waitFor();
    await page.getByRole('link', { name: 'Go to the users' }).click();
    await page.getByText('1 found. These are all.').waitFor();
    await page.goto(page.url().replace(/\/admin\/.*/, `/admin/user?id=${susan.id}`));
    await page.getByText('This does not exist, or no longer.').waitFor();
  });

  test('Escape leaves the question, and the focus where it was', async () => {
    const { page, view, person } = await arriveAtAdmin(browser);
    const susan = await person('susan');
    await view(`user?id=${susan.id}`, 'susan');
    await page.getByRole('button', { name: 'Delete the user' }).press('Enter');
    await page.getByRole('dialog').waitFor();
    expect(await page.evaluate(() => (document.activeElement as HTMLInputElement).name)).toBe(
      'reason',
    );
    await page.keyboard.press('Escape');
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Delete the user');
    // A user who goes back leaves the question too.
    await page.getByRole('link', { name: 'Users' }).click();
    await heading(page, 'Users').waitFor();
    await page.goBack();
    await page.getByRole('button', { name: 'Delete the user' }).click();
    await page.getByRole('dialog').waitFor();
    await page.goBack();
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
    expect(await susan.refusal('{ me { id } }')).toBe(null);
  });

  test('a login of a while ago is confirmed, and what was wanted is then done', async () => {
    const { page, view, person, server } = await arriveAtAdmin(browser);
    const susan = await person('susan');
    await view(`user?id=${susan.id}`, 'susan');
    server.clock.advanceSeconds(400);
    await page.getByRole('button', { name: 'Disable the user' }).click();
    await page.getByLabel('Reason').fill('a reason');
    await page.keyboard.press('Enter');
    await confirmWithPassword(page);
    await expectStatus(page, 'The user is disabled.');
    expect(await page.getByRole('dialog').count()).toBe(0);
  });

  test('no one changes their own account, nor what they lack', async () => {
    const { page, view, person, server } = await arriveAtAdmin(browser, {
      scopes: ['latchkey:users'],
    });
    await person('boss', ['latchkey:admin']);
    const { findUser } = server.administer({ kind: 'test' });
    await view(`user?id=${(await findUser('admin'))!.id}`, 'admin');
    await page.getByText('This is your own account.').waitFor();
    expect(await page.locator('main button').count()).toBe(0);
    await view(`user?id=${(await findUser('boss'))!.id}`, 'boss');
    // Without latchkey:scopes and latchkey:users:factors.
    expect(await page.getByRole('button', { name: 'Grant' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Disable the user' }).click();
    await page.getByLabel('Reason').fill('a coup');
    await page.keyboard.press('Enter');
    await page.getByText('You may not do this').waitFor();
    expect(code(await server.login('boss', 'correct horse battery'))).toBe(undefined);
  });

  test('a new user chooses a password by the link that was shown once', async () => {
    const { page, view, origin } = await arriveAtAdmin(browser);
    await view('new-user', 'New user');
    await field(page, 'Username').fill('admin');
    await page.keyboard.press('Enter');
    await page.getByText('This username is taken. Choose another one.').waitFor();
    await field(page, 'Username').fill('eve');
    await field(page, 'Scopes (optional)').fill('app:read  app:write');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Link for eve' }).waitFor();
    const link = await page.locator('.once code').innerText();
    expect(link).toMatch(/\/account\/reset-password#lk_password_[\w-]{43}$/);
    expect(await page.locator('nav').isVisible()).toBe(false);
    await press(page, 'I have copied it');
    await heading(page, 'eve').waitFor();
    await page.getByText('app:write').waitFor();
    await page.goBack();
    await heading(page, 'New user').waitFor();
    expect(await page.content()).not.toContain('lk_password_');

    const other = await createVisitor(browser, origin);
    const theirs = await other.open(link.replace(origin, ''));
    await heading(theirs, 'Choose a new password').waitFor();
    expect(theirs.url()).not.toContain('lk_password_');
    await theirs.locator('[name=newPassword]').fill('staple 9 kettle moon');
    await theirs.keyboard.press('Enter');
    await heading(theirs, 'The password is changed').waitFor();
    await theirs.getByRole('link', { name: 'Log in' }).click();
    await theirs.getByLabel('Username').fill('eve');
    await theirs.locator('[name=password]').fill('staple 9 kettle moon');
    await theirs.keyboard.press('Enter');
    await expect.poll(() => theirs.url()).toBe(`${origin}/account/`);
    expect(other.complaints).toEqual([]);
  });

  test('a service account gets a key, which works until it is ended', async () => {
    const { page, view, server } = await arriveAtAdmin(browser);
    await view('new-service-account', 'New service account');
    await field(page, 'Username').fill('deploy-bot');
    await field(page, 'Scopes (optional)').fill('app:deploy');
    await page.keyboard.press('Enter');
    await heading(page, 'deploy-bot').waitFor();
    await page.locator('summary', { hasText: 'Create a key' }).click();
    await field(page, 'What the key is for').fill('<b>nightly</b>');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'API key: <b>nightly</b>' }).waitFor();
    const apiKey = await page.locator('.once code').innerText();
    expect(apiKey).toMatch(/^lk_key_/);
    await press(page, 'I have copied it');
    await page.getByRole('heading', { name: '<b>nightly</b>' }).waitFor();
    expect(await page.content()).not.toContain(apiKey);
    const exchange = () =>
      server.execute('mutation ($key: String!) { exchangeApiKey(apiKey: $key) { scope } }', {
        variables: { key: apiKey },
      });
    expect((await exchange()).body.data).toEqual({ exchangeApiKey: { scope: 'app:deploy' } });
    await pressAndConfirm(page, 'End: <b>nightly</b>', 'It leaked');
    await expectStatus(page, 'Ended: <b>nightly</b>');
    expect(code(await exchange())).toBe('API_KEY_INVALID');
  });
});
