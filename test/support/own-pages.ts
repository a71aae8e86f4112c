import { existsSync, readFileSync } from 'node:fs';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { createVisitor, openDoor, type Visitor } from './browser.ts';
import { createTestServer, password, type TestServer } from './test-server.ts';

/** A user in a browser, and the server. */
export interface Here {
  readonly server: TestServer;
  readonly origin: string;
  readonly visitor: Visitor;
  readonly page: Page;
  /** Opens a page below `/account/`, and waits for its heading. */
  open(path: string, title: string): Promise<void>;
  /** Starts a session of this user in the browser. */
  logIn(username: string): Promise<void>;
  /** Starts a session of susan elsewhere, and returns its access token. */
  logInElsewhere(userAgent?: string): Promise<string>;
}

const built = new URL('../../dist/pages/built/', import.meta.url);

export async function arrive(
  browser: Browser,
  settings: Record<string, string> = {},
  screen: BrowserContextOptions = { locale: 'en-US' },
): Promise<Here> {
  let server: TestServer | undefined;
  const manifest = JSON.parse(readFileSync(new URL('manifest.json', built), 'utf8'));
  const shown = {
    cookies: ['127.0.0.1', 'localhost'],
    passwordMinLength: 8,
    graphiql: true,
    name: null,
    hasLogo: false,
    signUp: true,
    email: settings['AUTH_SMTP_URL'] === 'none' ? 'off' : 'optional',
    loginByMail: true,
    passkeys: true,
    totp: true,
    trustedDevices: true,
    secondFactor: 'optional',
    returnUrls: [],
  };
  const shell = `<!doctype html><html lang=en><head><meta charset=utf-8><link rel="icon" href="data:,"><meta name=viewport content="width=device-width, initial-scale=1">
<link rel=stylesheet href="assets/${manifest['ui/style.css'].file}"><script id=settings type="application/json">${JSON.stringify(shown)}</script>
<script type=module src="assets/${manifest['main.tsx'].file}"></script></head><body><div id=page></div></body></html>`;
  const { origin: address } = await openDoor((request, response) => {
    const path = new URL(request.url!, 'http://x').pathname;
    const asset = /^\/account\/assets\/(.*)/.exec(path)?.[1];
    if (asset && existsSync(new URL(asset, built))) {
      response.setHeader('content-type', asset.endsWith('css') ? 'text/css' : 'text/javascript');
      return void response.end(readFileSync(new URL(asset, built)));
    }
    if (path.startsWith('/account')) {
      response.setHeader('content-type', 'text/html');
      response.setHeader('cache-control', 'no-store');
      response.setHeader(
        'content-security-policy',
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
      );
      return void response.end(shell);
    }
    server?.listener(request, response);
  });
  const origin = address.replace('127.0.0.1', 'localhost');
  // Passkeys are for the pages of these origins.
  server = await createTestServer({ AUTH_ALLOWED_ORIGINS: origin, ...settings });
  const visitor = await createVisitor(browser, origin, screen);
  const page = await visitor.context.newPage();
  await server.signUp('susan');
  const here: Here = {
    server,
    origin,
    visitor,
    page,
    async open(path, title) {
      await page.goto(`${origin}/account/${path}`);
      await page.getByRole('heading', { level: 1, name: title, exact: true }).waitFor();
    },
    logIn: (username) => logIn(page, origin, username),
    async logInElsewhere(userAgent = 'curl/8.5.0') {
      const answer = await server.execute(
        `mutation { login(username: "susan", password: "${password}") { accessToken } }`,
        { headers: { 'user-agent': userAgent } },
      );
      return String(answer.body.data?.['login']?.accessToken);
    },
  };
  return here;
}

/** Logs in as a page of the app does: without a word to the account pages. */
export async function logIn(page: Page, origin: string, username: string): Promise<void> {
  if (!page.url().startsWith(origin)) await page.goto(`${origin}/account/goodbye`);
  const query = `mutation { login(username: ${JSON.stringify(username)}, password: "${password}") { tokenType } }`;
  await page.evaluate(async (body) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch('/graphql', { method: 'POST', headers, body });
    if (!answer.ok) throw new Error(await answer.text());
  }, JSON.stringify({ query }));
}
