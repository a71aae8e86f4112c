import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, launchChromium } from '../support/browser.ts';
import { addPasskey, arrive, english, expectText, expectTitle } from '../support/factor-pages.ts';
import { temporaryFolder } from '../support/process.ts';

if (!chromiumPath) {
  console.warn(
    'The pages of passkeys are not tested: no Chromium found. Set CHROMIUM_PATH to one.',
  );
}

describe.skipIf(!chromiumPath)('the account page of passkeys', { timeout: 90_000 }, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  }, 60_000);
  afterAll(() => browser?.close());

  test('a passkey is registered, renamed, used and removed, and the browser forgets it', async () => {
    const here = await arrive(browser);
    const { page, authenticator, press, type, ask } = here;
    await here.signUp();
    await here.open('passkeys', 'Passkeys');
    await expectText(page, 'You have no passkey yet.');
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Chrome, Linux');
    await addPasskey(here);
    await expectText(page, 'On one device');
    await expectText(page, 'Not used yet');
    await expectText(page, 'You have no recovery codes.');

    await authenticator.answer(true);
    // The session has proved a password alone, so a change asks for the passkey.
    await press('Add a passkey');
    await press('Use a passkey');
    await expectText(page, 'This device has a passkey for this account already.');
    // What was done before is said no longer.
    expect(await page.getByText('The passkey is added.').count()).toBe(0);

    await press('Rename: Chrome, Linux');
    await expectTitle(page, 'Rename the passkey');
    await type('New name', '   ');
    await press('Save the name');
    await expectText(page, 'This name cannot be used');
    await type('New name', 'My laptop');
    await press('Save the name');
    await expectText(page, 'The passkey has a new name.');

    await page.getByRole('link', { name: 'Make recovery codes' }).click();
    await expectTitle(page, 'Second factors');
    await expectText(page, 'You have 1 passkey.');
    await press('Make recovery codes');
    await expectTitle(page, 'Your recovery codes');
    await press('I have kept them');

    await here.open('passkeys', 'Passkeys');
    await expectText(page, 'Last used on');
    await press('Remove: My laptop');
    await expectTitle(page, 'Remove the passkey “My laptop”?');
    await expectText(page, 'It is your last second factor');
    await press('Remove the passkey');
    await expectText(page, 'The passkey is removed.');
    await expect.poll(() => authenticator.passkeys()).toEqual([]);
    const { data } = await ask('{ me { secondFactors { passkeys { id } recoveryCodesLeft } } }');
    expect(data.me.secondFactors).toEqual({ passkeys: [], recoveryCodesLeft: 0 });
    expect(here.complaints()).toEqual([]);
  });

  test('a passkey that the server does not take is forgotten by the browser', async () => {
    const here = await arrive(browser);
    const { server, page, authenticator } = here;
    await here.signUp();
    await here.open('passkeys', 'Passkeys');
    await authenticator.answer(true);
    // The user takes an hour to answer the browser.
    await page.route('**/graphql', async (route) => {
      const response = await route.fetch();
      const isBegun = (await response.text()).includes('startPasskeyRegistration');
      if (isBegun) server.clock.advanceSeconds(3600);
      await route.fulfill({ response });
    });
    await here.press('Add a passkey');
    await expectText(page, 'Confirm that it is you');
    await here.press('Cancel');
    await expect.poll(() => authenticator.passkeys()).toEqual([]);
    await expectText(page, 'You have no passkey yet.');
  });

  test('a passkey that is the last way to log in stays', async () => {
    const database = join(await temporaryFolder(), 'latchkey.db');
    const here = await arrive(browser, { DATABASE_URL: `sqlite:${database}` });
    await here.signUp();
    await here.open('passkeys', 'Passkeys');
    await addPasskey(here, 'Key');
    // As after a change of address that was taken back.
    new DatabaseSync(database).exec('DELETE FROM passwords');
    await here.press('Remove: Key');
    await here.press('Remove the passkey');
    await here.authenticator.answer(true);
    await here.press('Use a passkey');
    await expectText(here.page, 'Without this you could not log in any more.');
  });

  test('names of passkeys are text, however long, and the page stays narrow', async () => {
    const here = await arrive(browser, {}, { ...english, viewport: { width: 320, height: 700 } });
    const { page } = here;
    await here.signUp();
    await here.open('passkeys', 'Passkeys');
    const hostile = `<img src=x onerror="document.title='owned'">\u202egnp`;
    await addPasskey(here, hostile);
    await expectText(page, hostile);
    await here.press(`Rename: ${hostile}`);
    const long = 'W'.repeat(64);
    await here.type('New name', long);
    await here.press('Save the name');
    await expectText(page, long);
    await here.press(`Remove: ${long}`);
    await expectTitle(page, `Remove the passkey “${long}”?`);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
    await here.press('Cancel');
    await expectText(page, long);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
    expect(here.complaints()).toEqual([]);
  });

  test('a browser without passkeys is told so', async () => {
    const here = await arrive(browser);
    const { page, visitor } = here;
    await here.signUp();
    await visitor.context.addInitScript('delete window.PublicKeyCredential');
    await here.open('passkeys', 'Passkeys');
    await expectText(page, 'This browser makes no passkeys here.');
    expect(await page.getByRole('button', { name: 'Add a passkey' }).count()).toBe(0);
  });

  test('a page at another address than that of the passkeys says so', async () => {
    const here = await arrive(browser, { AUTH_PASSKEY_RP_ID: 'localhost' });
    const { page, origin } = here;
    await page.goto(`${origin.replace('localhost', '127.0.0.1')}/account/login`);
    await here.signUp();
    await page.goto(`${origin.replace('localhost', '127.0.0.1')}/account/passkeys`);
    await here.press('Add a passkey');
    await expectText(page, 'does not work at this address');
  });
});
