import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { GraphQLError } from 'graphql';
import { describe, expect, test } from 'vitest';
import { bothPaths, json, me, type Asked } from '../support/both-paths.ts';
import { createForge } from '../support/forge.ts';
import { administrateKeys } from '../support/keys.ts';
import { openPort } from '../support/listen.ts';
import { access } from '../support/page.ts';
import { password } from '../support/test-server.ts';
import { userId } from '../support/user-id.ts';

describe('the fast path answers as yoga does', () => {
  test('to every shape of a request', async () => {
    const { bearer, expectAlike, token } = await bothPaths();
    const asked: Asked[] = [
      { headers: bearer(), body: me },
      { headers: bearer({ accept: '*/*' }), body: me },
      { headers: bearer({ accept: 'application/json' }), body: me },
      { headers: bearer({ accept: 'application/graphql-response+json' }), body: me },
      {
        headers: bearer({
          accept: 'application/graphql-response+json, application/json;q=0.9',
        }),
        body: me,
      },
      { headers: bearer({ accept: 'text/html' }), body: me },
      { headers: bearer({ accept: '' }), body: me },
      { headers: bearer({ 'content-type': 'application/json; charset=utf-8' }), body: me },
      { headers: bearer({ 'content-type': 'application/json;charset=latin1' }), body: me },
      { headers: bearer({ 'content-type': 'text/plain' }), body: me },
      { headers: bearer({ 'content-encoding': 'gzip' }), body: me },
      { headers: bearer({ 'content-encoding': 'identity' }), body: me },
      { headers: bearer({ 'content-encoding': '' }), body: me },
      { headers: bearer({ origin: 'https://elsewhere.example' }), body: me },
      { headers: bearer({ cookie: `${access}=x; other=y` }), body: me },
      { headers: bearer({ 'sec-fetch-site': 'cross-site' }), body: me },
      { headers: bearer(), body: `\ufeff${me}` },
      { headers: bearer(), body: ` ${me}\n` },
      { headers: bearer(), body: '' },
      { headers: bearer(), body: '{' },
      { headers: bearer(), body: '[]' },
      { headers: bearer(), body: `[${me}]` },
      { headers: bearer(), body: 'null' },
      { headers: bearer(), body: '{"query":""}' },
      { headers: bearer(), body: '{"query":7}' },
      { headers: bearer(), body: json('{ me { id } }', { extra: 1 }) },
      { headers: bearer(), body: json('{ me { id } }', { extensions: { a: 1 } }) },
      { headers: bearer(), body: json('{ me { id } }', { variables: [] }) },
      { headers: bearer(), body: Buffer.concat([Buffer.from('{"query":"'), Buffer.from([0xff])]) },
      { headers: bearer(), body: `${me}${' '.repeat(9000)}` },
      { headers: bearer(), body: `${me}${' '.repeat(70_000)}` },
      { headers: { ...bearer(), 'transfer-encoding': 'chunked' }, body: me },
      { headers: bearer(), path: '/graphql?x=1', body: me },
      { headers: bearer(), path: '/graphql/', body: me },
      { headers: bearer(), method: 'PUT', body: me },
      { headers: bearer(), method: 'GET', path: '/graphql?query={me{id}}' },
      { headers: { ...bearer(), authorization: `bearer ${token}` }, body: me },
      { headers: { ...bearer(), authorization: `Bearer  ${token}` }, body: me },
      { headers: { ...bearer(), authorization: `Bearer ${token} ` }, body: me },
      { headers: { ...bearer(), authorization: `Bearer ${token} x` }, body: me },
      { headers: { ...bearer(), authorization: `Bearer ${token}x` }, body: me },
      { headers: { ...bearer(), authorization: `Bearer ${token.slice(0, -1)}` }, body: me },
      { headers: { ...bearer(), authorization: `Bearer ${'a.'.repeat(3000)}` }, body: me },
      { headers: { ...bearer(), authorization: [`Bearer ${token}`, `Bearer ${token}`] }, body: me },
      { headers: { ...bearer(), authorization: 'Bearer ' }, body: me },
      { headers: { ...bearer(), authorization: 'Basic x' }, body: me },
      { headers: { 'content-type': 'application/json' }, body: me },
      {
        headers: { 'content-type': 'application/json', cookie: `${access}=${token}` },
        body: me,
      },
      { headers: { 'content-type': 'application/json' }, body: json('{ __typename }') },
      { headers: { 'content-type': 'application/json' }, body: json('{ nothing }') },
      { headers: { ...bearer(), host: 'x:99999' }, body: me },
      { headers: bearer(), body: '{"extensions":{"persistedQuery":{"version":1}}}' },
      { headers: bearer(), body: json('{ me { id } }', { extensions: { persistedQuery: {} } }) },
      { headers: bearer(), body: `[${me},${me}]` },
    ];
    for (const one of asked) await expectAlike(one);
  });

  test('to every kind of document', async () => {
    const { bearer, expectAlike } = await bothPaths();
    const documents: [string, object?][] = [
      ['{ me { id username createdAt } }'],
      ['{ __typename }'],
      ['{ __typename me { __typename id } }'],
      ['{ a: me { id } b: me { username } }'],
      ['{ ...F } fragment F on Query { me { ...G } } fragment G on User { id }'],
      ['query A { me { id } } query B { me { username } }'],
      ['query A { me { id } } query B { me { username } }', { operationName: 'B' }],
      ['query A { me { id } } query B { me { username } }', { operationName: 'C' }],
      ['query A { me { id } }', { operationName: null }],
      ['query A { me { id } }', { operationName: '' }],
      ['query A { me { id } } query B { me { username } }', { operationName: '' }],
      ['{ me { id } }', { operationName: '' }],
      ['query ($n: Int) { me { sessions(first: $n) { nodes { ip } } } }', { operationName: '' }],
      [
        'query ($n: Int) { me { sessions(first: $n) { nodes { ip } } } }',
        { operationName: '', variables: { n: 1 } },
      ],
      ['query ($n: Int) { me { sessions(first: $n) { nodes { isCurrent ip } } } }'],
      [
        'query ($n: Int) { me { sessions(first: $n) { nodes { isCurrent ip } } } }',
        { variables: { n: 1 } },
      ],
      [
        'query ($n: Int) { me { sessions(first: $n) { nodes { isCurrent } } } }',
        { variables: { n: 0 } },
      ],
      [
        'query ($n: Int) { me { sessions(first: $n) { nodes { isCurrent } } } }',
        { variables: { n: 'x' } },
      ],
      ['query ($n: Int!) { me { sessions(first: $n) { nodes { isCurrent } } } }'],
      [
        'query ($a: String) { me { sessions(after: $a) { nodes { id } } } }',
        { variables: { a: 'z' } },
      ],
      ['{ me { sessions(after: "z") { nodes { id } } } }'],
      ['query ($yes: Boolean!) { me @include(if: $yes) { id } }', { variables: { yes: true } }],
      ['query ($yes: Boolean!) { me @include(if: $yes) { id } }', { variables: { yes: false } }],
      ['query ($yes: Boolean!) { me @skip(if: $yes) { id } __typename }', { variables: {} }],
      ['{ me { unknown } }'],
      ['{ me }'],
      ['{ me { id '],
      ['subscription { me { id } }'],
      ['type A { b: Int }'],
      ['mutation { logout }'],
      ['mutation { revokeOtherSessions }'],
      ['mutation { revokeSession(id: "x") }'],
      [`mutation { login(username: "susan", password: "a wrong one") { expiresIn } }`],
      ['mutation { a: revokeOtherSessions b: revokeOtherSessions }'],
      ['{ __schema { queryType { name } } }'],
      ['{ __type(name: "User") { name } }'],
      [`{ ${Array.from({ length: 16 }, (_, n) => `a${n}: me { id }`).join(' ')} }`],
      [`{ ${'me { id } '.repeat(400)} }`],
      [`{ me { sessions(first: 100) { nodes { id ip userAgent } edges { node { id } } } } }`],
      ['{ me @unknown { id } }'],
    ];
    for (const [query, more] of documents)
      await expectAlike({ headers: bearer(), body: json(query, more) });
  });

  test('to every state of a token, a session and a user', async () => {
    const { bearer, expectAlike, store, clock, cold, token } = await bothPaths();
    const forge = await createForge(store, token);
    const status = async (by: string) =>
      (await expectAlike({ headers: bearer({}, by), body: me })).status;
    expect(await status(token)).toBe(200);
    expect(await status(forge.mint({ iss: 'elsewhere' }))).toBe(401);
    expect(await status(forge.mint({}, { kid: 'unknown' }))).toBe(401);
    const other = await cold.login('susan', password);
    const second: string = other.body.data?.['login'].accessToken;
    expect(await status(second)).toBe(200);
    const sid = JSON.parse(Buffer.from(second.split('.')[1]!, 'base64url').toString()).sid;
    await cold.execute(`mutation { revokeSession(id: "${sid}") }`, { token });
    expect(await status(second)).toBe(401);
    await administrateKeys(cold).rotate();
    clock.advanceSeconds(400);
    expect(await status(token)).toBe(200);
    clock.advanceSeconds(600);
    expect(await status(token)).toBe(401);
    const late: string = (await cold.login('susan', password)).body.data?.['login'].accessToken;
    expect(await status(late)).toBe(200);
    await store.users.disable(await userId(store), new Date(clock.now()));
    expect(await status(late)).toBe(401);
    await store.users.delete(await userId(store), new Date(clock.now()));
    expect(await status(late)).toBe(401);
  });

  test.each<[string, Record<string, string>]>([
    ['https', { AUTH_ISSUER: 'https://auth.example.com' }],
    ['allowed origins', { AUTH_ALLOWED_ORIGINS: 'https://app.example.com' }],
    ['no introspection', { AUTH_INTROSPECTION: 'off' }],
    ['no cache of tokens', { AUTH_TOKEN_CACHE_SIZE: '0' }],
    ['no cookies', { AUTH_COOKIES: 'off' }],
  ])('with %s', async (_name, environment) => {
    const { bearer, expectAlike } = await bothPaths(environment);
    for (const query of ['{ me { id } }', '{ me { nothing } }', '{ __schema { __typename } }']) {
      for (const more of [{}, { origin: 'https://app.example.com' }, { origin: 'null' }])
        await expectAlike({ headers: bearer(more), body: json(query) });
    }
  });

  test('to a hook that reads headers, however it spells their names', async () => {
    const names = ['x-tenant', 'X-Tenant', 'X-TENANT', 'X-Other'];
    const { bearer, expectAlike } = await bothPaths(
      {},
      {
        hooks: {
          verifyRequest({ headers }) {
            const read = JSON.stringify(names.map((name) => headers.get(name)));
            throw new GraphQLError(read, { extensions: { code: 'READ' } });
          },
        },
      },
    );
    const headers = bearer({ 'x-tenant': 'acme' });
    expect((await expectAlike({ headers, body: me })).body).toContain('acme');
    await expectAlike({ headers: { ...headers, 'x-tenant': ['acme', 'other'] }, body: me });
  });

  test('while the database does not answer', async () => {
    const { bearer, expectAlike, store, hot, cold } = await bothPaths();
    const headers = bearer();
    await store.close();
    const answer = await expectAlike({ headers, body: me });
    expect(answer.status).toBeGreaterThanOrEqual(500);
    for (const { logged } of [hot, cold]) expect(logged.join()).toContain('a request failed');
  });
});

test('a query that was answered before is the one that is answered again: nobody gets another’s answer', async () => {
  const { hot, bearer, token, askHot } = await bothPaths();
  const johns = await hot.signUp('john');
  const asked = Array.from({ length: 200 }, (_, n) => ({
    headers: bearer({}, n % 3 === 0 ? johns : token),
    body: n % 2 === 0 ? json('{ me { username } }') : json('{ me { name: username } }'),
  }));
  const answers = await Promise.all(asked.map(askHot));
  for (const [n, { body }] of answers.entries()) {
    const name = n % 3 === 0 ? 'john' : 'susan';
    const field = n % 2 === 0 ? 'username' : 'name';
    expect(JSON.parse(body)).toEqual({ data: { me: { [field]: name } } });
  }
});

test('a client that hangs up in the middle of a body leaves no trace', async () => {
  const { hot, token, bearer, askHot } = await bothPaths();
  const { http, port } = await openPort(hot.listener);
  const head = `POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAuthorization: Bearer ${token}\r\nContent-Length: ${me.length}\r\n\r\n`;
  for (let n = 0; n < 20; n += 1) {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write(head + me.slice(0, n));
    const [request] = (await once(http, 'request')) as [IncomingMessage];
    const closed = new Promise<void>((resolve) => request.socket.once('close', () => resolve()));
    socket.destroy();
    await closed;
  }
  expect((await askHot({ headers: bearer(), body: me })).status).toBe(200);
  expect(hot.logged.filter((line) => /"level":(50|60)/.test(line))).toEqual([]);
});

test.each([json('{ __typename }'), json('mutation { logout }'), me])(
  'what was answered in front of it meanwhile, by a timeout say, is answered: %s',
  async (body) => {
    const { hot, bearer } = await bothPaths();
    const { port } = await openPort((request, response) => {
      hot.listener(request, response);
      response.writeHead(503).end('too late');
    });
    const init = { method: 'POST', headers: bearer(), body };
    for (let turn = 0; turn < 2; turn += 1) {
      const answer = await fetch(`http://127.0.0.1:${port}/graphql`, init);
      expect([answer.status, await answer.text()]).toEqual([503, 'too late']);
    }
    // Over the same fast path: what was begun is over.
    await hot.login('susan', password);
    expect(hot.logged.filter((line) => /"level":(50|60)/.test(line))).toEqual([]);
  },
);
