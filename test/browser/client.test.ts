import type { RequestListener } from 'node:http';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, createVisitor, launchChromium, openDoor } from '../support/browser.ts';
import { bundleClient } from '../support/client-bundle.ts';
import { createTestServer, password, type TestServer } from '../support/test-server.ts';

if (!chromiumPath) {
  console.warn('The client is not tested in a browser: no Chromium found. Set CHROMIUM_PATH.');
}

type Kind = 'cookie' | 'localStorage' | 'indexedDB';

/** What a page and its worker begin with: a client, and five questions at once. */
const begin = `
  import { browserStorage, createAuthClient, indexedDbStorage } from '/client.js';
  const open = (kind) => createAuthClient({
    url: new URL('/graphql', location.origin),
    transport: kind === 'cookie' ? 'cookie' : 'bearer',
    ...(kind === 'localStorage' && { storage: browserStorage() }),
    ...(kind === 'indexedDB' && { storage: indexedDbStorage() }),
  });
  const five = (client) => Promise.all(
    [1, 2, 3, 4, 5].map(async () => (await client.request('{ me { username } }')).me.username),
  );`;

const pageScript = `${begin}
  const kind = new URL(location.href).searchParams.get('kind');
  const client = open(kind);
  const changes = [];
  client.onChange(({ user, reason, otherTab }) => changes.push([user?.username ?? null, reason, otherTab]));
  Object.assign(globalThis, { client, changes, five: () => five(client) });
  const worker = new Worker('/worker.js?kind=' + kind, { type: 'module' });
  globalThis.inWorker = () => new Promise((resolve) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.postMessage('five');
  });`;

const workerScript = `${begin}
  const client = open(new URL(location.href).searchParams.get('kind'));
  onmessage = async () => postMessage(await five(client).catch(String));`;

/** Pages with the client, and the API beside them. */
async function serve(): Promise<{ server: TestServer; origin: string; refreshes: () => number }> {
  const server = await createTestServer();
  const { text } = await bundleClient();
  let refreshes = 0;
  const files: Record<string, [string, string]> = {
    '/': [
      'text/html',
      '<!doctype html><link rel="icon" href="data:,"><script type="module" src="/page.js"></script>',
    ],
    '/page.js': ['text/javascript', pageScript],
    '/worker.js': ['text/javascript', workerScript],
    '/client.js': ['text/javascript', text],
  };
  const listener: RequestListener = (request, response) => {
    const [type, body] = files[new URL(request.url ?? '', 'http://localhost').pathname] ?? [];
    if (type) return response.writeHead(200, { 'content-type': type }).end(body);
    request.prependListener('data', (chunk: Buffer) => {
      if (/\brefresh\(/.test(chunk.toString())) refreshes += 1;
    });
    return server.listener(request, response);
  };
  const origin = (await openDoor(listener)).origin.replace('127.0.0.1', 'localhost');
  return { server, origin, refreshes: () => refreshes };
}

async function openTab(context: BrowserContext, origin: string, kind: Kind): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${origin}/?kind=${kind}`);
  await page.waitForFunction('globalThis.inWorker');
  return page;
}

const signUp = `client.signUp({ username: 'susan', password: '${password}' })`;
const susan = Array.from({ length: 5 }, () => 'susan');

/** What a browser may lack. */
const without = {
  nothing: '',
  'Web Locks': `Object.defineProperty(Navigator.prototype, 'locks', { value: undefined })`,
  BroadcastChannel: 'delete globalThis.BroadcastChannel',
};

describe.skipIf(!chromiumPath)('the client in Chromium', { timeout: 90_000 }, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  }, 60_000);
  afterAll(() => browser?.close());

  test.each<[Kind, boolean]>([
    ['cookie', true],
    ['indexedDB', true],
    ['localStorage', false],
  ])('two tabs and a worker renew once, and all are answered: %s', async (kind, hasWorker) => {
    const { server, origin, refreshes } = await serve();
    const { context, complaints } = await createVisitor(browser, origin);
    const tabs = [await openTab(context, origin, kind), await openTab(context, origin, kind)];
    await tabs[0]!.evaluate(signUp);
    const all = [
      () => tabs[0]!.evaluate('five()'),
      () => tabs[1]!.evaluate('five()'),
      ...(hasWorker ? [() => tabs[0]!.evaluate('inWorker()')] : []),
    ];
    // Everything is loaded, and the pages know the user.
    for (const ask of all) expect(await ask()).toEqual(susan);
    server.clock.advanceSeconds(3600);
    for (const answer of await Promise.all(all.map((ask) => ask()))) expect(answer).toEqual(susan);
    expect(refreshes()).toBe(1);
    expect(complaints).toEqual([]);
  });

  describe.each(Object.entries(without))('in a browser that lacks %s', (_what, remove) => {
    test.each<Kind>(['cookie', 'localStorage'])(
      'no one is signed out by an expired token; a logout is seen in the other tab, once: %s',
      async (kind) => {
        const { server, origin } = await serve();
        const { context } = await createVisitor(browser, origin);
        if (remove) await context.addInitScript(remove);
        const tabs = [await openTab(context, origin, kind), await openTab(context, origin, kind)];
        await tabs[0]!.evaluate(signUp);
        for (const tab of tabs) expect(await tab.evaluate('client.check()')).not.toBeNull();
        for (let round = 0; round < 3; round += 1) {
          server.clock.advanceSeconds(3600);
          const answers = await Promise.all(tabs.map((tab) => tab.evaluate('five()')));
          expect(answers).toEqual([susan, susan]);
        }
        await tabs[0]!.evaluate('client.logout()');
        // A user who comes to the other tab brings it into view.
        if (remove.includes('Broadcast'))
          await tabs[1]!.evaluate(
            `document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))`,
          );
        await expect.poll(() => tabs[1]!.evaluate('client.user')).toBeNull();
        await tabs[1]!.evaluate('five().catch(() => {})');
        const changes = (await tabs[1]!.evaluate('changes')) as [string | null, string, boolean][];
        expect(changes.filter(([user]) => user === null)).toHaveLength(1);
        expect(changes.at(-1)).toEqual([null, 'logout', expect.any(Boolean)]);
      },
    );
  });

  test('a page that comes back from the browser’s cache after a logout says so', async () => {
    const { origin } = await serve();
    const { context } = await createVisitor(browser, origin);
    const page = await openTab(context, origin, 'cookie');
    await page.evaluate(signUp);
    await context.clearCookies();
    await page.evaluate(`dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))`);
    await expect.poll(() => page.evaluate('client.user')).toBeNull();
  });

  test('no tab tells a token, and a page of another origin hears nothing', async () => {
    const { origin } = await serve();
    const other = await serve();
    const { context } = await createVisitor(browser, origin);
    const page = await openTab(context, origin, 'localStorage');
    const listening = (name: string) =>
      `globalThis.heard = []; new BroadcastChannel(${JSON.stringify(name)}).onmessage = ({ data }) => heard.push(data)`;
    const address = `${origin}/graphql`.replaceAll(/\W/g, (one) => `_${one.charCodeAt(0)}_`);
    const name = `latchkey.bearer.${address}`;
    const [same, stranger] = [await context.newPage(), await context.newPage()];
    await same.goto(`${origin}/health`);
    await stranger.goto(`${other.origin}/health`);
    for (const each of [same, stranger]) await each.evaluate(listening(name));
    await page.evaluate(signUp);
    await page.evaluate('client.logout()');
    await expect.poll(() => same.evaluate('heard.length')).toBe(2);
    const heard = JSON.stringify(await same.evaluate('heard'));
    expect(heard).toContain('susan');
    expect(heard).not.toMatch(/eyJ|lk_refresh_/);
    expect(await stranger.evaluate('heard')).toEqual([]);
  });

  test('a stranger’s server gets no token', async () => {
    const { origin } = await serve();
    const seen: (string | undefined)[] = [];
    const stranger = await openDoor((request, response) => {
      seen.push(request.headers.authorization, request.headers.cookie);
      response.writeHead(200, {
        'access-control-allow-origin': '*',
        'content-type': 'application/json',
      });
      response.end('{"data":{}}');
    });
    const { context } = await createVisitor(browser, origin);
    for (const kind of ['cookie', 'localStorage'] as const) {
      const page = await openTab(context, origin, kind);
      await page.evaluate(`client.signUp({ username: '${kind}', password: '${password}' })`);
      await page.evaluate(
        `client.fetch('${stranger.origin}/graphql', { method: 'POST', body: '{}' })`,
      );
    }
    expect(seen.filter(Boolean)).toEqual([]);
    expect(seen.length).toBeGreaterThan(0);
  });
});
