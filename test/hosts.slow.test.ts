import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, type TestContext } from 'vitest';
import { installExample, ownGraphql, type ExampleProject } from './support/example-project.ts';
import { freePort } from './support/free-port.ts';
import { startOidcProvider } from './support/oidc-provider.ts';
import { launch, root, run, type Launched } from './support/process.ts';
import { expectPage } from './support/walk-page.ts';

const password = 'correct horse battery';
const credentials = `username: "susan", password: "${password}"`;
const signUp = `mutation { signUp(input: { ${credentials} }) { accessToken } }`;
const login = (secret: string) =>
  `mutation { login(username: "susan", password: "${secret}") { accessToken } }`;
const me = '{ me { username } }';

let project: ExampleProject;
beforeAll(async () => {
  project = await installExample('hosts');
}, 200_000);
afterAll(() => project?.remove());

const skipOffline = ({ skip }: TestContext) =>
  skip(project.offline !== null, project.offline ?? '');

interface Host extends Launched {
  readonly origin: string;
  /** Posts an operation to the GraphQL of Latchkey. */
  ask(query: string, headers?: Record<string, string>): Promise<Answer>;
  post(body: string, headers?: Record<string, string>): Promise<Answer>;
  stop(): Promise<unknown>;
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: any;
}

async function read(response: Response): Promise<Answer> {
  const { status, headers } = response;
  return { status, headers, body: JSON.parse(await response.text()) };
}

const codeOf = ({ status, body }: Answer) => [status, body.errors?.[0].extensions.code];
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

const freeOrigin = async () => `http://localhost:${await freePort()}`;

/** Starts an example as its first line says. */
async function start(
  file: string,
  settings: Record<string, string> = {},
  origin?: string,
): Promise<Host> {
  origin ??= await freeOrigin();
  const { port: PORT } = new URL(origin);
  const own = { DATABASE_URL: 'sqlite::memory:', PORT, AUTH_ISSUER: `${origin}/auth` };
  const env = { ...ownGraphql, ...own, ...settings };
  const launched = launch([join(project.folder, file)], { env });
  await launched.printed(/http:\S+\/graphql/);
  const post: Host['post'] = async (body, headers) =>
    read(
      await fetch(`${origin}/auth/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body,
      }),
    );
  return {
    ...launched,
    origin,
    post,
    ask: (query, headers) => post(JSON.stringify({ query }), headers),
    stop() {
      launched.child.kill('SIGTERM');
      return launched.finished;
    },
  };
}

describe.each(['express.ts', 'fastify.ts', 'hono.ts'])('examples/hosts/%s', (file) => {
  test('serves Latchkey below /auth, beside a route of its own, until it is stopped', async (context) => {
    skipOffline(context);
    const { origin, ask, stop } = await start(file);
    expect(codeOf(await ask(me))).toEqual([401, 'UNAUTHENTICATED']);
    expect((await ask(signUp)).status).toBe(200);
    expect(codeOf(await ask(login('a wrong password')))).toEqual([401, 'INVALID_CREDENTIALS']);
    const token = (await ask(login(password))).body.data.login.accessToken;
    const answer = await ask(me, bearer(token));
    expect([answer.status, answer.body]).toEqual([200, { data: { me: { username: 'susan' } } }]);
    // Longer than a balancer keeps an idle connection, which is 60 seconds most often.
    expect(answer.headers.get('keep-alive')).toBe('timeout=72');

    const hello = (headers: Record<string, string>) =>
      fetch(`${origin}/hello`, { headers }).then(read);
    expect((await hello(bearer(token))).body).toEqual({ hello: 'susan' });
    const refused = { code: 'UNAUTHENTICATED', message: expect.any(String) };
    for (const [headers, reason] of [
      [{}, 'TOKEN_MISSING'],
      [bearer(`${token}x`), 'TOKEN_INVALID'],
    ] as const)
      expect(await hello(headers)).toMatchObject({ status: 401, body: { ...refused, reason } });

    const document = await read(await fetch(`${origin}/auth/.well-known/openid-configuration`));
    const keys = await read(await fetch(document.body.jwks_uri));
    expect([document.body.issuer, keys.body.keys.length]).toEqual([`${origin}/auth`, 1]);
    for (const path of ['/graphql', '/auth/other', '/other'])
      expect((await fetch(origin + path)).status, path).toBe(404);
    expect(await stop()).toMatchObject({ code: 0, signal: null, stderr: '' });
  });

  test('has the pages, with addresses that work below /auth', async (context) => {
    skipOffline(context);
    const { origin } = await start(file);
    const pages = (path: string, init?: RequestInit) => fetch(origin + path, init);
    expect(await expectPage(pages, '/auth/account/login')).toContain('/auth/account/theme.css');
    const moved = await fetch(`${origin}/auth/account`, { headers: { accept: 'text/html' } });
    expect([moved.status, moved.url]).toEqual([200, `${origin}/auth/account/`]);
    await expectPage(pages, '/auth/');
  });

  test('gives tokens in cookies to its own page, and to no other', async (context) => {
    skipOffline(context);
    const { origin, ask } = await start(file);
    const own = { origin, 'sec-fetch-site': 'same-origin' };
    const other = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    expect((await ask(signUp, other)).headers.getSetCookie()).toEqual([]);
    const cookies = (await ask(login(password), own)).headers.getSetCookie();
    expect(cookies).toHaveLength(2);
    const cookie = cookies.map((line) => line.split(';')[0]).join('; ');
    expect((await ask(me, { ...own, cookie })).body.data.me.username).toBe('susan');
    expect(codeOf(await ask(me, { ...other, cookie }))).toEqual([401, 'UNAUTHENTICATED']);
  });

  test('logs users in at a provider, which sends them back by a query or by a form', async (context) => {
    skipOffline(context);
    const origin = await freeOrigin();
    const redirectUris = [`${origin}/auth/oidc/corp/callback`];
    const provider = await startOidcProvider({ redirectUris });
    const { ask } = await start(file, provider.environment, origin);
    const names = ['', '&response_mode=form_post'].map(async (mode) => {
      const wanted = `provider: "corp", returnTo: "${origin}/done"`;
      const begun = await ask(`mutation { startOidcLogin(${wanted}) { url verifier } }`);
      const { url, verifier } = begun.body.data.startOidcLogin;
      const back = await provider.logIn(url + mode);
      const answer = await fetch(new Request(back, { redirect: 'manual' }));
      const code = new URL(answer.headers.get('location')!).searchParams.get('code');
      const given = `code: "${code}", verifier: "${verifier}"`;
      const answered = await ask(`mutation { finishOidcLogin(${given}) { user { username } } }`);
      return [answer.status, back.method, answered.body.data.finishOidcLogin.user.username];
    });
    expect(await Promise.all(names)).toEqual([
      [303, 'GET', 'susan'],
      [303, 'POST', 'susan'],
    ]);
  });

  test('counts attempts by the address that a trusted proxy tells', async (context) => {
    skipOffline(context);
    const settings = {
      AUTH_TRUSTED_PROXIES: '127.0.0.1,::1',
      AUTH_ATTEMPTS_PER_USER_AND_ADDRESS: '2/60',
    };
    const { ask } = await start(file, settings);
    const from = (address: string) => ({ 'x-forwarded-for': `203.0.113.99, ${address}` });
    await ask(signUp, from('203.0.113.1'));
    const guess = () => ask(login('a wrong password'), from('203.0.113.2'));
    const codes = [await guess(), await guess(), await guess()].map((answer) => codeOf(answer)[1]);
    expect(codes).toEqual(['INVALID_CREDENTIALS', 'INVALID_CREDENTIALS', 'TOO_MANY_ATTEMPTS']);
    expect(codeOf(await ask(login(password), from('203.0.113.2')))[0]).toBe(429);
    expect((await ask(login(password), from('203.0.113.3'))).status).toBe(200);
  });

  test('leaves bodies that are no GraphQL to be refused in the words of Latchkey', async (context) => {
    skipOffline(context);
    const { post } = await start(file);
    expect(codeOf(await post('{}'))).toEqual([400, 'BAD_REQUEST']);
    const long = JSON.stringify({ query: me }).padEnd(65_537);
    expect(codeOf(await post(long))).toEqual([413, 'BODY_TOO_LARGE']);
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    expect(codeOf(await post('query=%7Bme%7Bid%7D%7D', form))).toEqual([415, 'BAD_REQUEST']);
  });
});

describe('examples/hosts/apollo-server.ts', () => {
  /** Latchkey, and beside it an Apollo Server that knows its issuer. */
  async function startBoth() {
    const issuer = `http://localhost:${await freePort()}`;
    const { port: PORT } = new URL(issuer);
    const bin = join(project.folder, 'node_modules/latchkey/bin/latchkey.mjs');
    const latchkey = launch([bin, 'serve'], {
      env: { ...ownGraphql, DATABASE_URL: 'sqlite::memory:', PORT },
    });
    await latchkey.printed(/\/graphql/);
    const apollo = launch([join(project.folder, 'apollo-server.ts')], {
      env: { ...ownGraphql, ISSUER: issuer, PORT: '0' },
    });
    const [url] = await apollo.printed(/http:\S+/);
    const ask = async (query: string, headers: Record<string, string> = {}, at = url) => {
      const body = JSON.stringify({ query });
      const sent = { 'content-type': 'application/json', ...headers };
      return read(await fetch(at, { method: 'POST', headers: sent, body }));
    };
    return { latchkey, apollo, ask, atLatchkey: `${issuer}/graphql` };
  }

  const graphql = { accept: 'application/graphql-response+json' };

  test('knows the tokens of Latchkey, and refuses with its codes', async (context) => {
    skipOffline(context);
    const { ask, atLatchkey } = await startBoth();
    const { data } = (await ask(signUp.replace('accessToken', '$& user { id }'), {}, atLatchkey))
      .body;
    const { accessToken: token, user } = data.signUp;
    expect((await ask('{ whoAmI version }', bearer(token))).body).toEqual({
      data: { whoAmI: user.id, version: '1' },
    });
    for (const [headers, query, extensions, status] of [
      [{}, '{ whoAmI }', { code: 'UNAUTHENTICATED', reason: 'TOKEN_MISSING' }, 401],
      [
        bearer(`${token}x`),
        '{ whoAmI }',
        { code: 'UNAUTHENTICATED', reason: 'TOKEN_INVALID' },
        401,
      ],
      [bearer(token), '{ reports }', { code: 'FORBIDDEN', scope: 'reports:read' }, 403],
    ] as const) {
      const answer = await ask(query, headers);
      expect([answer.status, answer.body.errors[0].extensions]).toEqual([200, extensions]);
      const told = await ask(query, { ...headers, ...graphql });
      expect([told.status, told.body]).toEqual([status, answer.body]);
    }
    const partly = await ask('{ version reports }', { ...bearer(token), ...graphql });
    expect([partly.status, partly.body.data]).toEqual([200, { version: '1', reports: null }]);
  });

  test('answers what is public while Latchkey is away, and says nothing of the fault', async (context) => {
    skipOffline(context);
    const { latchkey, ask, atLatchkey } = await startBoth();
    const token = (await ask(signUp, {}, atLatchkey)).body.data.signUp.accessToken;
    latchkey.child.kill('SIGTERM');
    await latchkey.finished;
    expect((await ask('{ version }', bearer(token))).body).toEqual({ data: { version: '1' } });
    const answer = await ask('{ whoAmI }', { ...bearer(token), ...graphql });
    expect([answer.status, answer.body.errors]).toEqual([
      500,
      [
        {
          message: 'Something went wrong on the server.',
          locations: [{ line: 1, column: 3 }],
          path: ['whoAmI'],
          extensions: { code: 'INTERNAL_SERVER_ERROR' },
        },
      ],
    ]);
  });
});

test('the files of examples/hosts keep to strict types', async (context) => {
  skipOffline(context);
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  expect(await run([tsc, '-p', project.folder])).toMatchObject({ code: 0, stdout: '' });
});
