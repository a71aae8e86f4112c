import { describe, expect, test } from 'vitest';
import type { ForRequestOptions } from '../../src/client/server/index.ts';
import { access, refresh } from '../support/page.ts';
import { password } from '../support/test-server.ts';
import { cookieOf, openVisit, susan, url, visit } from '../support/visit.ts';

/** What a browser says when a page of the application sends a form. */
const form = { origin: 'http://localhost:4000', 'sec-fetch-site': 'same-origin' };

describe('what another site makes a browser ask', () => {
  const write = 'mutation { write }';
  const others: Record<string, string>[] = [
    { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'none' },
    { 'sec-fetch-site': 'same-site', origin: 'http://evil.localhost' },
    { origin: 'https://evil.example' },
    { origin: 'null' },
    {},
  ];
  test.each(others)('changes nothing in the visitor’s name: %o', async (headers) => {
    const { open } = await openVisit();
    for (const document of [
      write,
      'mutation Write { write }',
      '#mutation\nmutation{write}',
      'query Q { me { id } } mutation M { write }',
    ]) {
      await expect(open(headers).request(document)).rejects.toBeInstanceOf(Error);
    }
    const session = open(headers);
    await expect(
      session.request(
        `mutation { login(username: "susan", password: "${password}") { expiresIn } }`,
      ),
    ).resolves.toBeDefined();
    // It was logged in nowhere: no cookie, so no login of an attacker’s choice either.
    expect(session.setCookies).toEqual([]);
  });

  test('is what the application’s own pages may: log in, write and log out', async () => {
    const { open } = await openVisit();
    expect(await open(form).request(write)).toEqual({ write: 1 });
    const session = open({ ...form, cookie: '' });
    expect(await session.user()).toBeNull();
    await session.request(
      'mutation ($password: String!) { login(username: "susan", password: $password) { expiresIn } }',
      { password },
    );
    expect(session.setCookies).toHaveLength(2);
    expect(await session.user()).toEqual(susan);
    await session.request('mutation { logout }');
    expect(await session.user()).toBeNull();
    for (const line of session.setCookies) expect(line).toMatch(/=; Max-Age=0;/);
  });

  test('can be read by the visitor alone, so a query is answered wherever it comes from', async () => {
    const { open } = await openVisit();
    for (const headers of others)
      expect(await open(headers).request('{ me { username } }')).toEqual({
        me: { username: 'susan' },
      });
  });
});

describe('what goes to Latchkey', () => {
  test('are its own cookies alone, those of a mode that adds a hash or a prefix too', async () => {
    const { open, requests } = await openVisit();
    const own = [
      `${access}=a.b-c_`,
      `${refresh}=lk_refresh_1`,
      '__Host-latchkey-access=a',
      '__Host-latchkey-device-0123abcd=d',
      '__Host-latchkey-trusted=t',
      '__Host-latchkey-challenge=c',
      '__Host-latchkey-verifier-0a1b2c3d=v',
    ];
    const others = [
      'session=secret',
      'latchkey-access-other=x',
      'my-latchkey-access=x',
      'latchkey-refresh=two words',
      'latchkey-refresh="quoted"',
      '\u00a0latchkey-refresh=x',
      'Latchkey-Refresh=x',
    ];
    const cookie = [...own, ...others].join('; ');
    await open({ cookie }).request('{ __typename }');
    expect(requests[0]!.headers.get('cookie')).toBe(own.join('; '));
  });

  test('both cookies of one name, so that Latchkey takes neither', async () => {
    const { open, page } = await openVisit();
    const session = open({ cookie: `${cookieOf(page)}; ${access}=planted` });
    expect(await session.user()).toBeUndefined();
  });

  test('says which device and language the visitor has, and the address that the host knows', async () => {
    const { open } = await openVisit();
    const see = (name: string, options: Partial<ForRequestOptions> = {}) =>
      open({ ...visit, 'x-forwarded-for': '6.6.6.6' }, options).request(
        `{ seen(name: "${name}") }`,
      );
    expect(await see('user-agent')).toEqual({ seen: 'Firefox' });
    expect(await see('accept-language')).toEqual({ seen: 'de' });
    // A client can write that header: it counts only if the host says so.
    expect(await see('x-forwarded-for')).toEqual({ seen: null });
    expect(await see('x-forwarded-for', { address: '203.0.113.7' })).toEqual({
      seen: '203.0.113.7',
    });
  });

  test('is never sent to another address, nor on to one that an answer names', async () => {
    const { open, requests } = await openVisit();
    const session = open();
    const init = { method: 'POST', body: '{}' };
    for (const other of [
      'https://evil.example/graphql',
      'http://localhost:4001/graphql',
      'http://localhost:4000/other',
      '//evil.example/graphql',
    ]) {
      await expect(session.fetch(other, init)).rejects.toThrow('the url of forRequest alone');
    }
    expect(requests).toEqual([]);
    await session.fetch('/graphql', { method: 'POST', body: '{"query":"{ __typename }"}' });
    expect(requests[0]).toMatchObject({ redirect: 'manual', cache: 'no-store' });
  });

  test('is what a client’s fetch sends, by POST and by GET, with headers of its own', async () => {
    const { open } = await openVisit();
    const { fetch } = open();
    const query = '{ me { username } seen(name: "traceparent") }';
    const headers = {
      'content-type': 'application/json',
      accept: 'application/json',
      traceparent: '00-1',
      cookie: 'session=other',
      origin: 'https://evil.example',
    };
    const posted = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query }) });
    const asked = await fetch(
      new Request(`${url}?query=${encodeURIComponent(query)}`, { headers }),
    );
    for (const answer of [posted, asked])
      expect(await answer.json()).toEqual({ data: { me: { username: 'susan' }, seen: '00-1' } });
    const byGet = await fetch(`/graphql?query=${encodeURIComponent('mutation { write }')}`);
    expect(byGet.status).toBe(405);
  });
});
