import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { pageNames } from '../../src/pages/files.ts';
import { corp, google, named } from '../support/provider-settings.ts';
import { createTestServer } from '../support/test-server.ts';

const paths = ['/account/', ...pageNames.map((name) => `/account/${name}`)];
const origin = 'http://localhost:4000';
const browser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

async function ask(path: string, init: RequestInit = {}, settings = {}): Promise<Response> {
  const { fetch } = await createTestServer(settings);
  return fetch(new Request(new URL(path, origin), init));
}

async function htmlOf(path: string, settings = {}): Promise<string> {
  return (await ask(path, {}, settings)).text();
}

async function settingsOf(environment: Record<string, string>): Promise<Record<string, unknown>> {
  const html = await htmlOf('/account/login', environment);
  const [, json] = /<script id="settings" type="application\/json">([^<]*)<\/script>/.exec(html)!;
  return JSON.parse(json!);
}

function fileWith(content: string | Uint8Array): string {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'logo');
  writeFileSync(path, content);
  return path;
}

test('the server knows each page that the browser draws, once', () => {
  const main = new URL('../../src/pages/account/main.tsx', import.meta.url);
  const drawn = readFileSync(main, 'utf8').matchAll(/^  '?([\w-]*)'?: (?:noLink|\(\) => import)/gm);
  const names = [...drawn].map(([, name]) => name!).filter((name) => name !== '');
  expect([...pageNames].toSorted()).toEqual(names.toSorted());
});

test.each(paths)(
  '%s is a page that loads nothing from elsewhere and is in no frame',
  async (path) => {
    const page = await ask(path);
    expect(page.status).toBe(200);
    expect(Object.fromEntries(page.headers)).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect(page.headers.get('content-security-policy')?.split('; ')).toEqual([
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self' data:",
      "connect-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ]);
    expect(page.headers.get('permissions-policy')?.split(', ')).toEqual(
      expect.arrayContaining([
        'publickey-credentials-get=(self)',
        'publickey-credentials-create=(self)',
        'camera=()',
      ]),
    );
  },
);

test('every page is the same', async () => {
  const overview = await htmlOf('/account/');
  for (const path of paths) expect(await htmlOf(path)).toBe(overview);
});

test('the page has no inline script or style, and no form that would work without scripts', async () => {
  const html = await htmlOf('/account/login');
  const scripts = [...html.matchAll(/<script([^>]*)>/g)].map(([, attributes]) => attributes);
  expect(scripts).toEqual([
    ' id="settings" type="application/json"',
    expect.stringMatching(/^ src="[\w./-]+\.js" type="module"$/),
  ]);
  expect(html).not.toMatch(/<style|<form|<input|\sstyle=|\son\w+=/);
  expect(html).toMatch(/<noscript>.*lang="de".*lang="zh-CN".*<\/noscript>/s);
});

test('nothing of the address gets into the page', async () => {
  const plain = await htmlOf('/account/login');
  const queries = [
    '?q=%3Cscript%3Ealert(1)%3C/script%3E',
    '?lk_link_secret',
    '?\'"><b>',
    '?returnTo=https://evil.example',
  ];
  for (const query of queries) expect(await htmlOf(`/account/login${query}`)).toBe(plain);
});

test('every file that the page and its scripts name is there, by an address that works below any path', async () => {
  const found = [...(await htmlOf('/account/login')).matchAll(/(?:src|href)="([^"]*)"/g)];
  const waiting = found.map(([, address]) => address!);
  const seen = new Set<string>();
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    expect(name).toMatch(/^(\.\/)?[\w./-]+\.(js|css|svg)$/);
    const answer = await ask(new URL(name, `${origin}/account/sign-up`).pathname);
    expect([name, answer.status]).toEqual([name, 200]);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    const imported = (await answer.text()).matchAll(/^import .* from '([^']*)';$/gm);
    waiting.push(...[...imported].map(([, file]) => file!));
  }
  expect(seen.size).toBeGreaterThan(3);
});

test('HEAD, as mail programs send it, has the headers of GET and no body', async () => {
  for (const path of ['/account/', '/account/login', '/account/theme.css']) {
    const [get, head] = await Promise.all([ask(path), ask(path, { method: 'HEAD' })]);
    expect(head.status).toBe(200);
    expect([...head.headers]).toEqual([...get.headers]);
    expect(head.body).toBeNull();
  }
});

test.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])(
  '%s is refused: pages are only read',
  async (method) => {
    const answer = await ask('/account/login', { method });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  },
);

test.each([
  '/account/delete-everything',
  '/account/Sign-Up',
  '/account/sign-up%2f',
  '/account/main.tsx',
  '/account/logo',
  '/account/__proto__',
])('a browser at %s gets the page, with the status 404', async (path) => {
  const answer = await ask(path, { headers: browser });
  expect(answer.status).toBe(404);
  const shell = await ask('/account/');
  expect(answer.headers.get('content-security-policy')).toBe(
    shell.headers.get('content-security-policy'),
  );
  expect(await answer.text()).toBe(await shell.text());
  const copy = { ...browser, 'if-none-match': shell.headers.get('etag')! };
  expect((await ask(path, { headers: copy })).status).toBe(404);
  const data = await ask(path, { headers: { accept: '*/*' } });
  expect([data.status, data.headers.get('content-type')]).toEqual([
    404,
    'text/plain; charset=utf-8',
  ]);
});

test.each([
  '/account/sign-up/',
  '/account//sign-up',
  '/account/assets/manifest.json',
  '/account/assets/../../../package.json',
  '/account/../../package.json',
  '/accounts',
])('%s is a 404 in plain text', async (path) => {
  const answer = await ask(path, { headers: browser });
  expect(answer.status).toBe(404);
  expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
});

test('a browser at /account is sent to /account/, also where a proxy has removed a path', async () => {
  const answer = await ask('/account?page=x', { headers: browser });
  expect(answer.status).toBe(302);
  const location = answer.headers.get('location')!;
  expect(new URL(location, `${origin}/auth/account`).href).toBe(`${origin}/auth/account/`);
  expect((await ask('/account')).status).toBe(404);
});

test.each([
  ['in development', {}],
  ['in production', { NODE_ENV: 'production', AUTH_ISSUER: 'https://auth.example.com' }],
  ['with mail', { AUTH_SMTP_URL: 'console:' }],
  ['with links to other pages', { AUTH_LINK_URL: 'https://example.com/{action}#{token}' }],
])('AUTH_PAGES=off has no pages, %s', async (_name, settings) => {
  for (const path of [...paths, '/account', '/account/theme.css', '/account/favicon.svg']) {
    const answer = await ask(path, { headers: browser }, { ...settings, AUTH_PAGES: 'off' });
    expect([path, answer.status]).toEqual([path, 404]);
  }
});

test.each([
  ['where no mail is sent', { AUTH_SMTP_URL: 'none' }],
  ['in production', { NODE_ENV: 'production', AUTH_ISSUER: 'https://auth.example.com' }],
])('pages are served %s', async (_name, settings) => {
  for (const path of paths) expect((await ask(path, {}, settings)).status).toBe(200);
});

test.each([
  ['/auth/account/', { AUTH_ISSUER: 'http://localhost:4000/auth' }],
  ['/auth/account/login', { AUTH_ISSUER: 'http://localhost:4000/auth' }],
  ['/account/login', { AUTH_ISSUER: 'http://localhost:4000/auth' }],
  ['/door/account/theme.css', { AUTH_PATH: '/door' }],
])('the pages are below the path of the server too, as %s', async (path, settings) => {
  expect((await ask(path, {}, settings)).status).toBe(200);
});

test.each([
  '</script><script>alert(1)</script>',
  '<!--<script>',
  '"><b onmouseover=alert(1)>',
  "'; alert(1) //",
  '\\u003c/script>',
  '&lt;script&gt; &amp;',
  'שירות ההתחברות',
  '例え',
  '${alert(1)}',
  '$& $1 $`',
])('the name %s stays a text', async (name) => {
  const html = await htmlOf('/account/', { AUTH_PAGES_NAME: name });
  expect((await settingsOf({ AUTH_PAGES_NAME: name }))['name']).toBe(name);
  expect(html.match(/<script/g)).toHaveLength(2);
  expect(html).not.toMatch(/<b |<!--/);
  const [, title] = /<title>([^<]*)<\/title>/.exec(html)!;
  const entities: Record<string, string> = { lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&' };
  expect(title!.replace(/&(#?\w+);/g, (_, code: string) => entities[code]!)).toBe(name);
});

test.each([
  ['nothing set', {}, { name: null, hasLogo: false, signUp: true, email: 'optional', totp: true }],
  ['closed', { AUTH_SIGN_UP: 'closed' }, { signUp: false }],
  ['a proved address', { AUTH_EMAIL: 'required' }, { signUp: true, email: 'required' }],
  ['no mail', { AUTH_SMTP_URL: 'none' }, { signUp: true, email: 'off' }],
  ['login by mail', { AUTH_LOGIN_BY_MAIL: 'on' }, { loginByMail: true }],
  ['no login by mail', {}, { loginByMail: false }],
  ['passkeys', {}, { passkeys: true }],
  ['no passkeys', { AUTH_PASSKEYS: 'off' }, { passkeys: false }],
  ['an address as host', { AUTH_ISSUER: 'http://127.0.0.1:4000' }, { passkeys: false }],
  ['no apps', { AUTH_TOTP: 'off' }, { totp: false }],
  ['a required factor', { AUTH_SECOND_FACTOR: 'required' }, { secondFactor: 'required' }],
  ['devices', {}, { trustedDevices: true }],
  ['no devices', { AUTH_TRUSTED_DEVICE_TTL_SECONDS: '0' }, { trustedDevices: false }],
  ['no cookies', { AUTH_COOKIES: 'off' }, { cookies: 'off', trustedDevices: false }],
  ['https', { AUTH_ISSUER: 'https://auth.example.com' }, { cookies: 'https' }],
  ['no GraphiQL', { AUTH_GRAPHIQL: 'off' }, { graphiql: false }],
  [
    'a page to go back to',
    { AUTH_RETURN_URLS: 'https://app.example.com' },
    { returnUrls: ['https://app.example.com'] },
  ],
  ['no provider', {}, { providers: [] }],
  [
    'providers',
    named('google,corp', google, corp, { AUTH_OIDC_CORP_NAME: 'Example Corp' }),
    {
      providers: [
        { id: 'google', name: 'Google' },
        { id: 'corp', name: 'Example Corp' },
      ],
      providerSignUp: true,
    },
  ],
  ['closed for all', { AUTH_SIGN_UP: 'closed' }, { providerSignUp: false }],
  [
    'open for providers alone',
    { AUTH_SIGN_UP: 'closed', AUTH_OIDC_SIGN_UP: 'open' },
    { signUp: false, providerSignUp: true },
  ],
  [
    'closed for providers',
    { AUTH_OIDC_SIGN_UP: 'closed' },
    { signUp: true, providerSignUp: false },
  ],
  ['a length', { AUTH_PASSWORD_MIN_LENGTH: '15' }, { passwordMinLength: 15 }],
])('with %s the page gets the setting', async (_name, environment, expected) => {
  expect(await settingsOf(environment)).toMatchObject(expected);
});

test('no setting that is secret is in a page', async () => {
  const settings = {
    AUTH_SMTP_URL: 'smtp://latchkey:hunter2@mail.internal:587',
    AUTH_MAIL_FROM: 'auth@example.com',
    AUTH_SECRET: 'd2hhdCBpcyB0aGlzIGFuZCB3aHkgaXMgaXQgaGVyZQ',
  };
  const html = await htmlOf('/account/', settings);
  for (const text of ['hunter2', 'mail.internal', 'd2hhdCBpcyB0', 'sqlite', 'postgres'])
    expect(html).not.toContain(text);
});

const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');

test.each([
  ['image/svg+xml', svg],
  ['image/png', png],
])('a logo is sent as %s, as what it is, and runs no script', async (type, content) => {
  const AUTH_PAGES_LOGO = fileWith(content);
  const answer = await ask('/account/logo', {}, { AUTH_PAGES_LOGO });
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, type]);
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  const policy = answer.headers.get('content-security-policy')!.split('; ');
  expect(policy).toEqual(expect.arrayContaining(["default-src 'none'", 'sandbox']));
  expect(policy.join()).not.toMatch(/script-src|allow-scripts/);
  expect(Buffer.from(await answer.arrayBuffer()).equals(Buffer.from(content))).toBe(true);
  expect((await settingsOf({ AUTH_PAGES_LOGO }))['hasLogo']).toBe(true);
});
