import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addAuthenticator } from '../support/browser-authenticator.ts';
import { chromiumPath, createVisitor, launchChromium, openDoor } from '../support/browser.ts';
import { createOutput, serve } from '../support/example-page.ts';
import { root } from '../support/process.ts';
import { snippets } from '../support/snippets.ts';
import { createTestServer, password, type TestServer } from '../support/test-server.ts';

const folder = join(root, 'node_modules/.cache/factor-page');

/** A page with the TypeScript of docs/factors.md, as it is there. */
const pageOfSnippets = `
  import { Client, fetchExchange, gql } from '@urql/core';
  import { gql as apolloGql } from '@apollo/client';
  import { addPasskey, logInWithPasskey } from './passkeys-snippet.ts';
  import { createClient } from './step-up-snippet.ts';
  const urql = new Client({
    url: '/graphql',
    exchanges: [fetchExchange],
    preferGetMethod: false,
    fetchOptions: { credentials: 'include' },
  });
  window.ask = async (query) => (await urql.mutation(query, {}).toPromise()).data;
  window.addPasskey = (name) => addPasskey(urql, name);
  window.logIn = () => logInWithPasskey(urql);
  window.asked = [];
  const apollo = createClient('/graphql', async (wanted) => {
    window.asked.push([wanted.code, wanted.acr ?? null]);
    return window.proof;
  });
  window.change = async (mutation) =>
    (await apollo.mutate({ mutation: apolloGql(mutation) }).catch((error) => ({ data: error.message }))).data;
`;

async function writePage(): Promise<void> {
  const blockWith = (...words: string[]) =>
    snippets.find(
      ({ file, language, code }) =>
        file === 'docs/factors.md' &&
        language === 'ts' &&
        words.every((word) => code.includes(word)),
    )!.code;
  await mkdir(folder, { recursive: true });
  await cp(join(root, 'docs/recipes'), folder, { recursive: true });
  const files = {
    'passkeys-snippet.ts': blockWith('addPasskey'),
    'step-up-snippet.ts': blockWith('@apollo/client', 'confirm(wanted)'),
    'page.ts': pageOfSnippets,
    'index.html':
      '<!doctype html><title>A page</title><script type="module" src="./page.ts"></script>',
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
}

describe.skipIf(!chromiumPath)('docs/factors.md in Chromium', { timeout: 60_000 }, () => {
  let browser: Browser;
  beforeAll(async () => {
    await writePage();
    browser = await launchChromium();
  }, 60_000);
  afterAll(() => browser?.close());

  async function arrive() {
    const output = { ...createOutput('factors'), root: folder };
    let server: TestServer | undefined;
    const { origin: target } = await openDoor((...exchange) => {
      server?.listener(...exchange);
    });
    const origin = await serve(output, { '/graphql': { target } });
    server = await createTestServer({ AUTH_ALLOWED_ORIGINS: origin });
    await build(output);
    const { context } = await createVisitor(browser, origin);
    const page = await context.newPage();
    const authenticator = await addAuthenticator(page);
    await authenticator.answer(true);
    await page.goto(origin);
    await page.waitForFunction('window.change');
    const signUp = `mutation { signUp(input: { username: "susan", password: "${password}" }) { expiresIn } }`;
    await page.evaluate((query) => (globalThis as any).ask(query), signUp);
    return { server, page };
  }

  test('makes a passkey, and logs in with it', async () => {
    const { page } = await arrive();
    expect(await page.evaluate('addPasskey("My phone")')).toMatch(/^[\w-]{36}$/);
    await page.evaluate('ask("mutation { logout }")');
    const { accessToken } = await page.evaluate<{ accessToken: string }>('logIn()');
    const claims = JSON.parse(Buffer.from(accessToken.split('.')[1]!, 'base64url').toString());
    expect(claims).toMatchObject({ acr: 'aal2', amr: expect.arrayContaining(['user']) });
  });

  test('asks once more in a dialog, with cookies, and sends the operation again', async () => {
    const { server, page } = await arrive();
    server.clock.advanceSeconds(600);
    await page.evaluate((secret) => {
      (globalThis as any).proof = { password: secret };
    }, password);
    const change = 'change("mutation { changeUsername(username: \\"sue\\") { username } }")';
    expect(await page.evaluate(change)).toMatchObject({ changeUsername: { username: 'sue' } });
    expect(await page.evaluate('asked')).toEqual([['REAUTHENTICATION_REQUIRED', null]]);
  });
});
