import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createAuthClient } from '../../src/client/index.ts';
import { access, createPage, ownPage } from '../support/page.ts';
import { createTestServer, password } from '../support/test-server.ts';

const isRenewal = (query: string) => query.includes('refresh(');
const renewal = 'a renewal';
const url = 'http://localhost:4000/graphql';
const json = { 'content-type': 'application/json' };

/** A browser in which susan has signed up on a page with the client. Its fetch keeps the cookies, as browsers do. */
async function openPage() {
  const server = await createTestServer(
    {},
    {
      typeDefs:
        'extend type Query { news: String @public } extend type Mutation { write: Int @authenticated }',
      resolvers: { Query: { news: () => 'none' }, Mutation: { write: () => 1 } },
    },
  );
  const page = createPage(server);
  await page.signUp();
  const { cookies } = page;
  const asked: string[] = [];
  let isDown = false;
  vi.stubGlobal('fetch', async (input: Request | string, init?: RequestInit) => {
    const request = new Request(input, init);
    const { query } = JSON.parse(await request.clone().text()) as { query: string };
    asked.push(isRenewal(query) ? renewal : query);
    if (isDown && isRenewal(query)) throw new TypeError('fetch failed');
    const headers = new Headers(request.headers);
    for (const [name, value] of Object.entries(ownPage)) headers.set(name, value);
    const cookie = [...cookies].map((pair) => pair.join('=')).join('; ');
    if (request.credentials === 'include') headers.set('cookie', cookie);
    const answer = await server.fetch(new Request(request, { headers }));
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
      if (line.includes('Max-Age=0;')) cookies.delete(name!);
      else cookies.set(name!, value!);
    }
    return answer;
  });
  onTestFinished(() => void vi.unstubAllGlobals());
  const onSignedOut = vi.fn<(reason: string) => void>();
  const client = createAuthClient({ url });
  onTestFinished(() => client.close());
  await client.ready();
  client.onChange(({ user, reason }) => void (user ?? onSignedOut(reason)));
  asked.length = 0;
  return {
    server,
    page,
    cookies,
    asked,
    onSignedOut,
    client,
    /** Whatever is asked for a renewal does not get through. */
    losesRenewals: () => (isDown = true),
    async ask(query: string, headers: Record<string, string> = {}) {
      const init = {
        method: 'POST',
        headers: { ...json, ...headers },
        body: JSON.stringify({ query }),
      };
      const { data, errors } = await (await client.fetch(url, init)).json();
      return { data, reason: errors?.[0].extensions.reason };
    },
  };
}

const me = '{ me { username } }';
const susan = { data: { me: { username: 'susan' } }, reason: undefined };

describe('with cookies the client renews', () => {
  test.each([
    ['in an answer of part of a query', '{ news me { username } }', {}],
    ['in an answer of 200', me, { accept: 'application/json' }],
    ['at a mutation that was refused', 'mutation { write }', {}],
  ])('what has expired, %s', async (_where, query, headers) => {
    const { server, asked, ask, onSignedOut } = await openPage();
    server.clock.advanceSeconds(1000);
    expect(await ask(query, headers)).toMatchObject({ reason: undefined });
    expect(asked).toEqual([query, renewal, query]);
    expect(onSignedOut).not.toHaveBeenCalled();
  });

  test('what the server no longer takes, as after a key was withdrawn', async () => {
    const { cookies, ask } = await openPage();
    cookies.set(access, cookies.get(access)!.slice(0, -8));
    expect(await ask(me)).toEqual(susan);
  });

  test('what the browser has dropped', async () => {
    const { cookies, ask } = await openPage();
    cookies.delete(access);
    expect(await ask(me)).toEqual(susan);
  });

  test('once for requests that are refused together', async () => {
    const { server, asked, ask } = await openPage();
    server.clock.advanceSeconds(1000);
    expect(await Promise.all([ask(me), ask(me), ask(me)])).toEqual([susan, susan, susan]);
    expect(asked.filter((query) => query === renewal)).toHaveLength(1);
  });
});

describe('with cookies the client says that the user is signed out', () => {
  test('after a logout in another tab, once', async () => {
    const { page, asked, ask, onSignedOut } = await openPage();
    expect(await ask(me)).toEqual(susan);
    await page.logout();
    asked.length = 0;
    for (let time = 0; time < 3; time += 1) {
      expect(await ask(me)).toMatchObject({ reason: 'TOKEN_MISSING' });
    }
    expect(asked).toEqual([me, renewal, me, me]);
    expect(onSignedOut).toHaveBeenCalledTimes(1);
  });

  test('after the session was ended elsewhere, once, and again after the next login', async () => {
    const { server, cookies, client, ask, onSignedOut } = await openPage();
    for (const times of [1, 2]) {
      expect(await ask(me)).toEqual(susan);
      const other = createPage(server, ownPage, new Map(cookies));
      await other.logout();
      for (let time = 0; time < 2; time += 1)
        expect(await ask(me)).toMatchObject({ reason: 'SESSION_REVOKED' });
      expect(onSignedOut.mock.calls).toEqual(Array.from({ length: times }, () => ['revoked']));
      await client.login({ username: 'susan', password });
    }
  });

  test('not when the server cannot be reached: the cookies stay, and the refusal is handed on', async () => {
    const { server, cookies, asked, ask, losesRenewals, onSignedOut } = await openPage();
    server.clock.advanceSeconds(1000);
    const held = new Map(cookies);
    losesRenewals();
    expect(await ask(me)).toMatchObject({ reason: 'TOKEN_EXPIRED' });
    expect(asked.slice(0, 2)).toEqual([me, renewal]);
    expect(onSignedOut).not.toHaveBeenCalled();
    expect(cookies).toEqual(held);
  });
});
