import type { Page } from 'playwright-core';
import type { Place, View } from './pages.ts';
import { password } from './test-server.ts';
import { addApp } from './totp.ts';

const hostile = '<img src=x onerror=alert(1)>'.repeat(8);
const longName = 'Donaudampfschifffahrtsgesellschaftskapitänswitwenrentenantrag';

/** Makes susan an administrator, and logs her in with her scopes. */
async function promote(place: Place, scope = 'latchkey:admin'): Promise<void> {
  const { findUser, grantScope } = place.server.administer({ kind: 'test' });
  await grantScope((await findUser('susan'))!.id, scope);
  await place.ask(`mutation { login(username: "susan", password: "${password}") { tokenType } }`);
}

/** Adds a user with everything, one without anything, and a service account with keys. */
async function populate(place: Place): Promise<{ full: string; bot: string }> {
  await promote(place);
  const { server, ask } = place;
  const token = await server.signUp(longName);
  await addApp(server, token);
  await server.execute(`mutation { login(username: "${longName}", password: "x") { tokenType } }`, {
    headers: { 'user-agent': hostile },
  });
  const { findUser, disableUser, grantScope } = server.administer({ kind: 'test' });
  const { id } = (await findUser(longName))!;
  await grantScope(id, 'https://api.example.com/with/a/long/scope/that/does/not/break');
  await server.signUp('bob');
  await disableUser((await findUser('bob'))!.id);
  const { createServiceAccount } = await ask(
    'mutation { createServiceAccount(input: { username: "deploy-bot", scopes: ["app:deploy"] }) { id } }',
  );
  for (const name of ['nightly', 'weekly']) await createKey(place, createServiceAccount.id, name);
  return { full: id, bot: createServiceAccount.id };
}

const createKey = ({ ask }: Place, account: string, name: string) =>
  ask('mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { apiKey { id } } }', {
    input: { name, scopes: ['app:deploy'], serviceAccount: account },
  });

const settings = { AUTH_ADMIN: 'on' };

function view(name: string, path: string, more: Partial<View> = {}): View {
  const prepare = async (place: Place) => void (await populate(place));
  return { name: `admin-${name}`, path: `/admin/${path}`, settings, user: true, prepare, ...more };
}

const ofUser = async (place: Place) => `/admin/user?id=${(await populate(place)).full}`;
const ofBot = async (place: Place) => `/admin/user?id=${(await populate(place)).bot}`;

async function type(page: Page, values: Record<string, string>): Promise<void> {
  for (const [name, value] of Object.entries(values))
    await page.locator(`main [name="${name}"]`).fill(value);
  await page.keyboard.press('Enter');
}

/** The page for administrators, in the states that it can be in. */
export const adminViews: View[] = [
  view('users', '', { shows: '.things li' }),
  view('users-filtered', '?name=zzz&kind=PERSON', { shows: 'details[open]' }),
  view('user', '', { prepare: ofUser, shows: '.things h3' }),
  view('service-account', '', { prepare: ofBot, shows: 'summary' }),
  view('user-question', '', {
    prepare: ofUser,
    shows: '.facts',
    async steps(page) {
      await page.locator('section .actions button').last().click();
      await page.locator('dialog [name=reason]').waitFor();
    },
  }),
  view('user-done', '', {
    prepare: ofUser,
    shows: '[name=scope]',
    async steps(page) {
      await type(page, { scope: 'app:read' });
      await page.locator('.good').waitFor();
    },
  }),
  view('user-none', 'user?id=0', { shows: '.problem' }),
  view('key-secret', '', {
    prepare: ofBot,
    shows: 'summary',
    async steps(page) {
      await page.locator('summary').first().click();
      await type(page, { name: 'another' });
      await page.locator('.once').waitFor();
    },
  }),
  view('new-user', 'new-user'),
  view('new-user-refused', 'new-user', {
    shows: '[name=username]',
    async steps(page) {
      await type(page, { username: 'bob' });
      await page.locator('.problem').waitFor();
    },
  }),
  view('new-user-link', 'new-user', {
    shows: '[name=username]',
    async steps(page) {
      await type(page, { username: `eve-${Date.now()}` });
      await page.locator('.once').waitFor();
    },
  }),
  view('new-service-account', 'new-service-account'),
  view('audit-log', 'audit-log', { shows: '.things li' }),
  view('audit-log-filtered', 'audit-log?action=LOGIN_FAILED&actor=eve', { shows: '.problem' }),
  view('webhooks', 'webhooks', { shows: '[name=url]' }),
  view('webhooks-events', 'webhooks', {
    shows: '[name=url]',
    steps: (page) => page.locator('summary').click(),
  }),
  view('no-access', '', { prepare: async () => {} }),
  view('one-scope', '', { prepare: (place) => promote(place, 'latchkey:audit:read') }),
  view('second-factor', '', {
    settings: { ...settings, AUTH_SECOND_FACTOR_SCOPES: 'latchkey:*' },
    prepare: (place) => promote(place),
    shows: 'dialog a',
  }),
];
