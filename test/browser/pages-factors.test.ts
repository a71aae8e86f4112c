import { readFile } from 'node:fs/promises';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { totpCode } from '../../src/testing/index.ts';
import { maxTotpFailures } from '../../src/features/second-factors/store.ts';
import { addAuthenticator } from '../support/browser-authenticator.ts';
import { chromiumPath, createVisitor, launchChromium, openDoor } from '../support/browser.ts';
import { freePort } from '../support/free-port.ts';
import { readQrCode } from '../support/qr-code.ts';
import { createTestServer, password } from '../support/test-server.ts';
import { addApp, challenge, complete } from '../support/totp.ts';

if (!chromiumPath) {
  console.warn('The pages of factors are not tested: no Chromium found. Set CHROMIUM_PATH to one.');
}

const english = { locale: 'en-US', viewport: { width: 1280, height: 900 } };

describe.skipIf(!chromiumPath)('account pages of factors', { timeout: 90_000 }, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  }, 60_000);
  afterAll(() => browser?.close());

  /** Susan has signed up in a browser that has an authenticator, whose user does nothing at first. */
  async function arrive(
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
    const signUp = () =>
      ask(
        `mutation { signUp(input: { username: "susan", password: "${password}" }) { tokenType } }`,
      );
    const open = async (path: string, title: string) => {
      await page.goto(`${origin}/account/${path}`);
      await expectTitle(page, title);
    };
    /** The app shows another code each 30 seconds, and each counts once. */
    const code = (secret: string) => {
      server.clock.advanceSeconds(30);
      return totpCode(secret, server.clock.now());
    };
    const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
    const type = (label: string, text: string) =>
      page.getByLabel(label, { exact: true }).fill(text);
    const alert = () => page.locator('[role=alert].problem').innerText();
    return {
      server,
      origin,
      visitor,
      page,
      authenticator,
      ask,
      signUp,
      open,
      code,
      press,
      type,
      alert,
    };
  }

  type Here = Awaited<ReturnType<typeof arrive>>;

  /** Sets up an app on its page, and returns its secret and the recovery codes. */
  async function setUpApp({ page, press, type, code }: Here) {
    await press('Set up an app');
    await expectTitle(page, 'Set up an authenticator app');
    const secret = secretOf((await page.locator('img.qr').getAttribute('src')) ?? '');
    await type('Code that the app shows', code(secret));
    await press('Confirm the code');
    await expectTitle(page, 'Your recovery codes');
    return { secret, codes: await page.locator('.codes code').allInnerTexts() };
  }

  async function addPasskey({ page, authenticator, press, type }: Here, name?: string) {
    await authenticator.answer(true);
    if (name !== undefined) await type('Name', name);
    await press('Add a passkey');
    await page.getByText('The passkey is added.').waitFor();
    await authenticator.answer(false);
  }

  test('a user sets up an app by its QR code, and keeps recovery codes that work', async () => {
    const here = await arrive();
    const { server, page, visitor, press, type, code } = here;
    await here.signUp();
    await here.open('second-factors', 'Second factors');
    await page.getByText('Not set up.').waitFor();
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
    await page.getByText('This is not a code.').waitFor();
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    await field.fill(String((Number(code(secret)) + 271_828) % 1_000_000).padStart(6, '0'));
    await press('Confirm the code');
    await page.getByText('This is wrong').waitFor();
    await field.fill(code(secret));
    await press('Confirm the code');
    await expectTitle(page, 'Your recovery codes');

    const codes = await page.locator('.codes code').allInnerTexts();
    expect(new Set(codes).size).toBe(10);
    await visitor.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: /^Copy/ }).click();
    await page.getByText('Copied').waitFor();
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
    await page.getByText('The app is set up.').waitFor();
    await page.getByText('10 codes are left.').waitFor();
    expect(await page.content()).not.toContain(codes[0]);

    // What was kept logs in: with the app, and once with a code.
    for (const proof of [{ totp: code(secret) }, { recoveryCode: codes[3] }]) {
      const waiting = await challenge(server, 'susan', password);
      const { body } = await complete(server, { challenge: waiting, proof });
      expect(body.data?.['completeLogin'].user).toEqual({ username: 'susan' });
    }
    await page.reload();
    await page.getByText('9 codes are left.').waitFor();
    expect(visitor.complaints.filter((text) => !text.includes('401'))).toEqual([]);
    expect([...visitor.origins]).toEqual([here.origin]);
  });

  test('codes that were not kept are not left without a question', async () => {
    const here = await arrive();
    const { page } = here;
    await here.signUp();
    await here.open('second-factors', 'Second factors');
    await setUpApp(here);
    const asked: string[] = [];
    page.on('dialog', (dialog) => {
      asked.push(dialog.type());
      void dialog.dismiss();
    });
    await page.getByRole('link', { name: 'Overview' }).click();
    await expect.poll(() => asked).toEqual(['beforeunload']);
    await expectTitle(page, 'Your recovery codes');
    await here.press('I have kept them');
    await page.getByRole('link', { name: 'Overview' }).click();
    await page.waitForURL(/\/account\/$/);
    expect(asked).toHaveLength(1);
  });

  test('new codes void those before, another app replaces the first, and the last factor takes the codes with it', async () => {
    const here = await arrive();
    const { server, page, press, code } = here;
    await here.signUp();
    await here.open('second-factors', 'Second factors');
    const { codes } = await setUpApp(here);
    await press('I have kept them');
    await press('Make new recovery codes');
    await expectTitle(page, 'Make new recovery codes?');
    await page.getByText('The 10 codes that are left work no longer then.').waitFor();
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
    await page.getByText('The app that is set up now works no longer then.').waitFor();
    const secret = secretOf((await page.locator('img.qr').getAttribute('src')) ?? '');
    await here.type('Code that the app shows', code(secret));
    await press('Confirm the code');
    // The codes stay good, so there are no new ones to keep.
    await expectTitle(page, 'Second factors');
    await page.getByText('10 codes are left.').waitFor();

    await press('Remove the app');
    await expectTitle(page, 'Remove the authenticator app?');
    await page.getByText('It is your last second factor').waitFor();
    await press('Remove the app');
    await page.getByText('The app is removed.').waitFor();
    expect(await page.getByRole('heading', { name: 'Recovery codes' }).count()).toBe(0);
    expect((await server.login('susan', password)).body.data?.['login']).toBeTruthy();
  });

  test('a change after an hour asks once more, by the keyboard alone', async () => {
    const here = await arrive();
    const { server, page, code } = here;
    await here.signUp();
    await here.open('second-factors', 'Second factors');
    const { secret } = await setUpApp(here);
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
    expect(await page.evaluate('document.activeElement.tagName')).toBe('H1');
    await go('Make new recovery codes');
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Confirm that it is you' });
    await dialog.waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => dialog.count()).toBe(0);
    await expectTitle(page, 'Make new recovery codes?');
    await page.keyboard.press('Enter');
    await dialog.waitFor();
    await page.keyboard.type('000000');
    await page.keyboard.press('Enter');
    await dialog.getByText('This is wrong').waitFor();
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type(code(secret));
    await page.keyboard.press('Enter');
    await expectTitle(page, 'Your recovery codes');
    await go('I have kept them');
    await page.keyboard.press('Enter');
    await page.getByText('You have new recovery codes.').waitFor();
  });

  test('an app that is suspended for wrong codes says what to do', async () => {
    const here = await arrive();
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
    await page.getByRole('dialog').getByText('suspended after too many wrong codes').waitFor();
    await here.press('Cancel');
    await expectTitle(page, 'Second factors');
  });

  test('a browser that is trusted is listed, and asked again', async () => {
    const here = await arrive();
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
    await page.getByText('Chrome, Linux (this one)').waitFor();
    await here.press('Ask again: Chrome, Linux');
    await page.getByText('Chrome, Linux is asked again at the next login.').waitFor();
    await ask('mutation { logout }');
    expect((await ask(logIn))['errors'][0].extensions.code).toBe('SECOND_FACTOR_REQUIRED');
  });

  test('the last factor stays where every user needs one', async () => {
    const here = await arrive({ AUTH_SECOND_FACTOR: 'required' });
    const { page, ask, code, authenticator } = here;
    await here.signUp();
    const asked = await ask('{ loginChallenge { enrolment { totp { secret } } } }');
    const { secret } = asked['data'].loginChallenge.enrolment.totp;
    await ask(`mutation { completeLogin(proof: { totp: "${code(secret)}" }) { tokenType } }`);
    await here.open('second-factors', 'Second factors');
    await page.getByText('this service requires one').waitFor();
    expect(await page.getByRole('button', { name: 'Remove the app' }).count()).toBe(0);
    await here.open('passkeys', 'Passkeys');
    await addPasskey(here, 'Laptop');
    await here.press('Remove: Laptop');
    await here.press('Cancel');
    await here.open('second-factors', 'Second factors');
    await here.press('Remove the app');
    await here.press('Remove the app');
    await page.getByText('The app is removed.').waitFor();
    await here.open('passkeys', 'Passkeys');
    await page.getByText('this service requires one').waitFor();
    expect(await page.getByRole('button', { name: /Remove/ }).count()).toBe(0);
    expect(await authenticator.passkeys()).toHaveLength(1);
  });

  test('a passkey is registered, renamed, used and removed, and the browser forgets it', async () => {
    const here = await arrive();
    const { page, authenticator, press, type, ask, visitor } = here;
    await here.signUp();
    await here.open('passkeys', 'Passkeys');
    await page.getByText('You have no passkey yet.').waitFor();
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Chrome, Linux');
    await addPasskey(here);
    await page.getByText('On one device', { exact: false }).waitFor();
    await page.getByText('Not used yet', { exact: false }).waitFor();
    await page.getByText('You have no recovery codes.').waitFor();

    await authenticator.answer(true);
    await press('Add a passkey');
    await page.getByText('This device has a passkey for this account already.').waitFor();

    await press('Rename: Chrome, Linux');
    await expectTitle(page, 'Rename the passkey');
    await type('New name', '   ');
    await press('Save the name');
    await page.getByText('This name cannot be used').waitFor();
    await type('New name', 'My laptop');
    await press('Save the name');
    await page.getByText('The passkey has a new name.').waitFor();

    // The session has proved a password alone, so a change asks for the passkey.
    await page.getByRole('link', { name: 'Make recovery codes' }).click();
    await expectTitle(page, 'Second factors');
    await page.getByText('You have 1 passkey.').waitFor();
    await press('Make recovery codes');
    await press('Use a passkey');
    await expectTitle(page, 'Your recovery codes');
    await press('I have kept them');

    await here.open('passkeys', 'Passkeys');
    await page.getByText('Last used on', { exact: false }).waitFor();
    await press('Remove: My laptop');
    await expectTitle(page, 'Remove the passkey “My laptop”?');
    await page.getByText('It is your last second factor').waitFor();
    await press('Remove the passkey');
    await page.getByText('The passkey is removed.').waitFor();
    await expect.poll(() => authenticator.passkeys()).toEqual([]);
    const { data } = await ask('{ me { secondFactors { passkeys { id } recoveryCodesLeft } } }');
    expect(data.me.secondFactors).toEqual({ passkeys: [], recoveryCodesLeft: 0 });
    expect(visitor.complaints.filter((text) => !text.includes('401'))).toEqual([]);
  });

  test('a passkey that is the last way to log in stays', async () => {
    const here = await arrive();
    const { server, page } = here;
    await here.signUp();
    await here.open('passkeys', 'Passkeys');
    await addPasskey(here, 'Key');
    const user = await server.store.users.findByUsername('susan');
    await server.store.users.deletePassword?.(user!.id);
    await here.press('Remove: Key');
    await here.press('Remove the passkey');
    await page.getByText('Without this you could not log in any more.').waitFor();
  });

  test('names of passkeys are text, however long, and the page stays narrow', async () => {
    const here = await arrive({}, { ...english, viewport: { width: 320, height: 700 } });
    const { page, visitor } = here;
    await here.signUp();
    await here.open('passkeys', 'Passkeys');
    const hostile = `<img src=x onerror="document.title='owned'">\u202egnp`;
    await addPasskey(here, hostile);
    await page.getByText(hostile).waitFor();
    await here.press(`Rename: ${hostile}`);
    const long = 'W'.repeat(64);
    await here.type('New name', long);
    await here.press('Save the name');
    await page.getByText(long).waitFor();
    await here.press(`Remove: ${long}`);
    await expectTitle(page, `Remove the passkey “${long}”?`);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
    await here.press('Cancel');
    await page.getByText(long).waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
    expect(visitor.complaints.filter((text) => !text.includes('401'))).toEqual([]);
  });

  test('a browser without passkeys is told so', async () => {
    const here = await arrive();
    const { page, visitor } = here;
    await here.signUp();
    await visitor.context.addInitScript('delete window.PublicKeyCredential');
    await here.open('passkeys', 'Passkeys');
    await page.getByText('This browser makes no passkeys here.').waitFor();
    expect(await page.getByRole('button', { name: 'Add a passkey' }).count()).toBe(0);
  });

  test('a page at another address than that of the passkeys says so', async () => {
    const here = await arrive({ AUTH_PASSKEY_RP_ID: 'localhost' });
    const { page, origin } = here;
    await page.goto(`${origin.replace('localhost', '127.0.0.1')}/account/login`);
    await here.signUp();
    await page.goto(`${origin.replace('localhost', '127.0.0.1')}/account/passkeys`);
    await here.press('Add a passkey');
    await page.getByText('do not work at this address').waitFor();
  });

  test('what is switched off is not offered', async () => {
    const here = await arrive({ AUTH_TOTP: 'off', AUTH_PASSKEYS: 'off' });
    await here.signUp();
    await here.open('second-factors', 'Second factors');
    expect(await here.page.locator('main button, main a').count()).toBe(0);
    await here.open('passkeys', 'Passkeys');
    await here.page.getByText('This service makes no new passkeys.').waitFor();
  });
});

async function expectTitle(page: Page, title: string): Promise<void> {
  await expect.poll(() => page.locator('h1').textContent(), { timeout: 20_000 }).toBe(title);
}

const secretOf = (qrCode: string) =>
  new URL(readQrCode(qrCode) ?? '').searchParams.get('secret') ?? '';
