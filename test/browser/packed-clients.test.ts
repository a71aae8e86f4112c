import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, type TestContext } from 'vitest';
import { chromiumPath, createVisitor, launchChromium } from '../support/browser.ts';
import { installExample, ownGraphql, type ExampleProject } from '../support/example-project.ts';
import { freePort } from '../support/free-port.ts';
import { launch, root, run } from '../support/process.ts';
import { password } from '../support/test-server.ts';

let plain: ExampleProject;
let react: ExampleProject;
const skipOffline = ({ skip }: TestContext) => {
  const offline = plain.offline ?? react.offline;
  skip(offline !== null, offline ?? '');
};

beforeAll(async () => {
  [plain, react] = await Promise.all([installExample('plain'), installExample('react')]);
}, 200_000);
afterAll(() => Promise.all([plain?.remove(), react?.remove()]));

describe('in a project with a React of its own', { timeout: 60_000 }, () => {
  /** What an application writes, with its mistakes. */
  const typed = `
import { createAuthClient, finishProviderLogin, LatchkeyError, loginInPopup, type AuthUser } from 'latchkey/client';
import { forRequest, type RequestSession } from 'latchkey/client/server';
import { AuthProvider, useAuth, useViewer } from 'latchkey/react';
import { createElement } from 'react';

const client = createAuthClient({ url: '/graphql', transport: 'bearer' });
export const page = createElement(AuthProvider, { client, user: null }, 'text');
// @ts-expect-error: without a client.
export const wrong = createElement(AuthProvider, {});
export function Name() {
  const user: AuthUser | null | undefined = useViewer();
  // @ts-expect-error: it may be null.
  user.username;
  return useAuth().signedOut === 'expired' ? null : user?.username;
}
export async function draw(request: Request): Promise<RequestSession> {
  const session = forRequest(request, { url: 'https://example.com/graphql' });
  // @ts-expect-error: the address is a text.
  forRequest(request, { url: 'https://example.com/graphql', address: 1 });
  const { me } = await session.request<{ me: { username: string } }>('{ me { username } }');
  me.username.trim();
  return session;
}
export async function come(): Promise<AuthUser | null> {
  // @ts-expect-error: a window comes back to a page.
  await loginInPopup(client, { provider: 'google' });
  return finishProviderLogin(client);
}
export function explain(error: unknown): number {
  if (!(error instanceof LatchkeyError)) return 0;
  if (error.code === 'ACCOUNT_EXISTS') return error.provider?.length ?? 0;
  return error.code === 'TOO_MANY_ATTEMPTS' ? error.retryAfter : 0;
}
`;

  test.each([
    ['bundler', 'esnext'],
    ['nodenext', 'nodenext'],
  ])('the types hold with moduleResolution %s', async (moduleResolution, module) => {
    if (react.offline !== null) return;
    const file = join(react.folder, `typed-${moduleResolution}.ts`);
    await writeFile(file, typed);
    const options = { moduleResolution, module, target: 'es2022', skipLibCheck: 'false' };
    const flags = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const checked = [tsc, '--ignoreConfig', '--strict', '--noEmit', ...flags, file];
    expect((await run(checked, { cwd: react.folder })).stdout).toBe('');
  });

  test('the example keeps to the types, and is built of the installed package', async (context) => {
    skipOffline(context);
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    expect(await run([tsc, '-p', react.folder])).toMatchObject({ stdout: '', code: 0 });
    const vite = join(react.folder, 'node_modules/vite/bin/vite.js');
    const built = await run([vite, 'build'], { cwd: react.folder });
    expect(built, built.stderr).toMatchObject({ code: 0 });
  });

  test('Node imports each part, and a server draws a page with it', async (context) => {
    skipOffline(context);
    const script = `
import { createAuthClient } from 'latchkey/client';
import { forRequest } from 'latchkey/client/server';
import { AuthProvider, useViewer } from 'latchkey/react';
import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
const user = await forRequest({}, { url: 'https://example.com/graphql' }).user();
const Name = () => String(useViewer());
const client = createAuthClient({ url: '/graphql' });
console.log(renderToString(createElement(AuthProvider, { client, user }, createElement(Name))));
`;
    await writeFile(join(react.folder, 'draw.mjs'), script);
    // Nothing that was made keeps the process alive.
    const drawn = await run([join(react.folder, 'draw.mjs')], { env: ownGraphql });
    expect(drawn, drawn.stderr).toMatchObject({ stdout: 'null\n', code: 0 });
  });
});

describe.skipIf(!chromiumPath)('examples/plain, in Chromium', { timeout: 60_000 }, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  }, 60_000);
  afterAll(() => browser?.close());

  async function openPlain() {
    const port = String(await freePort());
    const env = { ...ownGraphql, PORT: port, DATABASE_URL: 'sqlite::memory:' };
    const started = launch([join(plain.folder, 'server.ts')], { env });
    const [origin] = await started.printed(/http:\/\/localhost:\d+/);
    return { origin, visitor: await createVisitor(browser, origin) };
  }

  test('signs up, goes on without its access token, logs out and in, in every tab', async (context) => {
    skipOffline(context);
    const { origin, visitor } = await openPlain();
    const page = await visitor.open('/');
    const enter = async (secret: string, button: string) => {
      await page.getByLabel('Name').fill('susan');
      await page.getByLabel('Password').fill(secret);
      await page.getByRole('button', { name: button }).click();
    };
    await enter('12345678', 'Sign up');
    await page.getByText('one of the most common ones').waitFor();
    await enter(password, 'Sign up');
    await page.getByText('You are susan.').waitFor();

    await visitor.context.clearCookies({ name: /latchkey-access/ });
    await page.getByRole('button', { name: 'When did I sign up?' }).click();
    await page.getByText('You signed up on').waitFor();

    const other = await visitor.open('/');
    await other.getByText('You are susan.').waitFor();
    await page.getByRole('button', { name: 'Log out' }).click();
    for (const tab of [page, other]) await tab.getByText('You are logged out.').waitFor();
    await enter('a wrong password', 'Log in');
    await page.getByText('The username or the password is wrong.').waitFor();
    await enter(password, 'Log in');
    for (const tab of [page, other]) await tab.getByText('You are susan.').waitFor();
    expect(visitor.complaints.filter((line) => !/status of 40[01]/.test(line))).toEqual([]);
    expect([...visitor.origins]).toEqual([origin]);
  });

  test('serves the modules of the client, and no other file', async (context) => {
    skipOffline(context);
    const { origin } = await openPlain();
    const served = await fetch(`${origin}/client/index.js`);
    expect(served.headers.get('content-type')).toBe('text/javascript');
    for (const path of [
      '/client/none.js',
      '/client/..%2findex.js',
      '/client/index.js.map',
      '/server.ts',
    ])
      expect((await fetch(origin + path)).status).toBe(404);
  });
});
