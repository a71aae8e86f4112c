import type { Page } from 'playwright-core';
import { bringIdentity } from './brought-identity.ts';
import type { Place, View } from './pages.ts';
import { apple, corp, github, google, microsoft, named } from './provider-settings.ts';

/** As long as a name can be. */
const longName = 'Donaudampfschifffahrtsgesellschaft mit einem langen Namen 12';
const longEmail = `${'wasserwerksdirektion'.repeat(3)}@${'ein-langer-name.'.repeat(8)}example.com`;

const other = {
  AUTH_OIDC_OTHER_CLIENT_ID: 'id',
  AUTH_OIDC_OTHER_CLIENT_SECRET: 'secret-at-the-other-one',
  AUTH_OIDC_OTHER_ISSUER: 'https://id.example.org',
};
const one = named('google', google);
const three = named('google,apple,microsoft', google, apple, microsoft);
const six = named(
  'google,apple,microsoft,github,corp,other',
  google,
  apple,
  microsoft,
  github,
  corp,
  other,
  { AUTH_OIDC_CORP_NAME: longName },
);

/** Nothing listens there. */
const unreachable = named('corp', corp, { AUTH_OIDC_CORP_ISSUER: 'http://127.0.0.1:9' });

type Bring = Parameters<typeof bringIdentity>[1];

/** The pages in states that providers bring. */
export const providerViews: View[] = [
  login('one', { settings: one }),
  login('three', { settings: { ...three, AUTH_LOGIN_BY_MAIL: 'on' } }),
  login('six', { settings: six }),
  login('cancelled', { path: '/account/login?error=access_denied', settings: one }),
  login('over', { path: `/account/login?code=lk_oidc_${'a'.repeat(43)}`, settings: one }),
  login('closed', {
    settings: { ...one, AUTH_SIGN_UP: 'closed' },
    prepare: (place) => comeBack(place, 'login'),
  }),
  login('account-exists', {
    settings: one,
    user: true,
    async prepare(place) {
      await logOutWithAddress(place);
      return comeBack(place, 'login');
    },
  }),
  login('link', { settings: one, user: true, shows: 'main form', prepare: waitToLink }),
  login('known', {
    settings: one,
    user: true,
    shows: 'main form',
    path: '/account/login?error=temporarily_unavailable',
  }),
  login('does-not-answer', {
    settings: unreachable,
    async steps(page) {
      await page.locator('.or ~ button').first().click();
      await page.locator('.problem').waitFor();
    },
  }),

  signUp('three', { settings: three }),
  signUp('mail', { settings: { ...one, AUTH_EMAIL: 'required' } }),
  signUp('alone', {
    settings: { ...three, AUTH_SIGN_UP: 'closed', AUTH_OIDC_SIGN_UP: 'open' },
    shows: 'main button',
  }),
  signUp('alone-elsewhere', {
    settings: {
      ...three,
      AUTH_SIGN_UP: 'closed',
      AUTH_OIDC_SIGN_UP: 'open',
      AUTH_COOKIES: 'off',
    },
    shows: 'main p',
  }),

  own('identities', 'none', { settings: three, user: true }),
  own('identities', 'some', { settings: three, user: true, prepare: linkSome }),
  own('identities', 'linked', {
    settings: one,
    user: true,
    prepare: (place) => comeBack(place, 'identities'),
    shows: '.good',
  }),
  own('identities', 'full', {
    settings: one,
    user: true,
    async prepare(place) {
      for (let count = 0; count < 20; count += 1) await link(place, {});
    },
  }),
  own('identities', 'unlink', {
    settings: one,
    user: true,
    prepare: (place) => link(place, { email: longEmail }),
    steps: beginUnlink,
  }),
  own('identities', 'last', {
    settings: one,
    prepare: signUpByProvider,
    async steps(page) {
      await beginUnlink(page);
      await page.locator('form button').first().click();
      await page.locator('.problem').waitFor();
    },
  }),
  own('', 'overview', { settings: three, prepare: signUpByProvider, shows: '.things' }),
  own('password', 'mail', { settings: one, prepare: signUpByProvider, shows: '[name=email]' }),
  own('password', 'no-address', {
    settings: one,
    prepare: (place) => signUpByProvider(place, { isEmailVerified: false }),
    shows: 'main a',
  }),
  own('password', 'no-mail', {
    settings: { ...one, AUTH_SMTP_URL: 'none' },
    prepare: signUpByProvider,
    shows: 'main p',
  }),
  own('profile', 'confirm', {
    settings: one,
    prepare: signUpByProvider,
    shows: '[name=locale]',
    async steps(page, { server }) {
      server.clock.advanceSeconds(400);
      await page.locator('[name=username]').fill('susan2');
      await page.keyboard.press('Enter');
      await page.locator('dialog button').first().waitFor();
    },
  }),
];

function login(name: string, more: Partial<View>): View {
  return { name: `login-provider-${name}`, path: '/account/login', shows: 'main button', ...more };
}

function signUp(name: string, more: Partial<View>): View {
  return { name: `sign-up-provider-${name}`, path: '/account/sign-up', shows: 'form', ...more };
}

/** Of a user with accounts at providers. */
function own(page: string, name: string, more: Partial<View>): View {
  const shows = 'main section';
  return { name: `${page || 'provider'}-${name}`, path: `/account/${page}`, shows, ...more };
}

/** Returns the path to which the user comes back from Google. */
async function comeBack({ server, visitor }: Place, page: string): Promise<string> {
  const { code, verifier } = await bringIdentity(server);
  await keep(visitor, 'latchkey-provider', { provider: 'google', verifier });
  return `/account/${page}?code=${code}`;
}

async function waitToLink({ server, visitor }: Place): Promise<void> {
  const brought = await bringIdentity(server);
  await keep(visitor, 'latchkey-link', { provider: 'google', ...brought, until: Date.now() * 2 });
}

/** In the storage of each tab, before its first page; what a tab shows before that has no storage. */
async function keep({ context }: Place['visitor'], name: string, kept: object): Promise<void> {
  const text = JSON.stringify(JSON.stringify(kept));
  await context.addInitScript(`if (location.host) sessionStorage.setItem('${name}', ${text});`);
}

async function link({ ask, server }: Place, given: Bring): Promise<void> {
  await ask(
    'mutation ($code: String!, $verifier: String) { linkIdentity(code: $code, verifier: $verifier) { id } }',
    await bringIdentity(server, given),
  );
}

async function linkSome(place: Place): Promise<void> {
  await link(place, { provider: 'gone', issuer: 'https://id.example.net', email: null });
  await link(place, { email: longEmail });
  const apples = { provider: 'apple', issuer: 'https://appleid.apple.com', email: null };
  await link(place, apples);
}

/** Susan, who has no password. */
async function signUpByProvider({ ask, server }: Place, given: Bring = {}): Promise<void> {
  await ask(
    'mutation ($code: String!, $verifier: String) { finishOidcLogin(code: $code, verifier: $verifier) { tokenType } }',
    await bringIdentity(server, given),
  );
}

async function logOutWithAddress({ ask, server }: Place): Promise<void> {
  const asked = await ask('mutation { requestEmailChange(email: "susan@example.com") { token } }');
  const { code } = (await server.mails()).at(-1)!;
  await ask(
    'mutation ($token: String!, $code: String) { confirmEmail(token: $token, code: $code) }',
    {
      token: asked['requestEmailChange'].token,
      code,
    },
  );
  await ask('mutation { logout }');
}

async function beginUnlink(page: Page): Promise<void> {
  await page.locator('.things button').first().click();
  await page.locator('main form').waitFor();
}
