import type { Page } from 'playwright-core';
import type { Place, View } from './pages.ts';
import { password } from './test-server.ts';
import { appOf } from './totp.ts';

/** The longest name that a user can have, in letters that are wide. */
const longName = 'W'.repeat(64);

const firefox = 'Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0';
const hostile = `<img src=x onerror=alert(1)> ${'x'.repeat(200)}`;

/** Where the user came from. */
const app = { AUTH_RETURN_URLS: 'https://app.example.com' };

/** The pages of a user's account, each in the states that it can be in. */
export const accountViews: View[] = [
  view('', 'overview', { shows: '.things' }),
  view('', 'overview-full', { shows: '.things', prepare: fill, settings: app }),
  view('', 'menu', {
    shows: '.things',
    settings: app,
    async steps(page) {
      await page.setViewportSize({ width: 320, height: 640 });
      await page.locator('nav .toggle').click();
    },
  }),
  view('profile', 'profile', { shows: '[name=locale]' }),
  view('profile', 'profile-refused', {
    shows: '[name=locale]',
    steps: (page) => refused(page, 'username', '  '),
  }),
  view('profile', 'profile-done', {
    shows: '[name=locale]',
    async steps(page) {
      await type(page, 'username', longName);
      await page.locator('.good').waitFor();
    },
  }),
  view('profile', 'confirm', { shows: '[name=locale]', steps: confirm }),
  view('profile', 'confirm-wrong', {
    shows: '[name=locale]',
    async steps(page, place) {
      await confirm(page, place);
      await refused(page, 'password', 'not the right one');
    },
  }),
  view('email', 'email', { shows: '[name=email]' }),
  view('email', 'email-code', {
    shows: '[name=email]',
    async steps(page) {
      await type(page, 'email', 'susan@example.com');
      await page.locator('[name=code]').waitFor();
      await refused(page, 'code', '0000-0000');
    },
  }),
  view('email', 'email-waits', { shows: 'section', prepare: askForMail }),
  view('password', 'password', { shows: '[name=newPassword]' }),
  view('password', 'password-no-mail', {
    shows: '[name=newPassword]',
    settings: { AUTH_SMTP_URL: 'none' },
  }),
  view('password', 'password-refused', {
    shows: '[name=newPassword]',
    async steps(page) {
      await page.locator('[name=currentPassword]').fill(password);
      await refused(page, 'newPassword', 'password1');
    },
  }),
  view('password', 'password-done', {
    shows: '[name=newPassword]',
    async steps(page) {
      await page.locator('[name=currentPassword]').fill(password);
      await type(page, 'newPassword', 'staple 9 kettle moon');
      await page.locator('form').waitFor({ state: 'detached' });
    },
  }),
  view('sessions', 'sessions', { shows: '.things' }),
  view('sessions', 'sessions-many', {
    shows: '.things',
    async prepare(place) {
      for (let count = 0; count < 25; count += 1)
        await logInElsewhere(place, [firefox, hostile, ''][count % 3]!);
    },
  }),
  view('sessions', 'sessions-ended', {
    shows: '.things',
    prepare: (place) => logInElsewhere(place, firefox),
    async steps(page) {
      await page.locator('.things button').first().click();
      await page.locator('.good').waitFor();
    },
  }),
  view('delete', 'delete', { shows: '[name=confirmation]' }),
  view('delete', 'delete-refused', {
    shows: '[name=confirmation]',
    steps: (page) => refused(page, 'confirmation', 'susanne'),
  }),
  { name: 'goodbye', path: '/account/goodbye' },
];

function view(path: string, name: string, more: Partial<View>): View {
  return { name, path: `/account/${path}`, user: true, ...more };
}

/** Fills a field in, and sends its form. */
async function type(page: Page, name: string, text: string): Promise<void> {
  await page.locator(`[name=${name}]`).fill(text);
  await page.keyboard.press('Enter');
}

async function refused(page: Page, name: string, text: string): Promise<void> {
  await type(page, name, text);
  await page.locator('.problem').waitFor();
}

async function confirm(page: Page, { server }: Place): Promise<void> {
  server.clock.advanceSeconds(400);
  await type(page, 'username', 'susan2');
  await page.locator('dialog [name=password]').waitFor();
}

async function logInElsewhere({ server }: Place, userAgent: string): Promise<void> {
  await server.execute(
    `mutation { login(username: "susan", password: "${password}") { tokenType } }`,
    { headers: { 'user-agent': userAgent } },
  );
}

async function askForMail({ ask }: Place): Promise<void> {
  await ask('mutation { requestEmailChange(email: "susan@example.com") { expiresIn } }');
}

/** An account with everything. */
async function fill(place: Place): Promise<void> {
  const { ask, server } = place;
  await askForMail(place);
  const { secret, enrolment } = (await ask('mutation { startTotp { secret enrolment } }'))[
    'startTotp'
  ];
  await ask(
    'mutation ($enrolment: String!, $code: String!) { confirmTotp(enrolment: $enrolment, code: $code) { tokenType } }',
    { enrolment, code: appOf(secret, server.clock).code() },
  );
  await ask(`mutation { changeUsername(username: "${longName}") { id } }`);
}
