import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import { createTokenStore, openClient, type Tokens } from '../support/bearer-client.ts';
import { listen, openPort } from '../support/listen.ts';
import { password } from '../support/test-server.ts';

const json = { 'content-type': 'application/json' };
const me = JSON.stringify({ query: '{ me { username } }' });
const answered = { data: { me: { username: 'susan' } } };
const signUp = `mutation { signUp(input: { username: "susan", password: "${password}" }) { accessToken refreshToken } }`;

/** Susan’s page, whose access token is too old. */
async function expired() {
  const listening = await listen();
  const { body } = await listening.server.execute(signUp);
  const store = createTokenStore(body.data?.['signUp'] as Tokens);
  listening.server.clock.advanceSeconds(3600);
  return { ...listening, store, authFetch: openClient(listening.url, store).fetch };
}

describe('a request of any form is sent again as it was', () => {
  test('a Request, with its headers and its body', async () => {
    const { http, url, authFetch } = await expired();
    const names: unknown[] = [];
    http.prependListener('request', ({ headers }) => names.push(headers['x-app']));
    const request = new Request(url, {
      method: 'POST',
      headers: { ...json, 'x-app': '7' },
      body: me,
    });
    expect(await (await authFetch(request)).json()).toEqual(answered);
    // The second is the refresh, which is the client's own.
    expect(names).toEqual(['7', undefined, '7']);
  });

  test.each<[string, (url: string) => Parameters<typeof fetch>]>([
    ['a stream', (url) => [url, stream()]],
    ['a Blob', (url) => [url, { method: 'POST', headers: json, body: new Blob([me]) }]],
    ['a URL, for GET', (url) => [new URL(`?query=${encodeURIComponent('{me{username}}')}`, url)]],
    ['a Request with its body apart', (url) => [post(url), { body: me }]],
    ['what names application/json', (url) => [post(url), { headers: older, body: me }]],
  ])('%s', async (_what, create) => {
    const { url, authFetch } = await expired();
    expect(await (await authFetch(...create(url))).json()).toEqual(answered);
  });

  const post = (url: string) => new Request(url, { method: 'POST', headers: json });
  const older = { ...json, accept: 'application/json' };
  const stream = () => {
    const body = new Blob([me]).stream();
    return { method: 'POST', headers: json, body, duplex: 'half' } as RequestInit;
  };
});

test('a request that is given up while it is refused is not sent again', async () => {
  const { http, url, authFetch, store } = await expired();
  const controller = new AbortController();
  let asked = 0;
  http.prependListener('request', (request) => {
    asked += 1;
    if (asked === 2) request.prependListener('data', () => controller.abort());
  });
  const { signal } = controller;
  const asking = authFetch(url, { method: 'POST', headers: json, body: me, signal });
  await expect(asking).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
  expect(asked).toBe(2);
  // Others wait for the same refresh.
  expect(await (await authFetch(url, { method: 'POST', headers: json, body: me })).json()).toEqual(
    answered,
  );
  expect(store.get()).not.toBeNull();
});

test.each([
  ['text/event-stream', 'event: next\n\n'],
  ['multipart/mixed; boundary="-"', '\r\n---\r\n'],
  ['application/x-ndjson', '{}\n'],
  ['application/json-seq', '{}\n'],
])('a stream of %s is handed on as it comes', async (type, first) => {
  const { store } = await expired();
  let rest: ServerResponse | undefined;
  const { port } = await openPort((_request, response) => {
    response.writeHead(200, { 'content-type': type }).write(first);
    rest = response;
  });
  const url = `http://127.0.0.1:${port}/`;
  const answer = await openClient(url, store).fetch(url, {
    method: 'POST',
    headers: json,
    body: me,
  });
  const reader = answer.body!.getReader();
  const { value } = await reader.read();
  expect(new TextDecoder().decode(value)).toBe(first);
  rest?.end();
  await once(rest!, 'close');
  expect((await reader.read()).done).toBe(true);
});
