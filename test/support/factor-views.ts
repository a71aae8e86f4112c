import type { Page } from 'playwright-core';
import { maxTotpFailures } from '../../src/features/second-factors/store.ts';
import { addAuthenticator } from './browser-authenticator.ts';
import { scan } from './factor-pages.ts';
import type { Place, View } from './pages.ts';
import { password } from './test-server.ts';
import { addApp, appOf } from './totp.ts';

/** The pages of second factors and of passkeys, each in the states that it can be in. */
export const factorViews: View[] = [
  factors('none', {}),
  factors('set-up', { steps: beginSetUp }),
  factors('wrong-code', {
    async steps(page) {
      await beginSetUp(page);
      await confirmCode(page, '123456');
      await page.locator('.problem').waitFor();
    },
  }),
  factors('codes', {
    async steps(page, place) {
      await beginSetUp(page);
      await confirmCode(page, appOf(await scan(page), place.server.clock).code());
      await page.locator('.codes').waitFor();
    },
  }),
  factors('all', { prepare: trustBrowser }),
  factors('remove', {
    prepare: trustBrowser,
    async steps(page) {
      await page.locator('main button.danger').click();
      await page.locator('main form').waitFor();
    },
  }),
  factors('confirm', {
    prepare: async (place) => void (await addOwnApp(place)),
    async steps(page, { server }) {
      server.clock.advanceSeconds(3600);
      await page.locator('main button').first().click();
      await page.locator('dialog [name=password]').waitFor();
    },
  }),
  factors('locked', {
    prepare: lockApp,
    async steps(page) {
      await page.locator('main button').first().click();
      await page.locator('dialog p').waitFor();
    },
  }),
  factors('kept', {
    settings: { AUTH_SECOND_FACTOR: 'required' },
    user: false,
    prepare: enrol,
  }),
  passkeys('none', {}),
  passkeys('some', { steps: (page) => addPasskeys(page) }),
  passkeys('exists', {
    async steps(page) {
      await addPasskeys(page);
      await page.locator('main form button').click();
      await page.locator('dialog form button').click();
      await page.locator('.problem').waitFor();
    },
  }),
  passkeys('rename', { steps: (page) => choosePasskey(page, 'main .things button') }),
  passkeys('remove', { steps: (page) => choosePasskey(page, 'main .things button.danger') }),
  passkeys('off', { settings: { AUTH_PASSKEYS: 'off' }, shows: 'main h2' }),
];

function factors(name: string, more: Partial<View>): View {
  const shows = 'main section';
  return {
    name: `second-factors-${name}`,
    path: '/account/second-factors',
    user: true,
    shows,
    ...more,
  };
}

function passkeys(name: string, more: Partial<View>): View {
  return {
    name: `passkeys-${name}`,
    path: '/account/passkeys',
    user: true,
    shows: 'main form',
    ...more,
  };
}

async function beginSetUp(page: Page): Promise<void> {
  await page.locator('main section button').first().click();
  await page.locator('summary').click();
}

async function confirmCode(page: Page, code: string): Promise<void> {
  await page.locator('main [name=code]').fill(code);
  await page.locator('main [name=code]').press('Enter');
}

/** Gives susan an app, with which the session of the browser has proved who she is. */
async function addOwnApp({ ask, server }: Place) {
  const begun = await ask('mutation { startTotp { secret enrolment } }');
  const { secret, enrolment } = begun['startTotp'];
  const app = appOf(secret, server.clock);
  await ask(
    'mutation ($enrolment: String!, $code: String!) { confirmTotp(enrolment: $enrolment, code: $code) { tokenType } }',
    { enrolment, code: app.code() },
  );
  await ask('mutation { createRecoveryCodes }');
  server.clock.advanceSeconds(30);
  return app;
}

async function trustBrowser(place: Place): Promise<string | void> {
  const app = await addOwnApp(place);
  await place.ask('mutation { logout }');
  await place.ask(`mutation { login(username: "susan", password: "${password}") { tokenType } }`);
  await place.ask(
    `mutation { completeLogin(proof: { totp: "${app.code()}" }, trustDevice: true) { tokenType } }`,
  );
}

/** Another session has set the app up: that of the browser has proved a password alone. */
async function lockApp({ server }: Place): Promise<void> {
  const { body } = await server.login('susan', password);
  const { accessToken, user } = body.data!['login'];
  await addApp(server, accessToken);
  for (let count = 0; count < maxTotpFailures; count += 1)
    await server.store.totp.countTry(user.id);
}

async function enrol({ ask, server }: Place): Promise<void> {
  await ask(
    `mutation { signUp(input: { username: "susan", password: "${password}" }) { tokenType } }`,
  );
  const { loginChallenge } = await ask('{ loginChallenge { enrolment { totp { secret } } } }');
  const code = appOf(loginChallenge.enrolment.totp.secret, server.clock).code();
  await ask(`mutation { completeLogin(proof: { totp: "${code}" }) { tokenType } }`);
}

/** Adds a passkey whose name is as long as it can be. */
async function addPasskeys(page: Page): Promise<void> {
  const authenticator = await addAuthenticator(page);
  await authenticator.answer(true);
  await page
    .locator('main [name=name]')
    .fill('<b>Wasserwerksdirektionsbüro, </b> 水道局'.padEnd(64, 'W'));
  await page.locator('main form button').click();
  await page.locator('.things li').waitFor();
}

async function choosePasskey(page: Page, button: string): Promise<void> {
  await addPasskeys(page);
  await page.locator(button).first().click();
  await page.locator('main ul').waitFor({ state: 'detached' });
}
