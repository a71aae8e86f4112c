import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectTitle, textOf } from '../support/account-pages.ts';
import { createAccount } from '../support/addresses.ts';
import { alert, logIn, press, type, whoIsIn } from '../support/at-pages.ts';
import {
  arriveWithProvider,
  continueWith,
  expectAt,
  expectIn,
  keptBy,
  logInBy,
  logInThere,
} from '../support/at-providers.ts';
import { chromiumPath, launchChromium, openDoor } from '../support/browser.ts';
import { freePort } from '../support/free-port.ts';
import { startOidcProvider } from '../support/oidc-provider.ts';
import { begunIn, start } from '../support/provider-login.ts';
import { password } from '../support/test-server.ts';
import { addApp } from '../support/totp.ts';

if (!chromiumPath) {
  console.warn('Logins at providers are not tested in a browser: no Chromium. Set CHROMIUM_PATH.');
}

const email = 'susan@example.com';

/** The provider has no icon. */
const noIcon = /status of 404/;

describe.skipIf(!chromiumPath)('a login at a provider, in Chromium', { timeout: 180_000 }, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  }, 60_000);
  afterAll(() => browser?.close());

  const arrive = (settings: Record<string, string> = {}) => arriveWithProvider(browser, settings);

  test('creates a user the first time, finds them the second time, and keeps nothing', async () => {
    const { server, origin, provider, visitor, open } = await arrive();
    const page = await open('login');
    const seen: string[] = [];
    page.on('framenavigated', (frame) => void seen.push(frame.url()));
    await logInBy(page);
    await expectIn(page);
    // The code was in the address when the page came, and left it at once.
    expect(seen.filter((url) => url.includes('code=lk_oidc_'))).toHaveLength(1);
    expect(await keptBy(page)).toBe('{}');
    await page.getByText('None. You log in without one.').waitFor();

    await press(page, 'Log out');
    await continueWith(page).click();
    await expectIn(page);
    expect([...visitor.origins].toSorted()).toEqual([provider.issuer, origin].toSorted());
    expect(visitor.complaints.filter((line) => !noIcon.test(line))).toEqual([]);
    expect(server.logged.join()).not.toMatch(/lk_oidc_[\w-]{43}|lk_verifier_/);
  });

  test('signs up from the page to sign up as well', async () => {
    const { open } = await arrive();
    const page = await open('sign-up');
    await logInBy(page);
    await expectIn(page);
  });

  test('says that the account exists, and links it when the user has logged in as they used to', async () => {
    const { server, open } = await arrive();
    await (await createAccount(server)).prove(email);
    const page = await open('login?returnTo=%2Faccount%2Fsessions');
    await logInBy(page);
    await expectAt(page, 'login?returnTo=%2Faccount%2Fsessions');
    await page.getByText('There is an account here with the e-mail address').waitFor();
    // A reload does not lose it.
    await page.reload();
    await page.getByText('There is an account here with the e-mail address').waitFor();
    await logIn(page, 'susan', password);
    await expectTitle(page, 'Link Example Corp to susan?');
    await press(page, 'Link Example Corp');
    await expectAt(page, 'sessions');
    expect(await keptBy(page)).toBe('{}');

    await press(page, 'Log out');
    await continueWith(page).click();
    await expectIn(page);
  });

  test('links nothing where the user does not want to', async () => {
    const { server, open } = await arrive();
    await (await createAccount(server)).prove(email);
    const page = await open('login');
    await logInBy(page);
    await page.getByText('There is an account here').waitFor();
    await logIn(page, 'susan', password);
    await press(page, 'Do not link');
    await expectIn(page);
    await press(page, 'Log out');
    await continueWith(page).click();
    await page.getByText('There is an account here').waitFor();
    await press(page, 'Do not link');
    await expect.poll(() => textOf(page)).not.toContain('There is an account here');
    await logIn(page, 'susan', password);
    await expectIn(page);
  });

  test('links the first account also where the other way in is a mail, or asks for a factor', async () => {
    const { server, open } = await arrive({ AUTH_LOGIN_BY_MAIL: 'on' });
    const susan = await createAccount(server);
    await susan.prove(email);
    const { app } = await addApp(server, susan.token);
    const page = await open('login');
    await logInBy(page);
    await page.getByText('There is an account here').waitFor();
    await type(page, 'Username or e-mail address', email);
    await press(page, 'Log in by e-mail');
    await press(page, 'Send the mail');
    await expectTitle(page, 'Look into your mailbox');
    await expect.poll(async () => (await server.mails()).at(-1)?.code).toBeTruthy();
    await type(page, 'Code', (await server.mails()).at(-1)!.code!);
    await press(page, 'Log in');
    await expectTitle(page, 'One more step');
    await type(page, 'Code', app.code());
    await press(page, 'Log in');
    await press(page, 'Link Example Corp');
    await expectIn(page);

    // What the provider has asked for is no second factor.
    await press(page, 'Log out');
    await continueWith(page).click();
    await expectTitle(page, 'One more step');
    await page.reload();
    await expectTitle(page, 'One more step');
    server.clock.advanceSeconds(30);
    await type(page, 'Code', app.code());
    await press(page, 'Log in');
    await expectIn(page);
  });

  test('links the first account also where the other way in is another provider', async () => {
    const port = await freePort();
    const other = await startOidcProvider({
      redirectUris: [`http://localhost:${port}/oidc/other/callback`],
    });
    const settings = {
      AUTH_OIDC_PROVIDERS: 'other,corp',
      AUTH_OIDC_OTHER_ISSUER: other.issuer,
      AUTH_OIDC_OTHER_CLIENT_ID: other.environment['AUTH_OIDC_CORP_CLIENT_ID']!,
      AUTH_OIDC_OTHER_CLIENT_SECRET: other.environment['AUTH_OIDC_CORP_CLIENT_SECRET']!,
    };
    const { server, open } = await arriveWithProvider(browser, settings, { port });
    const page = await open('login');
    await press(page, 'Continue with Other');
    await logInThere(page);
    await expectIn(page);
    await press(page, 'Log out');
    server.clock.advanceSeconds(1);
    await logInBy(page);
    await page.getByText('that you have at Example Corp.').waitFor();
    await press(page, 'Continue with Other');
    // Both are at one host, where the cookies of the one replace those of the other.
    await logInThere(page);
    await expectTitle(page, 'Link Example Corp to susan?');
    await press(page, 'Link Example Corp');
    await expectIn(page);
    await page.getByText('Example Corp, Other').waitFor();
  });

  test('works where the provider sends the browser back with a form, as Apple does', async () => {
    const { origin, provider, open, visitor } = await arrive();
    await visitor.context.route(`${provider.issuer}/auth?**`, (route) =>
      route.continue({ url: `${route.request().url()}&response_mode=form_post` }),
    );
    const page = await open('login');
    const posted = page.waitForRequest(`${origin}/oidc/corp/callback`);
    await logInBy(page);
    expect((await posted).method()).toBe('POST');
    await expectIn(page);
  });

  test('goes on to the app that has sent the user', async () => {
    const { origin: app } = await openDoor((_request, response) => {
      response.setHeader('content-type', 'text/html');
      response.end('<title>App</title>');
    });
    const { open } = await arrive({ AUTH_RETURN_URLS: app });
    const query = new URLSearchParams({
      returnTo: `${app}/back`,
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
      state: 's'.repeat(512),
    });
    const page = await open(`login?${query}`);
    await logInBy(page);
    await page.waitForURL(`${app}/back?**`);
    const { searchParams } = new URL(page.url());
    expect(searchParams.get('code')).toMatch(/^lk_login_/);
    expect(searchParams.get('state')).toBe('s'.repeat(512));
  });

  test('comes back below a path, and not to an address that is not that of the server', async () => {
    const { origin, visitor } = await arriveWithProvider(browser, {}, { prefix: '/auth' });
    const page = await visitor.open('/auth/account/login?returnTo=%2Fauth%2Faccount%2Fprofile');
    await logInBy(page);
    await expect.poll(() => page.url()).toBe(`${origin}/auth/account/profile`);

    await page.goto(`${origin.replace('localhost', '127.0.0.1')}/auth/account/login`);
    await continueWith(page).click();
    await expect.poll(() => alert(page)).toContain('This does not work at this address.');
  });

  test('is done once: a reload, a copied address and the way back do nothing', async () => {
    const { open } = await arrive();
    const page = await open('login');
    let back = '';
    page.on('request', (request) => {
      if (request.url().includes('code=lk_oidc_')) back = request.url();
    });
    await logInBy(page);
    await expectIn(page);
    await page.reload();
    await expectIn(page);
    await page.goBack();
    await page.goto(back);
    await page.getByRole('button', { name: 'Continue as susan' }).waitFor();
    expect(await alert(page)).toContain('This has taken too long, or was used before.');
    expect(new URL(page.url()).search).toBe('');
    expect(await whoIsIn(page)).toBe('susan');
  });

  test('does not mix up two tabs that go to the provider at the same time', async () => {
    const { provider, open } = await arrive();
    provider.users.set('bob', {
      email: 'bob@example.com',
      email_verified: true,
      preferred_username: 'bob',
    });
    const [first, second] = [await open('login'), await open('login')];
    await continueWith(first).click();
    await first.locator('input[name=login]').waitFor();
    await continueWith(second).click();
    await second.locator('input[name=login]').waitFor();
    await logInThere(first, 'susan');
    await expectIn(first, 'susan');
    await logInThere(second, 'bob');
    await expectIn(second, 'bob');
  });

  test('says that the user has cancelled, and leads on as before', async () => {
    const { open } = await arrive();
    const page = await open('login?returnTo=%2Faccount%2Fprofile');
    await continueWith(page).click();
    await page.locator('input[name=login]').waitFor();
    await page.goBack();
    await continueWith(page).click();
    await page.getByRole('link', { name: 'Cancel' }).click();
    await expect.poll(() => alert(page)).toBe('The login with Example Corp was cancelled.');
    await expectAt(page, 'login?returnTo=%2Faccount%2Fprofile');
    await logInBy(page);
    await expectAt(page, 'profile');
  });

  test('says that the provider does not answer, and the other ways in remain', async () => {
    const { server, provider, open } = await arrive();
    await server.signUp();
    await provider.close();
    const page = await open('login');
    await continueWith(page).click();
    await expect.poll(() => alert(page)).toContain('The other service does not answer.');
    await logIn(page, 'susan', password);
    await expectIn(page);
  });

  test.each([
    ['SIGN_UP_CLOSED', { AUTH_OIDC_SIGN_UP: 'closed' }, 'no new ones are created'],
    [
      'EMAIL_NOT_VERIFIED',
      { AUTH_EMAIL: 'required' },
      'none came from Example Corp. Prove it there',
    ],
  ])('says what %s means', async (_code, settings, text) => {
    const { provider, open } = await arrive(settings);
    provider.users.set('nina', { email: 'nina@example.com', email_verified: false });
    const page = await open('login');
    await logInBy(page, 'nina');
    await expect.poll(() => alert(page)).toContain(text);
    await continueWith(page).waitFor();
  });

  test('says that a disabled user cannot log in', async () => {
    const { server, open } = await arrive();
    const page = await open('login');
    await logInBy(page);
    await expectIn(page);
    const administer = server.administer({ kind: 'test' });
    await press(page, 'Log out');
    await administer.disableUser((await administer.findUser('susan'))!.id);
    await continueWith(page).click();
    await expect.poll(() => alert(page)).toContain('This account cannot log in.');
  });

  test('is not begun by the code of another browser', async () => {
    const { server, origin, provider, open } = await arrive();
    const { url } = begunIn(await start(server, { returnTo: `${origin}/account/login` }));
    const answer = await server.fetch(await provider.logIn(url));
    const planted = answer.headers.get('location')!;
    expect(planted).toContain('code=lk_oidc_');
    const page = await open('login');
    await page.goto(planted);
    await expect.poll(() => alert(page)).toContain('This has taken too long');
    expect(page.url()).toBe(`${origin}/account/login`);
    expect(await whoIsIn(page)).toBe(null);
  });
});
