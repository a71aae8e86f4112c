import express, { type RequestHandler } from 'express';
import { describe, expect, test } from 'vitest';
import { openPort } from '../support/listen.ts';
import {
  begunIn,
  finish,
  loggedIn,
  nina,
  openProviderLogin,
  page,
  sentBack,
  start,
  type ProviderLogin,
} from '../support/provider-login.ts';

/** Returns the URL with which nina comes back, and the verifier of her browser. */
async function goThere({ server, provider }: ProviderLogin) {
  provider.claims = nina;
  const { url, verifier } = begunIn(await start(server));
  return { back: new URL(provider.logIn(url).url), verifier };
}

test('a provider can send the user back with a form', async () => {
  const login = await openProviderLogin();
  const { back, verifier } = await goThere(login);
  const post = (body: string | URLSearchParams, headers: Record<string, string> = {}) =>
    login.server.fetch(
      new Request('http://localhost:4000/oidc/corp/callback', { method: 'POST', body, headers }),
    );
  const form = back.searchParams;
  for (const type of ['application/json', 'text/plain', 'multipart/form-data; boundary=x'])
    expect((await post(form.toString(), { 'content-type': type })).status, type).toBe(415);
  for (const length of [17_000, 70_000]) {
    const long = new URLSearchParams({ x: 'x'.repeat(length) });
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await post(`${form}&${long}`, type)).status, `${length}`).toBe(413);
  }
  // What is in the URL of a form counts for nothing.
  const inUrl = new Request(back, { method: 'POST', body: new URLSearchParams({ x: '1' }) });
  expect((await login.server.fetch(inUrl)).status).toBe(400);
  const answer = await post(form);
  expect(
    loggedIn(await finish(login.server, { code: sentBack(answer, 'code')!, verifier })),
  ).toBeTruthy();
});

test.each(['HEAD', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])(
  '%s is refused, and uses nothing up',
  async (method) => {
    const login = await openProviderLogin();
    const { back } = await goThere(login);
    const answer = await login.server.fetch(new Request(back, { method }));
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, POST']);
    expect(login.provider.asked.map(({ path }) => path)).not.toContain('/token');
    expect(sentBack(await login.server.fetch(new Request(back)), 'code')).not.toBeNull();
  },
);

test('what a browser loads in advance uses nothing up', async () => {
  const login = await openProviderLogin();
  const { back } = await goThere(login);
  for (const purpose of ['prefetch', 'prefetch;prerender']) {
    const early = new Request(back, { headers: { 'sec-purpose': purpose } });
    expect((await login.server.fetch(early)).status).toBe(503);
  }
  expect(login.provider.asked.map(({ path }) => path)).not.toContain('/token');
  expect(sentBack(await login.server.fetch(new Request(back)), 'code')).not.toBeNull();
});

test('other paths are no callback', async () => {
  const login = await openProviderLogin();
  const { back } = await goThere(login);
  for (const path of [
    '/oidc/corp/callback/',
    '/oidc/corp',
    '/oidc//callback',
    '/oidc/google/callback',
    '/oidc/CORP/callback',
    '/oidc/corp%2f/callback',
  ]) {
    const other = new URL(back);
    other.pathname = path;
    expect((await login.server.fetch(new Request(other))).status, path).toBe(404);
  }
});

type Ask = (path: string, init?: RequestInit) => Promise<Response>;

async function inExpress(prepare: (app: express.Express) => void): Promise<Ask> {
  const app = express();
  prepare(app);
  const { port } = await openPort(app);
  return (path, init) => fetch(`http://localhost:${port}${path}`, { ...init, redirect: 'manual' });
}

const issuer = 'http://localhost:4000/auth';
const handler = ({ server }: ProviderLogin): RequestHandler => server.listener;

/** Who hands requests to us, below /auth. */
const hosts: [string, Record<string, string>, (login: ProviderLogin) => Promise<Ask>][] = [
  [
    'Express, which takes the path off',
    { AUTH_ISSUER: issuer },
    (login) => inExpress((app) => app.use('/auth', handler(login))),
  ],
  [
    'Express, which leaves it on',
    { AUTH_ISSUER: issuer },
    (login) => inExpress((app) => app.all('/auth/{*path}', handler(login))),
  ],
  [
    'Express with a parser of forms before us',
    { AUTH_ISSUER: issuer },
    (login) =>
      inExpress((app) =>
        app.use(express.urlencoded()).use(express.json()).use('/auth', handler(login)),
      ),
  ],
  [
    'Express with an extended parser of forms',
    { AUTH_ISSUER: issuer },
    (login) =>
      inExpress((app) =>
        app.use(express.urlencoded({ extended: true })).use('/auth', handler(login)),
      ),
  ],
  [
    'a host without Node’s requests, which leaves it on',
    { AUTH_ISSUER: issuer },
    async ({ server }) =>
      (path, init) =>
        server.fetch(new Request(`http://localhost:4000${path}`, init)),
  ],
  [
    'such a host that takes it off',
    { AUTH_ISSUER: issuer },
    async ({ server }) =>
      (path, init) =>
        server.fetch(new Request(`http://localhost:4000${path.replace('/auth', '')}`, init)),
  ],
];

describe.each(hosts)('below /auth of %s,', (_name, environment, mount) => {
  test('a user comes back from the provider, by a link or by a form', async () => {
    const login = await openProviderLogin(environment);
    const ask = await mount(login);
    const path = '/auth/oidc/corp/callback';
    for (const isForm of [false, true]) {
      const { back, verifier } = await goThere(login);
      expect(back.pathname).toBe(path);
      const answer = isForm
        ? await ask(path, { method: 'POST', body: back.searchParams })
        : await ask(path + back.search);
      expect(answer.headers.get('location')).toMatch(new RegExp(`^${page}\\?code=lk_oidc_`));
      loggedIn(await finish(login.server, { code: sentBack(answer, 'code')!, verifier }));
    }
    const { back } = await goThere(login);
    const twice = `${back.searchParams}&state=x`;
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await ask(path, { method: 'POST', body: twice, headers })).status).toBe(400);
    expect((await ask(path, { method: 'HEAD' })).status).toBe(405);
  });
});
