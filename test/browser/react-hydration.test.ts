import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { renderToString } from 'react-dom/server';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAuthClient } from '../../src/client/index.ts';
import { forRequest } from '../../src/client/server/index.ts';
import { chromiumPath, createVisitor, launchChromium, openDoor } from '../support/browser.ts';
import { root } from '../support/process.ts';
import { drawPage } from '../support/react-page/viewer.ts';
import { createTestServer, password } from '../support/test-server.ts';

if (!chromiumPath) {
  console.warn('Hydration is not tested: no Chromium found. Set CHROMIUM_PATH to one.');
}

const signUp = `mutation { signUp(input: { username: "susan", password: "${password}" }) { expiresIn } }`;
const login = `mutation { login(username: "susan", password: "${password}") { expiresIn } }`;

/** React as developers have it: StrictMode runs every effect twice, and a wrong hydration is an error. */
async function bundle(): Promise<string> {
  const built = await build({
    root: join(root, 'test/support/react-page'),
    logLevel: 'silent',
    mode: 'development',
    define: { 'process.env.NODE_ENV': '"development"' },
    build: { write: false, lib: { entry: 'main.ts', formats: ['es'] } },
  });
  const [{ output }] = built as unknown as [{ output: readonly [{ code: string }] }];
  return output[0].code;
}

describe.skipIf(!chromiumPath)('a page that a server draws', { timeout: 60_000 }, () => {
  let browser: Browser;
  let script = '';
  beforeAll(async () => {
    [browser, script] = await Promise.all([launchChromium(), bundle()]);
  }, 60_000);
  afterAll(() => browser?.close());

  /** An application that draws its page for the visitor, and Latchkey, at one origin. */
  async function openApplication() {
    const server = await createTestServer();
    let asked = 0;
    const draw = async (incoming: IncomingMessage) => {
      const fetch = (request: Request) => server.fetch(request);
      const user = await forRequest(incoming, {
        url: 'http://localhost:4000/graphql',
        fetch,
      }).user();
      const client = createAuthClient({ url: '/graphql' });
      const html = renderToString(drawPage(client, user));
      client.close();
      const given = `globalThis.fromServer = ${JSON.stringify(user) ?? 'undefined'}`;
      return `<!doctype html><link rel="icon" href="data:,"><div id="root">${html}</div>
        <script>${given}</script><script type="module" src="/main.js"></script>`;
    };
    const { origin } = await openDoor((incoming, outgoing) => {
      if (incoming.url === '/graphql') {
        asked += 1;
        server.listener(incoming, outgoing);
      } else if (incoming.url === '/main.js')
        outgoing.writeHead(200, { 'content-type': 'text/javascript' }).end(script);
      else
        void draw(incoming).then((html) =>
          outgoing.writeHead(200, { 'content-type': 'text/html' }).end(html),
        );
    });
    const visitor = await createVisitor(browser, origin.replace('127.0.0.1', 'localhost'));
    return { server, visitor, asked: () => asked };
  }

  /** Asks without the client, as a form or an action of the server would. */
  const ask = (page: Page, query: string) =>
    page.evaluate(async (body) => {
      const headers = { 'content-type': 'application/json' };
      await fetch('/graphql', { method: 'POST', headers, body });
    }, JSON.stringify({ query }));
  const drawnOn = (page: Page) => page.evaluate(() => [...new Set((globalThis as any).drawn)]);
  const expectText = async (page: Page, text: string) => {
    await expect.poll(() => page.locator('output').textContent()).toBe(text);
  };

  test('shows its user from the first moment on, and asks once who it is', async () => {
    const { visitor, asked } = await openApplication();
    const page = await visitor.open('/');
    await expectText(page, 'null');
    await ask(page, signUp);
    const before = asked();
    const answered = page.waitForResponse('**/graphql');
    const html = await (await page.reload())!.text();
    expect(html).toContain('<output>susan</output>');
    await answered;
    await expectText(page, 'susan');
    expect(await drawnOn(page)).toEqual(['susan']);
    expect(asked()).toBe(before + 1);
    expect(visitor.complaints.filter((line) => !line.includes('401'))).toEqual([]);
  });

  test('shows a user whose access token has expired once it is renewed, and never a login form before', async () => {
    const { server, visitor } = await openApplication();
    const page = await visitor.open('/');
    await ask(page, signUp);
    server.clock.advanceSeconds(1000);
    await page.reload();
    await expectText(page, 'susan');
    expect(await drawnOn(page)).toEqual(['undefined', 'susan']);
  });

  test('follows where the server has drawn it for another user: a form has logged in, or out', async () => {
    const { visitor } = await openApplication();
    const page = await visitor.open('/');
    await expectText(page, 'null');
    await ask(page, signUp);
    await page.evaluate(() => (globalThis as any).draw({ id: 'the new one', username: 'susan' }));
    await expectText(page, 'susan');
    await ask(page, 'mutation { logout }');
    await page.evaluate(() => (globalThis as any).draw(null));
    await expect.poll(() => page.locator('output').textContent()).not.toBe('susan');
    await ask(page, login);
    await page.evaluate(() => (globalThis as any).draw({ id: 'the next one', username: 'susan' }));
    await expectText(page, 'susan');
  });
});
