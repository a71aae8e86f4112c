import type { Page } from 'playwright-core';
import { issueLink } from './account-pages.ts';
import { accountOf } from './addresses.ts';
import { scan } from './factor-pages.ts';
import type { Place, View } from './pages.ts';
import { password } from './test-server.ts';
import { appOf } from './totp.ts';

const email = 'susan@example.com';
const app = 'https://app.example.com';
const byMail = { AUTH_LOGIN_BY_MAIL: 'on' };
const handOver = new URLSearchParams({
  returnTo: `${app}/back`,
  code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
  code_challenge_method: 'S256',
});

/** The pages that need no user, in states that take several steps. */
export const accessViews: View[] = [
  {
    name: 'login-by-mail',
    path: '/account/login',
    settings: byMail,
    shows: '[name=username]',
    steps: chooseMail,
  },
  {
    name: 'login-mail-sent',
    path: '/account/login',
    settings: byMail,
    shows: '[name=username]',
    async steps(page) {
      await chooseMail(page);
      await sendMail(page);
      await page.locator('main .row button').first().click();
      await page.locator('[role=status]:not(:empty)').waitFor();
    },
  },
  {
    name: 'login-hand-over',
    path: `/account/login?${handOver}`,
    settings: { AUTH_RETURN_URLS: app },
    shows: '[name=username]',
  },
  {
    name: 'login-hand-over-known',
    path: `/account/login?${handOver}`,
    settings: { AUTH_RETURN_URLS: app },
    user: true,
  },
  {
    name: 'login-first-codes',
    path: '/account/sign-up',
    settings: { AUTH_SECOND_FACTOR: 'required' },
    shows: '[name=username]',
    async steps(page, { server }) {
      await fill(page, { username: 'susan', password });
      await fill(page, { code: appOf(await scan(page), server.clock).code() });
      await page.locator('.codes').waitFor();
    },
  },
  {
    name: 'login-waited-too-long',
    path: '/account/login#second-factor',
    shows: 'main a',
  },
  {
    name: 'sign-up-mail-sent',
    path: '/account/sign-up',
    settings: { AUTH_EMAIL: 'required' },
    shows: '[name=email]',
    steps: sendMail,
  },
  {
    name: 'sign-up-outside',
    path: '/account/sign-up',
    settings: { AUTH_COOKIES: 'off' },
    shows: '[name=username]',
    async steps(page) {
      await fill(page, { username: 'susan', password });
      await page.locator('form').waitFor({ state: 'detached' });
    },
  },
  {
    name: 'reset-password-done',
    path: '',
    prepare: linkToReset,
    shows: '[name=newPassword]',
    async steps(page) {
      await fill(page, { newPassword: 'staple 9 kettle moon' });
      await page.locator('form').waitFor({ state: 'detached' });
    },
  },
  {
    name: 'reset-password-no-mail',
    path: '/account/reset-password',
    settings: { AUTH_SMTP_URL: 'none' },
  },
  {
    name: 'link-logged-in',
    path: '',
    settings: byMail,
    async prepare({ server }) {
      const { id } = await createSusan(server);
      return issueLink(server, 'LOGIN', { id, email });
    },
    shows: 'main form',
    async steps(page) {
      await page.locator('main form button').click();
      await page.locator('form').waitFor({ state: 'detached' });
    },
  },
];

async function fill(page: Page, values: Record<string, string>): Promise<void> {
  for (const [name, value] of Object.entries(values))
    await page.locator(`main [name="${name}"]`).fill(value);
  await page.keyboard.press('Enter');
}

async function chooseMail(page: Page): Promise<void> {
  await page.locator('[name=username]').fill(email);
  await page.locator('main form ~ button').last().click();
  await page.locator('[name=email]').waitFor();
}

async function sendMail(page: Page): Promise<void> {
  await fill(page, { email });
  await page.locator('[name=code]').waitFor();
}

async function linkToReset({ server }: Place): Promise<string> {
  const { id } = await createSusan(server);
  return issueLink(server, 'RESET_PASSWORD', { id, email });
}

async function createSusan(server: Place['server']): Promise<{ id: string }> {
  const token = await server.signUp();
  await accountOf(server, token).prove(email);
  return (await server.me(token)).body.data!['me'];
}
