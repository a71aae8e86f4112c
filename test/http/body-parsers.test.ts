import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import express, { type RequestHandler } from 'express';
import { describe, expect, test } from 'vitest';
import { openPort } from '../support/listen.ts';
import { code, createTestServer, read, type GraphQLAnswer } from '../support/test-server.ts';

const json = { 'content-type': 'application/json' };
const me = '{"query":"{ me { username } }"}';

/** Puts middleware before the listener, and returns what posts there; `hot` is with the fast path. */
async function behind(hot: 'on' | 'off', ...middleware: RequestHandler[]) {
  const server = await createTestServer({ AUTH_HOT_PATH: hot });
  const token = await server.signUp('susan');
  const app = express();
  // Express prints no error of a parser then.
  app.set('env', 'test');
  for (const one of middleware) app.use(one);
  app.use(server.listener);
  const { port } = await openPort(app);
  const post = async (
    body: RequestInit['body'],
    headers: Record<string, string> = json,
  ): Promise<GraphQLAnswer> =>
    read(
      await fetch(`http://127.0.0.1:${port}/graphql`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, ...headers },
        body,
        duplex: 'half',
      } as RequestInit),
    );
  return { server, post };
}

/** Reads bodies as parsers do, and keeps them to itself. */
const readAway: RequestHandler = async (request, _response, next) => {
  await text(request);
  next();
};
const leave =
  (body: unknown): RequestHandler =>
  async (request, _response, next) => {
    await text(request);
    request.body = body;
    next();
  };
/** What Express 4 leaves of a body that it did not parse. */
const emptyObject: RequestHandler = (request, _response, next) => {
  request.body = {};
  next();
};

describe.each(['on', 'off'] as const)('with the fast path %s', (hot) => {
  test.each<[string, RequestHandler]>([
    ['express.json()', express.json()],
    ['express.raw()', express.raw({ type: '*/*' })],
    ['express.text()', express.text({ type: '*/*' })],
    ['express.urlencoded(), which is not for it', express.urlencoded()],
    ['what leaves an empty object, and the body', emptyObject],
    ['what leaves a Uint8Array', leave(new TextEncoder().encode(me))],
    ['nothing', (_request, _response, next) => next()],
  ])('a body that went through %s is answered', async (_name, parser) => {
    const { post } = await behind(hot, parser);
    for (const body of [me, me, me.padEnd(20_000)])
      expect((await post(body)).body).toEqual({ data: { me: { username: 'susan' } } });
  });

  test.each<[string, RequestHandler]>([
    ['keeps it', readAway],
    ['leaves null', leave(null)],
    ['leaves a function', leave(() => {})],
    ['leaves what nests too deeply', leave(JSON.parse('[['.repeat(5000) + ']]'.repeat(5000)))],
  ])('a body that was read by what %s is refused at once', async (_name, parser) => {
    const { server, post } = await behind(hot, parser);
    const answer = await post(me);
    expect([answer.status, code(answer)]).toEqual([400, 'BAD_REQUEST']);
    expect(answer.text).toContain('before it reached Latchkey');
    expect(server.logged.filter((line) => /"level":(50|60)/.test(line))).toEqual([]);
    const older = await post(me, { ...json, accept: 'application/json' });
    expect([older.status, code(older)]).toEqual([400, 'BAD_REQUEST']);
  });

  test.each<[string, RequestHandler, RequestInit['body'], number]>([
    ['an empty object', express.json(), '{}', 400],
    ['a list', express.json(), `[${me}]`, 400],
    ['a member of __proto__', express.json(), '{"query":"{a}","__proto__":{}}', 400],
    ['an unknown member', express.json(), '{"query":"{a}","id":1}', 400],
    ['bytes that are no UTF-8', express.raw({ type: '*/*' }), new Uint8Array([34, 255, 34]), 400],
    ['no bytes', express.raw({ type: '*/*' }), '', 400],
    ['a text that is no JSON', express.text({ type: '*/*' }), '{"query":', 400],
    ['a number', express.json({ strict: false }), '7', 400],
    ['64 KiB of JSON', express.json({ limit: '1mb' }), me.padEnd(65_537), 413],
    ['64 KiB of bytes', express.raw({ limit: '1mb', type: '*/*' }), me.padEnd(65_537), 413],
  ])('%s is refused as it is without a parser', async (_name, parser, body, status) => {
    const parsed = await (await behind(hot, parser)).post(body);
    const plain = await (await behind(hot)).post(body);
    expect(parsed.status).toBe(status);
    expect([parsed.status, parsed.text]).toEqual([plain.status, plain.text]);
  });

  test('64 KiB whose length was not said is refused too', async () => {
    const { post } = await behind(hot, express.json({ limit: '1mb' }));
    const long = new Blob([JSON.stringify({ query: `{ a } # ${'x'.repeat(70_000)}` })]);
    const answer = await post(long.stream());
    expect([answer.status, code(answer)]).toEqual([413, 'BODY_TOO_LARGE']);
  });

  test.each([
    ['application/x-www-form-urlencoded', 'query=%7B__typename%7D', express.urlencoded()],
    ['text/plain', me, express.json({ type: '*/*' })],
    ['application/graphql', '{ __typename }', express.text({ type: '*/*' })],
    ['application/json-patch+json', me, express.json({ type: '*/*' })],
  ])('%s is 415, parsed or not', async (type, body, parser) => {
    for (const middleware of [[], [parser]]) {
      const answer = await (await behind(hot, ...middleware)).post(body, { 'content-type': type });
      expect([answer.status, code(answer)]).toEqual([415, 'BAD_REQUEST']);
    }
  });

  test('a mutation that a parser has read is done once', async () => {
    const { server, post } = await behind(hot, express.json());
    const query = 'mutation { logout }';
    expect((await post(JSON.stringify({ query }))).body).toEqual({ data: { logout: true } });
    expect((await post(me)).status).toBe(401);
    expect(server.logged.filter((line) => line.includes('session_revoked'))).toHaveLength(1);
  });
});

test('a body that is being read by another is not waited for', async () => {
  const { post } = await behind('on', async (request, _response, next) => {
    await once(request, 'data');
    request.pause();
    next();
  });
  const long = new Blob([me.padEnd(300_000)]);
  expect(code(await post(long.stream()))).toBe('BAD_REQUEST');
});

describe('server.fetch refuses a Request whose body', () => {
  const request = () =>
    new Request('http://localhost:4000/graphql', { method: 'POST', headers: json, body: me });
  test.each<[string, (request: Request) => unknown]>([
    ['was read as JSON', (one) => one.json()],
    ['was read as text', (one) => one.text()],
    ['is being read', (one) => one.body?.getReader()],
    ['was cancelled', (one) => one.body?.cancel()],
  ])('%s', async (_name, use) => {
    const server = await createTestServer();
    const used = request();
    await use(used);
    const answer = await read(await server.fetch(used));
    expect([answer.status, code(answer)]).toEqual([400, 'BAD_REQUEST']);
    expect(answer.text).toContain('before it reached Latchkey');
    expect(server.logged.filter((line) => /"level":(50|60)/.test(line))).toEqual([]);
  });

  test('and takes one whose copy was read', async () => {
    const server = await createTestServer();
    const one = request();
    await one.clone().json();
    expect(code(await read(await server.fetch(one)))).toBe('UNAUTHENTICATED');
  });
});
