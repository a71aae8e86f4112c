import { execFile } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, type TestContext } from 'vitest';
import { chromiumPath, createVisitor, launchChromium } from '../support/browser.ts';
import { installExample, ownGraphql, type ExampleProject } from '../support/example-project.ts';
import { freePort } from '../support/free-port.ts';
import { launch, type Launched } from '../support/process.ts';
import { password } from '../support/test-server.ts';

if (!chromiumPath) {
  console.warn('examples/next is tested without a browser: no Chromium found. Set CHROMIUM_PATH.');
}

const quiet = { ...ownGraphql, NEXT_TELEMETRY_DISABLED: '1' };
/** Shared with the server, to make tokens that have expired. */
const secret = 'gS7vq0Zp3nXw9rTb5yKc1mLh8dJf4uEa';

let project: ExampleProject;
const next = (...args: string[]) => [
  join(project.folder, 'node_modules/next/dist/bin/next'),
  args[0]!,
  project.folder,
  ...args.slice(1),
];
const skipOffline = ({ skip }: TestContext) =>
  skip(project.offline !== null, project.offline ?? '');

beforeAll(async () => {
  project = await installExample('next');
}, 200_000);
afterAll(() => project?.remove());

interface App extends Launched {
  readonly origin: string;
  /** Asks for a page as a browser does that has these cookies. */
  visit(path: string, cookies?: Cookies): Promise<Visit>;
  /** Posts an operation as a page of this origin does, or as another. */
  ask(query: string, headers?: Record<string, string>): Promise<{ body: any; cookies: Cookies }>;
}

type Cookies = Record<'access' | 'refresh', Cookie | undefined>;
type Cookie = { readonly name: string; readonly value: string };

interface Visit {
  readonly text: string;
  readonly headers: Headers;
  readonly cookies: Cookies;
}

const none: Cookies = { access: undefined, refresh: undefined };

function readCookies({ headers }: Response): Cookies {
  const pairs = headers.getSetCookie().map((line) => /^(.+?)=([^;]*)/.exec(line)!);
  const find = (kind: string) => {
    const [, name, value] = pairs.find(([pair]) => pair.includes(`latchkey-${kind}`)) ?? [];
    return name === undefined ? undefined : { name, value: value! };
  };
  return { access: find('access'), refresh: find('refresh') };
}

const headerOf = ({ access, refresh }: Cookies) => ({
  cookie: [access, refresh].flatMap((one) => (one ? [`${one.name}=${one.value}`] : [])).join('; '),
});

/** Starts the app. One database in memory: were there two servers in the process, they would not know each other's users. */
async function start(
  command: 'start' | 'dev',
  settings: Record<string, string> = {},
): Promise<App> {
  const port = String(await freePort());
  const origin = `http://localhost:${port}`;
  const env = {
    ...quiet,
    DATABASE_URL: 'sqlite::memory:',
    AUTH_ISSUER: `${origin}/api`,
    AUTH_ALGORITHM: 'HS256',
    AUTH_HS256_SECRET: secret,
    ...settings,
  };
  const launched = launch(next(command, '--port', port), { env });
  await launched.printed(/Ready in/);
  return {
    ...launched,
    origin,
    async visit(path, cookies = none) {
      const response = await fetch(origin + path, { headers: headerOf(cookies) });
      const text = (await response.text()).replaceAll('<!-- -->', '');
      return { text, headers: response.headers, cookies: readCookies(response) };
    },
    async ask(query, headers) {
      const page = { origin, 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' };
      const response = await fetch(`${origin}/api/graphql`, {
        method: 'POST',
        headers: { ...page, ...headers },
        body: JSON.stringify({ query }),
      });
      return { body: await response.json(), cookies: readCookies(response) };
    },
  };
}

const signUp = `mutation { signUp(input: { username: "susan", password: "${password}" }) { tokenType } }`;
const login = (word: string) =>
  `mutation { login(username: "susan", password: "${word}") { tokenType } }`;

/** Returns the access token as it is when it has expired. */
function expire({ name, value }: Cookie): Cookie {
  const [head = '', body = ''] = value.split('.');
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString());
  const before = { ...claims, exp: claims.exp - 2000, iat: claims.iat - 2000 };
  const signed = `${head}.${Buffer.from(JSON.stringify(before)).toString('base64url')}`;
  const signature = createHmac('sha256', secret).update(signed).digest('base64url');
  return { name, value: `${signed}.${signature}` };
}

const named = 'You are susan.';
const loginForm = 'autoComplete="current-password"';

describe('examples/next, built', { timeout: 60_000 }, () => {
  beforeAll(async () => {
    if (project.offline !== null) return;
    const env = { ...process.env, ...quiet, NODE_ENV: 'production' };
    await promisify(execFile)(process.execPath, next('build'), { env });
  }, 200_000);

  test.for<[string, Record<string, string>]>([
    ['on this machine', {}],
    ['behind a proxy that ends TLS', { AUTH_ISSUER: 'https://app.example/api' }],
  ])(
    'renews cookies that have expired, for the page and for the browser: %s',
    async ([, settings], context) => {
      skipOffline(context);
      const { ask, visit } = await start('start', settings);
      const { cookies } = await ask(signUp);
      expect((await visit('/')).text).toContain(loginForm);
      // Good ones are left alone, and so is a visitor who has none.
      for (const sent of [cookies, none, { ...none, access: cookies.access }])
        expect((await visit('/', sent)).cookies).toEqual(none);
      expect((await visit('/', cookies)).text).toContain(named);

      for (const access of [expire(cookies.access!), undefined]) {
        const sent = { ...cookies, access };
        // Two pages at once are given the same successor.
        const [first, second] = await Promise.all([visit('/', sent), visit('/', sent)]);
        for (const { text, headers, cookies: renewed } of [first, second]) {
          expect(text).toContain(named);
          expect(renewed.refresh!.value).not.toBe(cookies.refresh!.value);
          expect(headers.get('cache-control')).toContain('no-store');
          expect((await visit('/', renewed)).cookies).toEqual(none);
        }
        expect(first.cookies.refresh).toEqual(second.cookies.refresh);
      }
    },
  );

  test('lets no cache keep the cookies, not on a page that is static either', async (context) => {
    skipOffline(context);
    const { ask, visit } = await start('start');
    const { cookies } = await ask(signUp);
    const { headers } = await visit('/about', { ...cookies, access: undefined });
    expect(headers.getSetCookie()).toHaveLength(2);
    expect(headers.get('cache-control')).toBe('private, no-store');
    expect((await visit('/about', cookies)).headers.get('cache-control')).toContain('s-maxage');
  });

  test('shows the form where nothing can be renewed', async (context) => {
    skipOffline(context);
    const { ask, visit } = await start('start');
    const { cookies } = await ask(signUp);
    expect((await ask('mutation { logout }', headerOf(cookies))).body.data.logout).toBe(true);
    for (const sent of [cookies, { ...cookies, access: undefined }]) {
      const answer = await visit('/', sent);
      expect(answer.text).toContain(loginForm);
      expect(answer.cookies).toEqual(none);
    }
  });

  test('does nothing with cookies for another site', async (context) => {
    skipOffline(context);
    const { ask, origin } = await start('start');
    const { cookies } = await ask(signUp);
    const evil = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    for (const other of [evil, { origin: evil.origin, 'sec-fetch-site': 'none' }]) {
      const query = 'mutation { refresh { accessToken refreshToken } }';
      const { body, cookies: set } = await ask(query, { ...headerOf(cookies), ...other });
      expect(body.errors[0].extensions.code).toBe('REFRESH_TOKEN_INVALID');
      expect(set).toEqual(none);
    }
    const page = await fetch(origin, { headers: { ...headerOf(cookies), ...evil } });
    expect(page.headers.get('access-control-allow-origin')).toBeNull();
  });

  test('counts attempts by the address that the proxy in front writes', async (context) => {
    skipOffline(context);
    const { ask } = await start('start', {
      CLIENT_ADDRESS_HEADER: 'x-real-ip',
      AUTH_ATTEMPTS_PER_USER_AND_ADDRESS: '2/60',
    });
    await ask(signUp, { 'x-real-ip': '203.0.113.1' });
    const codes = [];
    for (const invented of ['198.51.100.1', '198.51.100.2', '198.51.100.3']) {
      const headers = { 'x-real-ip': '203.0.113.2', 'x-forwarded-for': invented };
      codes.push((await ask(login('a wrong password'), headers)).body.errors[0].extensions.code);
    }
    expect(codes).toEqual(['INVALID_CREDENTIALS', 'INVALID_CREDENTIALS', 'TOO_MANY_ATTEMPTS']);
    const { body } = await ask(login(password), { 'x-real-ip': '203.0.113.3' });
    expect(body.data.login.tokenType).toBe('Bearer');
  });

  describe.skipIf(!chromiumPath)('in Chromium', () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await launchChromium();
    }, 60_000);
    afterAll(() => browser?.close());

    const enter = async (page: Page, word: string, button: string) => {
      await page.getByLabel('Name').fill('susan');
      await page.getByLabel('Password').fill(word);
      await page.getByRole('button', { name: button }).click();
    };
    const reload = async (page: Page) =>
      (await (await page.reload())!.text()).replaceAll('<!-- -->', '');
    const accessOf = async (context: BrowserContext) =>
      (await context.cookies()).find(({ name }) => name.includes('latchkey-access'))!;

    test('signs up, is named by the server also when the token has expired, logs out and in', async (context) => {
      skipOffline(context);
      const { origin } = await start('start');
      const visitor = await createVisitor(browser, origin);
      const page = await visitor.open('/');
      await enter(page, '12345678', 'Sign up');
      await page.getByText('one of the most common ones').waitFor();
      await enter(page, password, 'Sign up');
      await page.getByText(named).waitFor();
      // What the server alone asks for is there without a reload.
      await page.getByText('Places where you are logged in: 1').waitFor();
      expect(await reload(page)).toContain(named);

      const access = await accessOf(visitor.context);
      await visitor.context.addCookies([{ ...access, ...expire(access) }]);
      expect(await reload(page)).toContain(named);
      expect((await accessOf(visitor.context)).value).not.toBe(access.value);

      // Two tabs at once, without an access token.
      await visitor.context.clearCookies({ name: /latchkey-access/ });
      const other = await visitor.context.newPage();
      await Promise.all([page.reload(), other.goto(origin)]);
      await Promise.all([page.getByText(named).waitFor(), other.getByText(named).waitFor()]);

      await page.getByRole('button', { name: 'Log out' }).click();
      await Promise.all([
        page.getByLabel('Password').waitFor(),
        other.getByLabel('Password').waitFor(),
      ]);
      expect(await reload(page)).not.toContain(named);
      await enter(page, password, 'Log in');
      await page.getByText(named).waitFor();
      // A password that is too common, and visitors who are not logged in. React would complain of what it finds changed.
      expect(visitor.complaints.filter((line) => !/status of 40[01]/.test(line))).toEqual([]);
    });
  });
});

test('examples/next keeps its one server when files are edited in development', async (context) => {
  skipOffline(context);
  const { ask, visit } = await start('dev');
  const { cookies } = await ask(signUp);
  expect((await visit('/', cookies)).text).toContain(named);
  const edit = async (name: string, change: (text: string) => string) => {
    const path = join(project.folder, name);
    await writeFile(path, change(await readFile(path, 'utf8')));
  };
  await edit('lib/latchkey.ts', (text) => `${text}\nexport const isEdited = true;\n`);
  await edit('app/session.tsx', (text) => text.replace('You are {', 'Hello, {'));
  const again = async () => (await visit('/', { ...cookies, access: undefined })).text;
  await expect.poll(again, { timeout: 40_000 }).toContain('Hello, susan.');
}, 60_000);
