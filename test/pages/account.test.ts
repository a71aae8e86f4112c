import { expect, test } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { createHtml } from '../../src/pages/account/page.ts';
import { createTestServer } from '../support/test-server.ts';

const actions = [
  'sign-up',
  'accept-invitation',
  'reset-password',
  'log-in',
  'confirm-email',
  'undo-email-change',
];

async function ask(path: string, init: RequestInit = {}, settings = {}): Promise<Response> {
  const { fetch } = await createTestServer(settings);
  return fetch(new Request(new URL(path, 'http://localhost:4000'), init));
}

test.each(actions)(
  'the link to %s opens a page that may load nothing from elsewhere',
  async (action) => {
    const page = await ask(`/account/${action}`);
    expect(page.status).toBe(200);
    expect(Object.fromEntries(page.headers)).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'cross-origin-opener-policy': 'same-origin',
    });
    expect(page.headers.get('content-security-policy')?.split('; ')).toEqual([
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self'",
      "connect-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ]);
  },
);

test('the page has no inline script or style, and no form that would work without scripts', async () => {
  const html = await (await ask('/account/sign-up')).text();
  const scripts = [...html.matchAll(/<script([^>]*)>/g)].map(([, attributes]) => attributes);
  expect(scripts).toEqual([
    ' id="settings" type="application/json"',
    ' src="main.js" type="module"',
  ]);
  expect(html).not.toMatch(/<style|<form|<input|\sstyle=|\son\w+=/);
  expect(html).toContain('<noscript>');
});

test('nothing of the address gets into the page', async () => {
  const plain = await (await ask('/account/sign-up')).text();
  const queries = ['?q=%3Cscript%3Ealert(1)%3C/script%3E', '?lk_link_secret', '?\'"><b>'];
  for (const query of queries)
    expect(await (await ask(`/account/sign-up${query}`)).text()).toBe(plain);
});

test('every file that the page and its scripts name is there, by an address that works below any path', async () => {
  const named = [
    ...(await (await ask('/account/sign-up')).text()).matchAll(/(?:src|href)="([^"]*)"/g),
  ];
  const waiting = named.map(([, address]) => address!);
  const seen = new Set<string>();
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    expect(name).toMatch(/^(\.\/)?[\w-]+\.(js|css|svg)$/);
    const answer = await ask(new URL(name, 'http://localhost:4000/account/sign-up').pathname);
    expect([name, answer.status]).toEqual([name, 200]);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    const imported = (await answer.text()).matchAll(/^import .* from '([^']*)';$/gm);
    waiting.push(...[...imported].map(([, file]) => file!));
  }
  expect(seen.size).toBe(14);
});

test('HEAD, as mail programs send it, has the headers of GET and no body', async () => {
  for (const path of ['/account/reset-password', '/account/main.js']) {
    const [get, head] = await Promise.all([ask(path), ask(path, { method: 'HEAD' })]);
    expect(head.status).toBe(200);
    expect([...head.headers]).toEqual([...get.headers]);
    expect(head.body).toBeNull();
  }
});

test.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])(
  '%s is refused: pages are only read',
  async (method) => {
    const answer = await ask('/account/confirm-email', { method });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  },
);

test.each([
  '/account',
  '/account/',
  '/account/delete-everything',
  '/account/sign-up/',
  '/account/Sign-Up',
  '/account/sign-up%2f',
  '/account//sign-up',
  '/account/page.ts',
  '/account/../../package.json',
  '/account/__proto__',
])('there is nothing at %s', async (path) => {
  expect((await ask(path)).status).toBe(404);
});

test.each([
  ['no mail is sent', { AUTH_SMTP_URL: 'none' }],
  ['links lead elsewhere', { AUTH_LINK_URL: 'https://example.com/{action}#{token}' }],
  [
    'no relay is named in production',
    { NODE_ENV: 'production', AUTH_ISSUER: 'https://auth.example.com' },
  ],
])('where %s, there are no pages', async (_name, settings) => {
  for (const path of ['/account/sign-up', '/account/main.js'])
    expect((await ask(path, {}, settings)).status).toBe(404);
});

test.each([
  ['/auth/account/sign-up', { AUTH_ISSUER: 'http://localhost:4000/auth' }],
  ['/account/sign-up', { AUTH_ISSUER: 'http://localhost:4000/auth' }],
  ['/door/account/main.js', { AUTH_PATH: '/door' }],
])('the pages are below the path of the server too, as %s', async (path, settings) => {
  expect((await ask(path, {}, settings)).status).toBe(200);
});

test('settings end no element of the page', () => {
  const config = { ...loadConfig({}), passwordMinLength: '</script><b>' as unknown as number };
  expect(createHtml(config)).not.toContain('</script><b>');
});
