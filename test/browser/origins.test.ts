import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { chromiumPath, createVisitor, launchChromium, listen } from '../support/browser.ts';
import { bundleClient } from '../support/client-bundle.ts';
import { createTestServer, password } from '../support/test-server.ts';

if (!chromiumPath) {
  console.warn(
    'Pages of other origins are not tested: no Chromium found. Set CHROMIUM_PATH to one.',
  );
}

const signUp = (name: string) =>
  `mutation { signUp(input: { username: "${name}", password: "${password}" }) { accessToken refreshToken } }`;

/** Serves an empty page on a port of its own until the test is over, and returns the port. */
async function servePage(): Promise<number> {
  const http = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8').end('<!doctype html><p>A page.');
  }).listen(0, '127.0.0.1');
  await once(http, 'listening');
  onTestFinished(async () => {
    http.closeAllConnections();
    http.close();
    await once(http, 'close');
  });
  return (http.address() as AddressInfo).port;
}

describe.skipIf(!chromiumPath)('in Chromium', { timeout: 60_000 }, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  }, 60_000);
  afterAll(() => browser?.close());

  /** Susan has signed up on the server's own page, and then opens one of another origin in the same browser. */
  async function visit(host: string, isAllowed: boolean) {
    const origin = `http://${host}:${await servePage()}`;
    const server = await createTestServer(isAllowed ? { AUTH_ALLOWED_ORIGINS: origin } : {});
    const api = (await listen(server)).replace('127.0.0.1', 'localhost');
    const visitor = await createVisitor(browser, api);
    const own = await visitor.open('/health');
    expect(await ask(own, api, signUp('susan'))).toContain('accessToken');
    const page = await visitor.context.newPage();
    await page.goto(origin);
    return { server, origin, api, visitor, own, page };
  }

  /** Each with whether the page next door is of the same site as the server at localhost. */
  describe.each(['localhost', '127.0.0.1'])('a page at another port of %s', (host) => {
    test('reads nothing and changes nothing', async () => {
      const { server, api, own, page } = await visit(host, false);
      for (const type of ['application/json', 'text/plain', 'application/x-www-form-urlencoded']) {
        for (const query of ['{ me { id } }', 'mutation { logout }', signUp('mallory')]) {
          expect(await ask(page, api, query, { type })).toBe('unreadable');
        }
      }
      for (const query of ['{ me { id } }', 'mutation { logout }', signUp('mallory')]) {
        await blindly(page, api, query);
      }
      expect(await page.evaluate('document.cookie')).not.toContain('latchkey');
      expect(await ask(own, api, '{ me { username } }')).toContain('susan');
      expect(await ask(own, api, 'mutation { refresh { tokenType } }')).toContain('Bearer');
      expect(await server.store.users.findByUsernameKey('mallory')).toBeNull();
    });

    test('gets nothing done by a form whose body is JSON', async () => {
      const { server, origin, api, own, page } = await visit(host, false);
      for (const query of ['mutation { logout }', signUp('mallory')]) {
        await page.goto(origin);
        expect(await submit(page, api, query)).toBe(415);
      }
      expect(await ask(own, api, '{ me { username } }')).toContain('susan');
      expect(await server.store.users.findByUsernameKey('mallory')).toBeNull();
    });
  });

  test('a page of an allowed origin of the same site logs in, asks and logs out by cookies', async () => {
    const { api, visitor, page } = await visit('localhost', true);
    await visitor.context.clearCookies();
    expect(await ask(page, api, '{ me { username } }')).toContain('TOKEN_MISSING');
    const login = `mutation { login(username: "susan", password: "${password}") { tokenType } }`;
    expect(await ask(page, api, login)).toContain('Bearer');
    expect(await ask(page, api, '{ me { username } }')).toContain('susan');
    expect(await page.evaluate('document.cookie')).toBe('');
    expect(await ask(page, api, 'mutation { refresh { refreshToken } }')).toBe(
      '{"data":{"refresh":{"refreshToken":null}}}',
    );
    expect(await ask(page, api, 'mutation { logout }')).toBe('{"data":{"logout":true}}');
    expect(await visitor.context.cookies()).toEqual([]);
  });

  test('the client renews expired cookies once, however many requests need it', async () => {
    const { server, api, page } = await visit('localhost', true);
    server.clock.advanceSeconds(1000);
    let refreshes = 0;
    page.on('request', (request) => {
      if (request.postData()?.includes('refresh')) refreshes += 1;
    });
    expect(await page.evaluate(await meFiveTimes(`${api}/graphql`))).toEqual(
      Array(5).fill('susan'),
    );
    expect(refreshes).toBe(1);
  });

  test.each(['localhost', '127.0.0.1'])(
    'a page of an allowed origin at %s sends what its tools add to each call',
    async (host) => {
      const { api, page } = await visit(host, true);
      for (const headers of [
        {
          traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
          tracestate: 'a=b',
        },
        { 'sentry-trace': 'd49d9bf66f13450b81f65bc51cf49c03-1cc4b26ab9094ef0', baggage: 'a=b' },
        { 'apollographql-client-name': 'web', 'apollographql-client-version': '1.0' },
        { 'apollo-require-preflight': 'true', 'x-apollo-operation-name': 'Me' },
        { 'graphql-preflight': '1', 'x-request-id': '7' },
      ]) {
        const answer = await ask(page, api, '{ __typename }', { headers });
        expect([headers, answer]).toEqual([headers, '{"data":{"__typename":"Query"}}']);
      }
      for (const headers of [{ 'x-forwarded-for': '192.0.2.1' }, { '*': 'x', forwarded: 'for=x' }])
        expect(await ask(page, api, '{ __typename }', { headers })).toBe('unreadable');
    },
  );

  test('a page of any origin reads the key set and where it is, and nothing else', async () => {
    const { api, page } = await visit('127.0.0.1', false);
    const read = (path: string, headers: Record<string, string> = {}) =>
      page.evaluate(
        `fetch(${JSON.stringify(api + path)}, ${JSON.stringify({ headers })})
          .then((answer) => answer.text()).catch(() => 'unreadable')`,
      );
    expect(await read('/.well-known/jwks.json')).toContain('"kty":"EC"');
    expect(await read('/.well-known/jwks.json', { traceparent: 'x' })).toContain('"kty":"EC"');
    expect(await read('/.well-known/openid-configuration')).toContain('jwks_uri');
    for (const path of ['/health', '/ready', '/nothing', '/graphql?query={__typename}'])
      expect(await read(path)).toBe('unreadable');
  });

  test('a page of an allowed origin of another site works with a bearer, without cookies', async () => {
    const { api, visitor, page } = await visit('127.0.0.1', true);
    await visitor.context.clearCookies();
    const { data } = JSON.parse(await ask(page, api, signUp('john')));
    expect(await visitor.context.cookies()).toEqual([]);
    const { accessToken } = data.signUp;
    const headers = { authorization: `Bearer ${accessToken}` };
    expect(await ask(page, api, '{ me { username } }', { headers })).toContain('john');
  });
});

/** A script that asks five times at once, with the client and in both forms of a request, for the viewer's name. */
async function meFiveTimes(url: string): Promise<string> {
  const { text } = await bundleClient(
    "import { createAuthClient } from 'latchkey/client'; globalThis.createAuthClient = createAuthClient;",
  );
  return `(async () => {
    ${text}
    const cookieFetch = createAuthClient({ url: '${url}' }).fetch;
    const headers = { 'content-type': 'application/json' };
    const init = { method: 'POST', headers, body: '{"query":"{ me { username } }"}' };
    const me = async (...asked) =>
      (await (await cookieFetch(...asked)).json()).data?.me.username;
    const request = () => new Request('${url}', init);
    return Promise.all([me('${url}', init), me('${url}', init), me(request()), me(request()), me(request())]);
  })()`;
}

/** Posts an operation from a page, cookies included, and returns what its script can read of the answer. */
function ask(
  page: Page,
  api: string,
  query: string,
  { type = 'application/json', headers = {} }: { type?: string; headers?: object } = {},
): Promise<string> {
  const init = {
    method: 'POST',
    credentials: 'include',
    headers: { 'content-type': type, ...headers },
    body: JSON.stringify({ query }),
  };
  return page.evaluate(
    `fetch(${JSON.stringify(`${api}/graphql`)}, ${JSON.stringify(init)})
      .then((answer) => answer.text()).catch(() => 'unreadable')`,
  );
}

/** Sends an operation in the ways that need neither a preflight nor an answer. */
async function blindly(page: Page, api: string, query: string): Promise<void> {
  const url = JSON.stringify(`${api}/graphql`);
  const inQuery = JSON.stringify(`${api}/graphql?query=${encodeURIComponent(query)}`);
  const body = JSON.stringify(JSON.stringify({ query }));
  await page.evaluate(`(async () => {
    const post = { method: 'POST', mode: 'no-cors', credentials: 'include', body: ${body} };
    await fetch(${url}, post);
    navigator.sendBeacon(${url}, ${body});
    await fetch(${inQuery}, { mode: 'no-cors', credentials: 'include' });
    await new Promise((done) => {
      const image = new Image();
      image.onload = image.onerror = done;
      image.src = ${inQuery};
    });
  })()`);
}

/** Submits a form whose text/plain body is JSON, and returns the status that the browser then shows. */
async function submit(page: Page, api: string, query: string): Promise<number> {
  // The name and the value of the one field, with the "=" between them, make the body.
  const [name, value] = [`{"query":${JSON.stringify(query)},"extensions":{"`, '":0}}'];
  const answered = page.waitForResponse((response) => response.request().method() === 'POST');
  await page.evaluate(`{
    const form = document.createElement('form');
    Object.assign(form, { method: 'post', enctype: 'text/plain', action: ${JSON.stringify(`${api}/graphql`)} });
    const field = document.createElement('input');
    Object.assign(field, { name: ${JSON.stringify(name)}, value: ${JSON.stringify(value)} });
    form.append(field);
    document.body.append(form);
    form.submit();
  }`);
  const status = (await answered).status();
  await page.waitForURL(`${api}/graphql`);
  return status;
}
