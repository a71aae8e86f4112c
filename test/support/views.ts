import type { Page } from 'playwright-core';
import { accessViews } from './access-views.ts';
import { issueLink } from './account-pages.ts';
import { accountViews } from './account-views.ts';
import { factorViews } from './factor-views.ts';
import type { Place, View } from './pages.ts';
import { providerViews } from './provider-views.ts';
import { password } from './test-server.ts';
import { appOf } from './totp.ts';

/** Fills fields in, by their names, and sends their form. */
async function send(page: Page, values: Record<string, string>): Promise<void> {
  const names = Object.keys(values);
  for (const name of names) await page.locator(`[name="${name}"]`).fill(values[name]!);
  await page.locator(`[name="${names.at(-1)}"]`).press('Enter');
}

const problem = (page: Page) => page.locator('[role=alert]:not(:empty)').first().waitFor();

/** Gives susan an authenticator app; her session has proved it. */
async function addApp({ ask, server }: Place): Promise<void> {
  const { secret, enrolment } = (await ask('mutation { startTotp { secret enrolment } }'))[
    'startTotp'
  ];
  await ask(
    'mutation ($enrolment: String!, $code: String!) { confirmTotp(enrolment: $enrolment, code: $code) { tokenType } }',
    { enrolment, code: appOf(secret, server.clock).code() },
  );
  server.clock.advanceSeconds(30);
}

const logOut = ({ ask }: Place) => ask('mutation { logout }');

/** Signs susan up with an address, and opens a link for her. */
const linkFor =
  (purpose: Parameters<typeof issueLink>[1], isKnown: boolean) =>
  async (place: Place): Promise<string> => {
    const user = isKnown ? (await place.ask('{ me { id } }'))['me'] : null;
    if (isKnown) await logOut(place);
    return issueLink(place.server, purpose, { id: user?.id ?? null, email: 'susan@example.com' });
  };

const shouldNotWork = { username: 'susan', password: 'not the right one' };

/** The pages, each in the states that it can be in. A new page, or a new state, brings its line here. */
export const views: View[] = [
  { name: 'welcome', path: '/' },
  {
    name: 'welcome-closed',
    path: '/',
    settings: { AUTH_SIGN_UP: 'closed', AUTH_SMTP_URL: 'none' },
  },

  { name: 'login', path: '/account/login', shows: '[name=password]' },
  {
    name: 'login-own-look',
    path: '/account/login',
    shows: '[name=password]',
    settings: {
      AUTH_PAGES_NAME: 'Nächste Straße 株式会社',
      AUTH_PAGES_COLOR: '#f4c95d',
      AUTH_PAGES_LOGO: new URL('../settings/logo.svg', import.meta.url).pathname,
      AUTH_LOGIN_BY_MAIL: 'on',
    },
  },
  { name: 'login-no-cookies', path: '/account/login', settings: { AUTH_COOKIES: 'off' } },
  {
    name: 'login-refused',
    path: '/account/login',
    shows: '[name=password]',
    async steps(page) {
      await send(page, shouldNotWork);
      await problem(page);
    },
  },
  {
    name: 'login-too-many',
    path: '/account/login',
    shows: '[name=password]',
    settings: { AUTH_ATTEMPTS: 'on', AUTH_ATTEMPTS_PER_USER_AND_ADDRESS: '1/600' },
    async steps(page, { ask }) {
      await ask(
        'mutation { login(username: "susan", password: "not the right one") { tokenType } }',
      );
      await send(page, shouldNotWork);
      await problem(page);
    },
  },
  { name: 'login-known', path: '/account/login', user: true },
  { name: 'login-return-refused', path: '/account/login?returnTo=https%3A%2F%2Fevil.example' },
  {
    name: 'login-second-factor',
    path: '/account/login',
    shows: '[name=password]',
    user: true,
    async prepare(place) {
      await addApp(place);
      await logOut(place);
    },
    async steps(page) {
      await send(page, { username: 'susan', password });
      await page.locator('[name=code]').waitFor();
    },
  },
  {
    name: 'login-factor-required',
    path: '/account/login',
    shows: '[name=password]',
    settings: { AUTH_SECOND_FACTOR: 'required' },
    async prepare({ server }) {
      await server.administer({ kind: 'test' }).createUser({ username: 'susan', password });
    },
    async steps(page) {
      await send(page, { username: 'susan', password });
      await page.locator('[name=code]').waitFor();
    },
  },

  { name: 'sign-up', path: '/account/sign-up', shows: '[name=username]' },
  { name: 'sign-up-mail', path: '/account/sign-up', settings: { AUTH_EMAIL: 'required' } },
  { name: 'sign-up-closed', path: '/account/sign-up', settings: { AUTH_SIGN_UP: 'closed' } },
  {
    name: 'sign-up-refused',
    path: '/account/sign-up',
    shows: '[name=username]',
    async steps(page) {
      await send(page, { username: 'susan', password: 'password1' });
      await problem(page);
    },
  },
  { name: 'reset-password', path: '/account/reset-password' },
  {
    name: 'reset-password-asked',
    path: '/account/reset-password',
    shows: '[name=email]',
    async steps(page) {
      await send(page, { email: 'susan@example.com' });
      await page.locator('[name=email]').waitFor({ state: 'detached' });
    },
  },
  ...accessViews,

  { name: 'link-none', path: '/account/confirm-email' },
  { name: 'link-over', path: `/account/confirm-email#lk_link_${'a'.repeat(43)}` },
  { name: 'link-sign-up', path: '', prepare: linkFor('SIGN_UP', false) },
  { name: 'link-reset', path: '', user: true, prepare: linkFor('RESET_PASSWORD', true) },
  { name: 'link-invitation', path: '', user: true, prepare: linkFor('INVITATION', true) },
  {
    name: 'link-login',
    path: '',
    user: true,
    prepare: linkFor('LOGIN', true),
    settings: { AUTH_LOGIN_BY_MAIL: 'on' },
  },
  { name: 'link-confirm', path: '', user: true, prepare: linkFor('CONFIRM_EMAIL', true) },
  { name: 'link-undo', path: '', user: true, prepare: linkFor('UNDO_EMAIL_CHANGE', true) },
  ...accountViews,
  ...factorViews,
  ...providerViews,
];
