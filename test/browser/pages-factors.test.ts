import { readFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { maxTotpFailures } from '../../src/features/second-factors/store.ts';
import { chromiumPath, launchChromium } from '../support/browser.ts';
import {
  addPasskey,
  arrive,
  expectText,
  expectTitle,
  scan,
  setUpApp,
} from '../support/factor-pages.ts';
import { readQrCode } from '../support/qr-code.ts';
import { password } from '../support/test-server.ts';
import { addApp, challenge, complete, wrongCode } from '../support/totp.ts';

if (!chromiumPath) {
  console.warn(
    'The pages of second factors are not tested: no Chromium found. Set CHROMIUM_PATH to one.',
  );
}

describe.skipIf(!chromiumPath)('the account page of second factors', { timeout: 90_000 }, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  }, 60_000);
  afterAll(() => browser?.close());

  test('a user sets up an app by its QR code, and keeps recovery codes that work', async () => {
    const here = await arrive(browser);
    const { server, page, visitor, press, code } = here;
    await here.signUp();
    await here.open('second-factors', 'Second factors');
    await expectText(page, 'Not set up.');
    await press('Set up an app');
    await expectTitle(page, 'Set up an authenticator app');
    const picture = page.locator('img.qr');
    const uri = readQrCode((await picture.getAttribute('src')) ?? '');
    expect(await picture.evaluate('document.querySelector("img.qr").naturalWidth')).toBeGreaterThan(
      0,
    );
    expect(await picture.getAttribute('alt')).toContain('QR code');
    expect(await page.locator('a[href^="otpauth:"]').getAttribute('href')).toBe(uri);
    const secret = new URL(uri!).searchParams.get('secret')!;
    await page.getByText('You cannot scan it?').click();
    expect((await page.locator('.secret code').innerText()).replaceAll(' ', '')).toBe(secret);

    const field = page.getByLabel('Code that the app shows');
    expect(await field.getAttribute('autocomplete')).toBe('one-time-code');
    expect(await field.getAttribute('inputmode')).toBe('numeric');
    await field.fill('12345');
    await press('Confirm the code');
    await expectText(page, 'This is not a code.');
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    await field.fill(wrongCode(code(secret)));
    await press('Confirm the code');
    await expectText(page, 'The code is wrong, or was used before.');
    await field.fill(code(secret));
    await press('Confirm the code');
    await expectTitle(page, 'Your recovery codes');

    const codes = await page.locator('.codes code').allInnerTexts();
    expect(new Set(codes).size).toBe(10);
    await visitor.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: /^Copy/ }).click();
    await expectText(page, 'Copied');
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(codes.join('\n'));
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download' }).click();
    const file = await readFile(await (await download).path(), 'utf8');
    expect(file.split('\r\n').filter((line) => codes.includes(line))).toEqual(codes);
    await page.emulateMedia({ media: 'print' });
    const printed = (await page.locator('body').innerText()).split('\n').filter(Boolean);
    expect(printed.slice(1, -1)).toEqual(codes);
    expect(printed[0]).toBe(`Recovery codes for ${new URL(here.origin).host}`);
    await page.emulateMedia({ media: 'screen' });
    await press('I have kept them');
    await expectText(page, 'The app is set up.');
    await expectText(page, '10 codes are left.');
    expect(await page.content()).not.toContain(codes[0]);

    // What was kept logs in: with the app, and once with a code.
    for (const proof of [{ totp: code(secret) }, { recoveryCode: codes[3] }]) {
      const waiting = await challenge(server, 'susan', password);
      const { body } = await complete(server, { challenge: waiting, proof });
      expect(body.data?.['completeLogin'].user).toEqual({ username: 'susan' });
    }
    await page.reload();
    await expectText(page, '9 codes are left.');
    expect(here.complaints()).toEqual([]);
    expect([...visitor.origins]).toEqual([here.origin]);
  });

  test('codes that were not kept are not left without a question', async () => {
    const here = await arrive(browser);
    const { page } = here;
    await here.signUp();
    await here.open('second-factors', 'Second factors');
    await setUpApp(here);
    const asked: string[] = [];
    page.on('dialog', (dialog) => {
      asked.push(dialog.type());
      void dialog.dismiss();
    });
    // The menu, which leads away and logs out, is not there meanwhile.
    const overview = page.getByRole('link', { name: 'Overview' });
    expect(await overview.count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Log out' }).count()).toBe(0);
    await page.evaluate("location.href = './'");
    await expect.poll(() => asked).toEqual(['beforeunload']);
    await expectTitle(page, 'Your recovery codes');
    await here.press('I have kept them');
    await expectText(page, 'You do not have them? Then make new ones');
    await overview.click();
    await page.waitForURL(/\/account\/$/);
    await page.getByRole('link', { name: 'Make new ones' }).click();
    await expectTitle(page, 'Second factors');
    expect(asked).toHaveLength(1);
  });

  test('new codes void those before, another app replaces the first, and the last factor takes the codes with it', async () => {
    const here = await arrive(browser);
    const { server, page, press, code } = here;
    await here.signUp();
    await here.open('second-factors', 'Second factors');
    const { codes } = await setUpApp(here);
    await press('I have kept them');
    await press('Make new recovery codes');
    await expectTitle(page, 'Make new recovery codes?');
    await expectText(page, 'The 10 codes that are left work no longer then.');
    await press('Cancel');
    await expectTitle(page, 'Second factors');
    await press('Make new recovery codes');
    await press('Make new recovery codes');
    await expectTitle(page, 'Your recovery codes');
    await press('I have kept them');
    const old = await complete(server, {
      challenge: await challenge(server, 'susan', password),
      proof: { recoveryCode: codes[0]! },
    });
    expect(old.body.errors?.[0]?.extensions['code']).toBe('SECOND_FACTOR_INVALID');

    await press('Set up another app');
    await expectText(page, 'The app that is set up now works no longer then.');
    const secret = await scan(page);
    await here.type('Code that the app shows', code(secret));
    await press('Confirm the code');
    // The codes stay good, so there are no new ones to keep.
    await expectTitle(page, 'Second factors');
    await expectText(page, '10 codes are left.');

    await press('Remove the app');
    await expectTitle(page, 'Remove the authenticator app?');
    await expectText(page, 'It is your last second factor');
    await press('Remove the app');
    await expectText(page, 'The app is removed.');
    expect(await page.getByRole('heading', { name: 'Recovery codes' }).count()).toBe(0);
    expect((await server.login('susan', password)).body.data?.['login']).toBeTruthy();
  });

  test('a change after an hour asks once more, by the keyboard alone', async () => {
    const here = await arrive(browser);
    const { server, page } = here;
    await here.signUp();
    await here.open('second-factors', 'Second factors');
    await setUpApp(here);
    await here.press('I have kept them');
    server.clock.advanceSeconds(3600);
    const go = async (name: string) => {
      const focused = page.locator(':focus');
      for (let step = 0; step < 40; step += 1) {
        await page.keyboard.press('Tab');
        if ((await focused.count()) && (await focused.innerText()) === name) break;
      }
      expect(await focused.innerText()).toBe(name);
    };
    await go('Make new recovery codes');
    await page.keyboard.press('Enter');
    await expectTitle(page, 'Make new recovery codes?');
    await expect.poll(() => page.evaluate('document.activeElement.tagName')).toBe('H1');
    await go('Make new recovery codes');
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Confirm that it is you' });
    await expectText(page, 'Confirm that it is you');
    await page.keyboard.press('Escape');
    // The focus is back on the button, which works again.
    await expect.poll(() => page.locator(':focus').innerText()).toBe('Make new recovery codes');
    await page.keyboard.press('Enter');
    await expectText(page, 'Confirm that it is you');
    await page.keyboard.type('not the password');
    await page.keyboard.press('Enter');
    await dialog.getByText('This is wrong').waitFor();
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type(password);
    await page.keyboard.press('Enter');
    await expectTitle(page, 'Your recovery codes');
    await go('I have kept them');
    await page.keyboard.press('Enter');
    await expectText(page, 'You have new recovery codes.');
  });

  test('an app that is suspended for wrong codes says what to do', async () => {
    const here = await arrive(browser);
    const { server, page } = here;
    await here.signUp();
    // Another session sets the app up: that of the page has proved a password alone.
    const { body } = await server.login('susan', password);
    const { accessToken, user } = body.data!['login'];
    await addApp(server, accessToken);
    for (let count = 0; count < maxTotpFailures; count += 1)
      await server.store.totp.countTry(user.id);
    await here.open('second-factors', 'Second factors');
    await here.press('Set up another app');
    await page.getByRole('dialog').getByText('locked after too many wrong codes').waitFor();
    await here.press('Cancel');
    await expectTitle(page, 'Second factors');
  });

  test('a browser that is trusted is listed, and asked again', async () => {
    const here = await arrive(browser);
    const { page, ask, code } = here;
    await here.signUp();
    await here.open('second-factors', 'Second factors');
    const { secret } = await setUpApp(here);
    await here.press('I have kept them');
    await ask('mutation { logout }');
    const logIn = `mutation { login(username: "susan", password: "${password}") { tokenType } }`;
    await ask(logIn);
    await ask(
      `mutation { completeLogin(proof: { totp: "${code(secret)}" }, trustDevice: true) { tokenType } }`,
    );
    await here.open('second-factors', 'Second factors');
    await page.getByRole('heading', { name: 'Chrome, Linux This browser' }).waitFor();
    await here.press('Ask again: Chrome, Linux');
    await expectText(page, 'Chrome, Linux is asked again at the next login.');
    await ask('mutation { logout }');
    expect((await ask(logIn))['errors'][0].extensions.code).toBe('SECOND_FACTOR_REQUIRED');
  });

  test('the last factor stays where every user needs one', async () => {
    const here = await arrive(browser, { AUTH_SECOND_FACTOR: 'required' });
    const { page, ask, code, authenticator } = here;
    await here.signUp();
    const asked = await ask('{ loginChallenge { enrolment { totp { secret } } } }');
    const { secret } = asked['data'].loginChallenge.enrolment.totp;
    await ask(`mutation { completeLogin(proof: { totp: "${code(secret)}" }) { tokenType } }`);
    await here.open('second-factors', 'Second factors');
    await expectText(page, 'this service requires one');
    expect(await page.getByRole('button', { name: 'Remove the app' }).count()).toBe(0);
    await here.open('passkeys', 'Passkeys');
    await addPasskey(here, 'Laptop');
    await here.press('Remove: Laptop');
    await here.press('Cancel');
    await here.open('second-factors', 'Second factors');
    await here.press('Remove the app');
    await here.press('Remove the app');
    await expectText(page, 'The app is removed.');
    await here.open('passkeys', 'Passkeys');
    await expectText(page, 'this service requires one');
    expect(await page.getByRole('button', { name: /Remove/ }).count()).toBe(0);
    expect(await authenticator.passkeys()).toHaveLength(1);
  });

  test('what is switched off is not offered', async () => {
    const here = await arrive(browser, { AUTH_TOTP: 'off', AUTH_PASSKEYS: 'off' });
    await here.signUp();
    await here.open('second-factors', 'Second factors');
    expect(await here.page.locator('main button, main a').count()).toBe(0);
    await here.open('passkeys', 'Passkeys');
    await expectText(here.page, 'This service makes no new passkeys.');
  });
});
