import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { actions } from '../../src/pages/admin/audit-log/actions.ts';
import { adminViewNames } from '../../src/pages/files.ts';
import { createTestServer } from '../support/test-server.ts';
import { expectPage } from '../support/walk-page.ts';

const origin = 'http://localhost:4000';
const browser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
const paths = ['/admin/', ...adminViewNames.map((name) => `/admin/${name}`)];
const production = { NODE_ENV: 'production', AUTH_ISSUER: 'https://auth.example.com' };

async function ask(path: string, init: RequestInit = {}, settings = {}): Promise<Response> {
  const { fetch } = await createTestServer({ AUTH_ADMIN: 'on', ...settings });
  return fetch(new Request(new URL(path, origin), init));
}

async function htmlOf(path: string, settings = {}): Promise<string> {
  return (await ask(path, {}, settings)).text();
}

const source = (name: string) =>
  readFileSync(new URL(`../../src/pages/admin/${name}`, import.meta.url), 'utf8');

test('the server knows each view that the browser draws, once', () => {
  const drawn = source('administration.tsx').matchAll(/^  '?([\w-]*)'?: \{ scope:/gm);
  const names = [...drawn].map(([, name]) => name!).filter((name) => name !== '');
  expect([...adminViewNames].toSorted()).toEqual(names.toSorted());
});

test('the page offers each action of the audit log as a filter, and no other', () => {
  const sdl = readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8');
  const [, body] = /^enum AuditAction \{(.*?)^\}/ms.exec(sdl)!;
  const names = [...body!.matchAll(/^  ([A-Z_]+)$/gm)].map(([, name]) => name);
  expect([...actions]).toEqual(names);
});

test.each(paths)('%s has the headers of the account pages', async (path) => {
  const [page, account] = await Promise.all([ask(path), ask('/account/')]);
  expect(page.status).toBe(200);
  const headersOf = ({ headers }: Response) =>
    Object.fromEntries([...headers].filter(([name]) => !/^(?:etag|content-length)$/.test(name)));
  expect(headersOf(page)).toEqual(headersOf(account));
  expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
  expect(page.headers.get('cache-control')).toBe('no-store');
});

test('every view is the same page, whatever the address says', async () => {
  const first = await htmlOf('/admin/');
  const queries = ['?name=%3Cscript%3Ealert(1)%3C/script%3E', '?id=\'"><b>'];
  for (const path of [...paths, ...queries.map((query) => `/admin/user${query}`)])
    expect(await htmlOf(path)).toBe(first);
});

test('the page has no inline script or style, and no form that would work without scripts', async () => {
  const html = await htmlOf('/admin/');
  const scripts = [...html.matchAll(/<script([^>]*)>/g)].map(([, attributes]) => attributes);
  expect(scripts).toEqual([
    ' id="settings" type="application/json"',
    expect.stringMatching(/^ src="assets\/[\w.-]+\.js" type="module"$/),
  ]);
  expect(html).not.toMatch(/<style|<form|<input|\sstyle=|\son\w+=/);
  expect(html).toMatch(/<title>Administration<\/title>.*<noscript>.*lang="de".*lang="zh-CN"/s);
});

test.each([
  ['/admin/', {}],
  ['/auth/admin/user', { AUTH_ISSUER: 'http://localhost:4000/auth' }],
  ['/door/admin/audit-log', { AUTH_PATH: '/door' }],
])('every file that %s names is there', async (path, settings) => {
  const files = await expectPage((address, init) => ask(address, init, settings), path);
  expect(files.length).toBeGreaterThan(2);
});

test.each([
  ['AUTH_ADMIN=off', { AUTH_ADMIN: 'off' }],
  ['AUTH_PAGES=off, since its login is gone too', { AUTH_PAGES: 'off' }],
  ['nothing said in production', { ...production, AUTH_ADMIN: undefined }],
])('with %s every address of the page is a 404', async (_name, settings) => {
  for (const path of [...paths, '/admin', '/admin/theme.css', '/admin/nope']) {
    const answer = await ask(path, { headers: browser }, settings);
    expect([path, answer.status]).toEqual([path, 404]);
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
  }
});

test('AUTH_ADMIN=on has the page in production too', async () => {
  expect((await ask('/admin/', {}, production)).status).toBe(200);
});

test.each(['/admin/users', '/admin/main.tsx', '/admin/__proto__', '/admin/login'])(
  'a browser at %s gets the page, with the status 404',
  async (path) => {
    const answer = await ask(path, { headers: browser });
    expect([answer.status, await answer.text()]).toEqual([404, await htmlOf('/admin/')]);
    const data = await ask(path, { headers: { accept: '*/*' } });
    expect([data.status, data.headers.get('content-type')]).toEqual([
      404,
      'text/plain; charset=utf-8',
    ]);
  },
);

test.each([
  '/admin/user/',
  '/admin//user',
  '/admin/assets/manifest.json',
  '/admin/../../package.json',
  '/administration',
])('%s is a 404 in plain text', async (path) => {
  const answer = await ask(path, { headers: browser });
  expect(answer.status).toBe(404);
  expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
});

test('a browser at /admin is sent to /admin/, also where a proxy has removed a path', async () => {
  const answer = await ask('/admin', { headers: browser });
  expect(answer.status).toBe(302);
  const location = answer.headers.get('location')!;
  expect(new URL(location, `${origin}/auth/admin`).href).toBe(`${origin}/auth/admin/`);
  expect((await ask('/admin')).status).toBe(404);
});

test.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('%s is refused', async (method) => {
  const answer = await ask('/admin/user', { method });
  expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
});

test('the page has its own files, and the account pages none of them', async () => {
  const scriptOf = (html: string) => /<script src="([^"]*)"/.exec(html)![1]!;
  const script = scriptOf(await htmlOf('/admin/'));
  expect((await ask(`/admin/${script}`)).status).toBe(200);
  expect((await ask(`/account/${script}`)).status).toBe(404);
  expect(scriptOf(await htmlOf('/account/'))).not.toBe(script);
});
