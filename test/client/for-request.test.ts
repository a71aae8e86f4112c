import type { IncomingMessage } from 'node:http';
import { describe, expect, test } from 'vitest';
import { forRequest, type ForRequestOptions } from '../../src/client/server/index.ts';
import { openDoor } from '../support/browser.ts';
import { access, createPage, refresh } from '../support/page.ts';
import { createTestServer } from '../support/test-server.ts';
import {
  cookieOf,
  endSessions,
  expire,
  openVisit,
  receive,
  susan,
  url,
  visit,
} from '../support/visit.ts';

describe('a visitor whose access token is good', () => {
  test('is known, and gets no new cookies', async () => {
    const { open, requests } = await openVisit();
    const session = open();
    expect(await session.user()).toEqual(susan);
    expect(await session.renew()).toEqual(susan);
    expect(requests).toHaveLength(1);
    expect(session.setCookies).toEqual([]);
    const answer = new Headers({ 'cache-control': 's-maxage=60' });
    session.writeTo(answer);
    expect([...answer]).toEqual([['cache-control', 's-maxage=60']]);
  });

  test('is known by a Request, by Node’s request and by headers alike', async () => {
    const { open: _open, page, server } = await openVisit();
    const cookie = cookieOf(page);
    const options = { url, fetch: (request: Request) => server.fetch(request) };
    for (const incoming of [
      new Request('http://localhost:3000/', { headers: { cookie } }),
      { headers: { cookie, 'set-cookie': ['no', 'request has it'] } } as unknown as IncomingMessage,
      { cookie },
      { get: (name: string) => (name === 'cookie' ? cookie : null) },
    ]) {
      expect(await forRequest(incoming, options).user()).toEqual(susan);
    }
  });
});

test('a visitor without cookies is no one, and Latchkey is not asked', async () => {
  const { open, requests } = await openVisit();
  for (const cookie of ['', 'theme=dark', `${access}=`, '; ;=;', `x${access}=lk`]) {
    const session = open({ cookie });
    expect(await session.user()).toBeNull();
    expect(await session.renew()).toBeNull();
    expect(session.setCookies).toEqual([]);
  }
  expect(requests).toEqual([]);
});

describe('a visitor whose access token has expired', () => {
  test('is not known until it is renewed, and is not taken for signed out', async () => {
    const { open, server } = await openVisit();
    expire(server);
    const session = open();
    expect(await session.user()).toBeUndefined();
    expect(session.setCookies).toEqual([]);
    expect(await session.renew()).toEqual(susan);
    expect(await session.user()).toEqual(susan);
  });

  test('gets new cookies: the browser, and what renders the same request', async () => {
    const { open, server, page } = await openVisit();
    expire(server);
    const session = open({ ...visit, cookie: `theme=dark; ${cookieOf(page)}` });
    await session.renew();
    const answer = new Headers();
    session.writeTo(answer);
    expect(answer.get('cache-control')).toBe('private, no-store');
    expect(answer.getSetCookie()).toEqual(session.setCookies);
    expect(session.setCookies.map((line) => line.split('=')[0])).toEqual([access, refresh]);
    for (const line of session.setCookies) expect(line).toContain('HttpOnly; SameSite=Lax');

    const before = page.cookies.get(refresh)!;
    receive(page, session.setCookies);
    expect(page.cookies.get(refresh)).not.toBe(before);
    expect(session.cookie).toBe(`theme=dark; ${cookieOf(page)}`);
    expect(await open({ cookie: session.cookie }).user()).toEqual(susan);
  });

  test('is renewed once, however often it is asked', async () => {
    const { open, server, requests } = await openVisit();
    expire(server);
    const session = open();
    const users = await Promise.all([session.renew(), session.renew(), session.user()]);
    expect(users.slice(0, 2)).toEqual([susan, susan]);
    await session.renew();
    expect(requests).toHaveLength(2);
  });

  test('is asked for once less where the browser has dropped the access token', async () => {
    const { open, page, requests } = await openVisit();
    page.cookies.delete(access);
    const session = open();
    expect(await session.user()).toBeUndefined();
    expect(await session.renew()).toEqual(susan);
    expect(requests).toHaveLength(1);
  });

  test('gets the same cookies from two renders at once, and from one that follows', async () => {
    const { open, server, page } = await openVisit();
    expire(server);
    const sessions = [open(), open()];
    await Promise.all(sessions.map((session) => session.renew()));
    const late = open();
    expect(await late.renew()).toEqual(susan);
    const successors = [...sessions, late].map(
      ({ setCookies }) => setCookies.find((line) => line.startsWith(refresh))!.split(';')[0],
    );
    expect(new Set(successors).size).toBe(1);
    receive(page, late.setCookies);
    expire(server);
    expect(await open().renew()).toEqual(susan);
  });
});

describe('a refusal', () => {
  test('signs the visitor out for the rest of the request, and leaves the browser’s cookies alone', async () => {
    const { open, server, page, requests } = await openVisit();
    await endSessions(server);
    page.cookies.delete(access);
    const session = open({ cookie: `theme=dark; ${cookieOf(page)}` });
    expect(await session.renew()).toBeNull();
    expect(await session.user()).toBeNull();
    expect(session.cookie).toBe('theme=dark');
    expect(session.setCookies).toEqual([]);
    const asked = requests.length;
    expect(await open({ cookie: session.cookie }).user()).toBeNull();
    expect(requests).toHaveLength(asked);
  });

  test('of a session that was ended is known without a renewal', async () => {
    const { open, server, requests } = await openVisit();
    await endSessions(server);
    const session = open();
    expect(await session.user()).toBeNull();
    expect(await session.renew()).toBeNull();
    expect(requests).toHaveLength(1);
  });

  test('is thrown by request, with its code', async () => {
    const { open } = await openVisit();
    const asked = open({ cookie: '' }).request('{ me { id } }');
    await expect(asked).rejects.toMatchObject({ name: 'LatchkeyError', code: 'UNAUTHENTICATED' });
  });
});

describe('a server that does not answer', () => {
  const broken: [string, ForRequestOptions['fetch']][] = [
    ['cannot be reached', () => Promise.reject(new TypeError('fetch failed'))],
    ['answers with a page of its proxy', () => new Response('<h1>502</h1>', { status: 502 })],
    ['sends half an answer', () => Response.json('{').clone()],
    [
      'is not JSON where it says so',
      () => new Response('{', { headers: { 'content-type': 'application/json' } }),
    ],
    ['sends the visitor elsewhere', () => Response.redirect('https://evil.example/')],
    [
      'is busy',
      () =>
        Response.json(
          { errors: [{ message: 'Busy.', extensions: { code: 'SERVER_BUSY', retryAfter: 1 } }] },
          { status: 503 },
        ),
    ],
  ];
  test.each(broken)(
    'leaves the user unknown, and the cookies alone: it %s',
    async (_how, fetch) => {
      const { open, page } = await openVisit();
      const both = cookieOf(page);
      // With one of the two tokens alone, one of the two questions is asked.
      for (const cookie of [both, ...both.split('; ')]) {
        const session = open({ ...visit, cookie }, { fetch: fetch! });
        expect(await session.user()).toBeUndefined();
        expect(await session.renew()).toBeUndefined();
        expect(session.setCookies).toEqual([]);
        expect(session.cookie).toBe(cookie);
      }
    },
  );

  test('in time leaves the user unknown', async () => {
    const { open } = await openVisit();
    const fetch = ({ signal }: Request) =>
      new Promise<Response>((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      });
    expect(await open(visit, { fetch, timeoutMs: 20 }).renew()).toBeUndefined();
  });

  test('makes request throw, without a token in the error', async () => {
    const { open, page } = await openVisit();
    const fetch = () => Promise.reject(new TypeError('fetch failed'));
    const error: Error = await open(visit, { fetch })
      .request('{ me { id } }')
      .then(
        () => expect.unreachable(),
        (reason) => reason,
      );
    expect(error).toMatchObject({ name: 'LatchkeyError', code: 'NO_ANSWER' });
    for (const value of page.cookies.values()) {
      expect(`${error.message}${error.stack}${String(error.cause)}`).not.toContain(value);
    }
  });

  test('when a token is to be renewed loses no session', async () => {
    const { open, server, page } = await openVisit();
    expire(server);
    // The answer is lost on its way, after the token was used up.
    const lost = open(visit, {
      fetch: async (request) => {
        const answer = await server.fetch(request);
        if (answer.headers.getSetCookie().length > 0) throw new TypeError('fetch failed');
        return answer;
      },
    });
    expect(await lost.renew()).toBeUndefined();
    const next = open();
    expect(await next.renew()).toEqual(susan);
    receive(page, next.setCookies);
    expect(await open().user()).toEqual(susan);
  });
});

test.each(['https://name:hidden@example.com/graphql', 'file:///graphql', '/graphql', ''])(
  'the url %j is refused at once, and no password is named',
  (wrong) => {
    const problem = (() => {
      try {
        forRequest({}, { url: wrong });
      } catch (error) {
        return String(error);
      }
    })();
    expect(problem).toMatch(/Invalid URL|without a name and a password/);
    expect(problem).not.toContain('hidden');
  },
);

test('over the network, behind a proxy that ends TLS, all of it holds', async () => {
  const server = await createTestServer({ AUTH_ISSUER: 'https://example.com' });
  const page = createPage(server, { 'sec-fetch-site': 'same-origin' });
  await page.signUp();
  const { origin } = await openDoor(server.listener);
  const open = () => forRequest({ cookie: cookieOf(page) }, { url: `${origin}/graphql` });
  expect(await open().user()).toEqual(susan);
  expire(server);
  const session = open();
  expect(await session.renew()).toEqual(susan);
  receive(page, session.setCookies);
  expect([...page.cookies.keys()]).toEqual(['__Host-latchkey-access', '__Host-latchkey-refresh']);
  expect(await open().user()).toEqual(susan);
});
