import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';
import { createVisitor, openDoor } from './browser.ts';
import { bundleClient } from './client-bundle.ts';
import { createFakeClock } from './fake-clock.ts';
import { freePort } from './free-port.ts';
import { startOidcProvider, type OidcProviderOptions } from './oidc-provider.ts';
import { createTestServer } from './test-server.ts';

/** An app that finishes a login which it finds, and says who is logged in, or why not. */
const appPage = `<!doctype html><link rel="icon" href="data:,"><title>App</title>
<button id="redirect">Log in</button><button id="window">Log in in a window</button><button id="link">Link</button>
<p id="user">?</p>
<script type="module">
  import * as latchkey from '/client.js';
  const isBearer = location.search.includes('bearer');
  const client = latchkey.createAuthClient({
    url: AUTH + '/graphql',
    ...(isBearer && { transport: 'bearer', storage: latchkey.browserStorage() }),
  });
  const said = [];
  const say = (text) => { said.push(text); document.querySelector('#user').textContent = text; };
  const report = (work) => work.then((user) => say(user ? user.username ?? user.email : 'no one'), (error) => say(error.code));
  const cancel = new AbortController();
  const options = () => ({ provider: 'corp', returnTo: location.origin + '/back.html', signal: cancel.signal });
  const press = (id, act) => { document.querySelector(id).onclick = act; };
  press('#redirect', () => report(latchkey.startProviderLogin(client, { provider: 'corp' })));
  press('#window', () => report(latchkey.loginInPopup(client, options())));
  press('#link', () => report(latchkey.linkInPopup(client, options())));
  client.onChange(({ user, otherTab }) => otherTab && say('heard of ' + user?.username));
  // Twice, as React does in development.
  const finished = latchkey.finishProviderLogin(client);
  const addressWhileFinishing = location.href;
  void latchkey.finishProviderLogin(client).catch(() => {});
  report(finished.then((user) => user ?? client.ready()));
  if (location.search === '?window') report(latchkey.loginInPopup(client, options()));
  Object.assign(globalThis, { latchkey, client, said, cancel, options, report, addressWhileFinishing });
</script>`;

/** The page that windows come back to. */
const backPage = `<!doctype html><link rel="icon" href="data:,"><title>Back</title>
<script type="module">
  import { finishPopup } from '/client.js';
  finishPopup().then((isDone) => { document.title = 'done: ' + isDone; }, (error) => { document.title = error.code; });
</script>`;

/** The server and its app at localhost, an app at another site, and a provider at that site. */
export async function openProviderApp(browser: Browser, options: OidcProviderOptions = {}) {
  const auth = `http://localhost:${await freePort()}`;
  const { text } = await bundleClient();
  const files: Record<string, [string, string]> = {
    '/': ['text/html', appPage.replace('AUTH', JSON.stringify(auth))],
    '/back.html': ['text/html', backPage],
    '/client.js': ['text/javascript', text],
  };
  const referers: string[] = [];
  const serveFiles = (
    { url = '', headers }: IncomingMessage,
    response: ServerResponse,
  ): boolean => {
    if (url === '/graphql') referers.push(String(headers.referer));
    const [type, body] = files[new URL(url, auth).pathname] ?? [];
    if (type) response.writeHead(200, { 'content-type': type }).end(body);
    return type !== undefined;
  };
  const { origin: app } = await openDoor((request, response) => {
    if (!serveFiles(request, response)) response.writeHead(404).end();
  });
  const provider = await startOidcProvider({
    redirectUris: [`${auth}/oidc/corp/callback`],
    ...options,
  });
  const server = await createTestServer(
    { AUTH_ISSUER: auth, AUTH_ALLOWED_ORIGINS: app, ...provider.environment },
    { clock: createFakeClock(Date.now()) },
  );
  await openDoor(
    (request, response) => {
      if (serveFiles(request, response)) return;
      server.listener(request, response);
    },
    Number(new URL(auth).port),
  );
  const visitor = await createVisitor(browser, auth);
  return { server, provider, auth, app, referers, visitor };
}

export async function openTab(context: BrowserContext, origin: string, path = '/') {
  const page = await context.newPage();
  await page.goto(origin + path);
  await page.waitForFunction('globalThis.report');
  return page;
}

/** Waits until the page says this of its user. */
export async function shows(page: Page, text: string): Promise<void> {
  await expect.poll(() => page.locator('#user').textContent()).toBe(text);
}

export async function logInAtProvider(page: Page, login = 'susan'): Promise<void> {
  await page.locator('input[name=login]').fill(login);
  await page.locator('input[name=password]').fill('any');
  await page.getByRole('button', { name: 'Sign-in' }).click();
}
