import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { Extension } from '../../src/index.ts';
import { chromiumPath, createVisitor, launchChromium, listen } from '../support/browser.ts';
import { access } from '../support/page.ts';
import { createTestServer, password } from '../support/test-server.ts';
import { addApp } from '../support/totp.ts';

if (!chromiumPath) {
  console.warn('Cookies are not tested in a browser: no Chromium found. Set CHROMIUM_PATH to one.');
}

const login = `mutation { login(username: "susan", password: "${password}") { accessToken } }`;

/** Asks the server of the page that is open. */
async function ask(page: Page, query: string): Promise<Record<string, any>> {
  const headers = { 'content-type': 'application/json' };
  const init = JSON.stringify({ method: 'POST', headers, body: JSON.stringify({ query }) });
  return page.evaluate(`fetch('/graphql', ${init}).then((answer) => answer.json())`);
}

describe.skipIf(!chromiumPath)('in Chromium', { timeout: 60_000 }, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  }, 60_000);
  afterAll(() => browser?.close());

  async function open(environment: Record<string, string> = {}, extension: Extension = {}) {
    const server = await createTestServer(environment, extension);
    await server.signUp();
    return { server, origin: (await listen(server)).replace('127.0.0.1', 'localhost') };
  }

  test('a cookie is kept as long as its name and value have 4,096 characters', async () => {
    const value = (length: number) => 'x'.repeat(length - access.length);
    const http = createServer((_request, response) => {
      const cookies = [`a${access.slice(1)}=${value(4096)}`, `b${access.slice(1)}=${value(4097)}`];
      response.setHeader('set-cookie', cookies).end();
    }).listen(0, '127.0.0.1');
    await once(http, 'listening');
    onTestFinished(() => void http.close());
    const visitor = await createVisitor(
      browser,
      `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    );
    await visitor.open('/');
    const kept = await visitor.context.cookies();
    expect(kept.map(({ name }) => name)).toEqual([`a${access.slice(1)}`]);
    http.closeAllConnections();
  });

  test('a page goes on with its login when it is loaded anew, and is trusted afterwards, by cookies that it cannot read', async () => {
    const { server, origin } = await open();
    const signedIn = await server.login('susan', password);
    const { app } = await addApp(server, signedIn.body.data!['login'].accessToken);
    const visitor = await createVisitor(browser, origin);
    const page = await visitor.open('/health');
    const refused = await ask(page, login);
    expect(refused['errors'][0].extensions.code).toBe('SECOND_FACTOR_REQUIRED');
    await page.reload();
    const waiting = await ask(page, '{ loginChallenge { factors } }');
    expect(waiting['data'].loginChallenge).toEqual({ factors: ['TOTP'] });
    const completed = await ask(
      page,
      `mutation { completeLogin(proof: { totp: "${app.code()}" }, trustDevice: true) { expiresIn } }`,
    );
    expect(completed['errors']).toBe(undefined);
    await ask(page, 'mutation { logout }');
    expect(await page.evaluate('document.cookie')).toBe('');
    expect((await visitor.context.cookies()).map(({ name }) => name)).toContainEqual(
      expect.stringMatching(/^latchkey-trusted-/),
    );
    expect((await ask(page, login))['errors']).toBe(undefined);
  });

  test('the longest access token that is issued is kept, and speaks for its user', async () => {
    let size = 0;
    const hooks = { claims: () => ({ x: 'x'.repeat(size) }) };
    const { origin } = await open({}, { hooks });
    const visitor = await createVisitor(browser, origin);
    const page = await visitor.open('/health');
    const short: string = (await ask(page, login))['data'].login.accessToken;
    size = Math.ceil(((4000 - short.length) * 3) / 4) + 1;
    let answer = await ask(page, login);
    while (!answer['data']) {
      size -= 1;
      answer = await ask(page, login);
    }
    const longest: string = answer['data'].login.accessToken;
    expect(longest.length).toBeGreaterThan(3996);
    const cookies = await visitor.context.cookies();
    expect(cookies.find(({ name }) => name === access)?.value).toBe(longest);
    expect(await ask(page, '{ me { username } }')).toEqual({ data: { me: { username: 'susan' } } });
  });

  test('two servers at ports of localhost do not log each other out', async () => {
    const first = await open({ AUTH_ISSUER: 'http://localhost:4000' });
    const second = await open({ AUTH_ISSUER: 'http://localhost:4001' });
    const visitor = await createVisitor(browser, '');
    const pages = [
      await visitor.open(`${first.origin}/health`),
      await visitor.open(`${second.origin}/health`),
    ] as const;
    for (const page of pages) expect(await ask(page, login)).toHaveProperty('data');
    const me = { data: { me: { username: 'susan' } } };
    for (const page of pages) expect(await ask(page, '{ me { username } }')).toEqual(me);
    expect(await ask(pages[1], 'mutation { logout }')).toEqual({ data: { logout: true } });
    expect(await ask(pages[0], '{ me { username } }')).toEqual(me);
    expect(await ask(pages[1], '{ me { username } }')).toHaveProperty('errors');
  });
});
