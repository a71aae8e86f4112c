import { describe, expect, test } from 'vitest';
import { code, createTestServer, password, read, type TestServer } from '../support/test-server.ts';

const older = { accept: 'application/json' };

describe('a request that is not well-formed', () => {
  const url = 'http://localhost:4000/graphql';
  const json = { 'content-type': 'application/json' };
  test.each<[string, RequestInit, number]>([
    ['an empty body', { method: 'POST', headers: json }, 400],
    ['JSON that breaks off', { method: 'POST', headers: json, body: '{"query":' }, 400],
    [
      'an object with bytes that are no UTF-8',
      {
        method: 'POST',
        headers: json,
        body: Buffer.from('{"query":"{ __typename } # \xff"}', 'latin1'),
      },
      400,
    ],
    [
      'bytes that are no UTF-8',
      { method: 'POST', headers: json, body: new Uint8Array([34, 255, 34]) },
      400,
    ],
    ['null', { method: 'POST', headers: json, body: 'null' }, 400],
    ['a number', { method: 'POST', headers: json, body: '7' }, 400],
    ['a string', { method: 'POST', headers: json, body: '"{ me }"' }, 400],
    ['a batch', { method: 'POST', headers: json, body: '[{"query":"{ me { id } }"}]' }, 400],
    ['no query', { method: 'POST', headers: json, body: '{}' }, 400],
    ['a query that is no string', { method: 'POST', headers: json, body: '{"query":{}}' }, 400],
    [
      'variables that are a list',
      { method: 'POST', headers: json, body: '{"query":"{a}","variables":[]}' },
      400,
    ],
    [
      'an operation name that is no string',
      { method: 'POST', headers: json, body: '{"query":"{a}","operationName":1}' },
      400,
    ],
    [
      'a member that nobody knows',
      { method: 'POST', headers: json, body: '{"query":"{a}","id":1}' },
      400,
    ],
    [
      '__proto__ as a member',
      { method: 'POST', headers: json, body: '{"query":"{a}","__proto__":{}}' },
      400,
    ],
    [
      'a form',
      {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: 'query={me{id}}',
      },
      415,
    ],
    ['an upload', { method: 'POST', body: new FormData() }, 415],
    [
      'a bare document',
      { method: 'POST', headers: { 'content-type': 'application/graphql' }, body: '{me{id}}' },
      415,
    ],
    [
      'plain text',
      { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{"query":"{me{id}}"}' },
      415,
    ],
    [
      'two content types',
      {
        method: 'POST',
        headers: { 'content-type': 'application/json, text/plain' },
        body: '{"query":"{me{id}}"}',
      },
      415,
    ],
    [
      'another charset',
      {
        method: 'POST',
        headers: { 'content-type': 'application/json; charset=utf-16' },
        body: '{}',
      },
      415,
    ],
    [
      'a compressed body',
      { method: 'POST', headers: { ...json, 'content-encoding': 'gzip' }, body: 'x' },
      415,
    ],
    ['PUT', { method: 'PUT', headers: json, body: '{"query":"{me{id}}"}' }, 405],
    [
      'OPTIONS, as a preflight',
      { method: 'OPTIONS', headers: { origin: 'https://evil.example' } },
      405,
    ],
    [
      'an Accept that we have nothing for',
      { method: 'POST', headers: { ...json, accept: 'image/png' }, body: '{"query":"{me{id}}"}' },
      406,
    ],
    [
      'an event stream',
      {
        method: 'POST',
        headers: { ...json, accept: 'text/event-stream' },
        body: '{"query":"{me{id}}"}',
      },
      406,
    ],
  ])('%s is BAD_REQUEST at any media type', async (_name, init, status) => {
    const server = await createTestServer();
    for (const accept of [undefined, older.accept]) {
      const headers = new Headers(init.headers);
      if (accept && !headers.has('accept')) headers.set('accept', accept);
      const answer = await read(await server.fetch(new Request(url, { ...init, headers })));
      expect(answer.status).toBe(status);
      expect(code(answer)).toBe('BAD_REQUEST');
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    }
  });

  test('a body in a content coding is refused, and the answer says what is taken', async () => {
    const server = await createTestServer();
    const body = JSON.stringify({ query: '{ __typename }' });
    const codings = 'gzip|GZIP|br|deflate|zstd|x|gzip, identity|identity, gzip'.split('|');
    for (const coding of codings) {
      const answer = await server.post(body, { 'content-encoding': coding });
      expect([coding, answer.status, code(answer)]).toEqual([coding, 415, 'BAD_REQUEST']);
      // RFC 9110 §12.5.3: in an answer it speaks of requests.
      expect(answer.headers.get('accept-encoding')).toBe('identity');
      expect(answer.body.errors?.[0]?.message).toContain('Content-Encoding');
    }
    for (const coding of ['identity', 'Identity', '']) {
      const answer = await server.post(body, { 'content-encoding': coding });
      expect([coding, answer.status]).toEqual([coding, 200]);
    }
  });

  test('a body that never comes keeps the refusal of its content coding waiting for nothing', async () => {
    const server = await createTestServer();
    const body = new ReadableStream({ pull: () => new Promise(() => {}) });
    const headers = { ...json, 'content-encoding': 'gzip' };
    const init = { method: 'POST', headers, body, duplex: 'half' } as RequestInit;
    expect((await server.fetch(new Request(url, init))).status).toBe(415);
  });

  test('a mutation by GET is 405, and does nothing', async () => {
    const server = await createTestServer();
    const query = `mutation { signUp(input: { username: "susan", password: "${password}" }) { accessToken } }`;
    const answer = await read(
      await server.fetch(new Request(`${url}?${new URLSearchParams({ query })}`)),
    );
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe('POST');
    expect(code(answer)).toBe('BAD_REQUEST');
    expect(await server.store.users.findByUsernameKey('susan')).toBeNull();
  });

  test.each(['variables', 'extensions'])(
    '%s in the URL that are no JSON are BAD_REQUEST',
    async (name) => {
      const server = await createTestServer();
      for (const value of ['{', '[1]', '7']) {
        const query = new URLSearchParams({ query: '{ __typename }', [name]: value });
        const answer = await read(await server.fetch(new Request(`${url}?${query}`)));
        expect([answer.status, code(answer)]).toEqual([400, 'BAD_REQUEST']);
      }
    },
  );

  test('a query by GET is answered', async () => {
    const server = await createTestServer();
    const headers = { authorization: `Bearer ${await server.signUp()}` };
    const query = new URLSearchParams({ query: '{ me { username } }' });
    const answer = await read(await server.fetch(new Request(`${url}?${query}`, { headers })));
    expect(answer.body.data).toEqual({ me: { username: 'susan' } });
  });
});

describe('an operation name that is empty is no name', () => {
  const one = 'query A { __typename }';
  const two = `${one} query B { me { id } }`;

  async function ask(server: TestServer, query: string, operationName: string | null) {
    const parameters = new URLSearchParams({ query });
    if (operationName !== null) parameters.set('operationName', operationName);
    const get = new Request(`http://localhost:4000/graphql?${parameters}`);
    const posted = JSON.stringify({ query, operationName });
    return [
      await read(await server.fetch(get)),
      await server.post(posted),
      // Too long for the fast path.
      await server.post(posted.padEnd(9000, ' ')),
    ];
  }

  test.each([one, two])('in %s it selects what no name selects', async (query) => {
    const server = await createTestServer();
    const unnamed = await ask(server, query, null);
    const named = await ask(server, query, '');
    const expected = unnamed[0]!.text;
    expect([...unnamed, ...named].map(({ text }) => text)).toEqual(Array(6).fill(expected));
    expect(named.map(({ status }) => status)).toEqual(Array(3).fill(query === one ? 200 : 400));
  });

  test('and a blank or `null` in the URL is one, which nothing has', async () => {
    const server = await createTestServer();
    for (const name of ['null', ' ', 'C'])
      for (const { status } of await ask(server, one, name)) expect(status).toBe(400);
  });
});

describe('the hash of a document', () => {
  const persistedQuery = { version: 1, sha256Hash: 'a'.repeat(64) };
  const refusal = {
    message: 'PersistedQueryNotSupported',
    extensions: { code: 'PERSISTED_QUERY_NOT_SUPPORTED' },
  };

  test.each([{}, { query: null }, { query: '' }, { operationName: 'Me', variables: {} }])(
    'alone is refused as clients expect it: %o',
    async (rest) => {
      const server = await createTestServer();
      const body = JSON.stringify({ ...rest, extensions: { persistedQuery } });
      const answer = await server.post(body);
      expect([answer.status, answer.body]).toEqual([400, { errors: [refusal] }]);
      // Clients from before statuses meant something, Apollo's for iOS and Android among them, read no other answer.
      const toOlder = await server.post(body, older);
      expect([toOlder.status, toOlder.body]).toEqual([200, { errors: [refusal] }]);
      expect(toOlder.headers.get('cache-control')).toBe('no-store');
    },
  );

  test('beside its document changes nothing', async () => {
    const server = await createTestServer();
    const extensions = { persistedQuery };
    const answer = await server.post(JSON.stringify({ query: '{ __typename }', extensions }));
    expect(answer.body).toEqual({ data: { __typename: 'Query' } });
  });

  test.each([null, {}, { persistedQuery: null }, { persistedQuery: ['x'] }])(
    'is not in the extensions %j',
    async (extensions) => {
      const server = await createTestServer();
      expect(code(await server.post(JSON.stringify({ extensions })))).toBe('BAD_REQUEST');
    },
  );
});

describe('a body that is too large is refused', () => {
  const large = JSON.stringify({ query: `{ __typename } # ${'x'.repeat(64 * 1024)}` });

  test('by its Content-Length', async () => {
    const server = await createTestServer();
    const answer = await server.post(large, { 'content-length': String(large.length) });
    expect([answer.status, code(answer)]).toEqual([413, 'BODY_TOO_LARGE']);
  });

  test('by counting, without a Content-Length', async () => {
    const server = await createTestServer();
    let sent = 0;
    const body = new ReadableStream({
      pull(controller) {
        sent += 8192;
        controller.enqueue(new TextEncoder().encode(' '.repeat(8192)));
      },
    });
    const answer = await read(
      await server.fetch(
        new Request('http://localhost:4000/graphql', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body,
          duplex: 'half',
        } as RequestInit),
      ),
    );
    expect([answer.status, code(answer)]).toEqual([413, 'BODY_TOO_LARGE']);
    expect(sent).toBeLessThan(1_000_000);
  });

  test('and one of 64 KiB exactly is not', async () => {
    const server = await createTestServer();
    const body = JSON.stringify({ query: '{ __typename }' });
    const answer = await server.post(body.padEnd(64 * 1024, ' '));
    expect(answer.status).toBe(200);
  });
});
