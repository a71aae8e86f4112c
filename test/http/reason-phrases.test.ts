import { STATUS_CODES } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { expect, test } from 'vitest';
import { listen } from '../support/listen.ts';
import { password } from '../support/test-server.ts';

const app = 'https://app.example.com';
const json = 'content-type: application/json';
const preflight = ['access-control-request-method: POST', `origin: ${app}`];
const body = (query: string) => JSON.stringify({ query });
const me = body('{ me { id } }');
const signUp = body(
  `mutation { signUp(input: { username: "susan", password: "${password}" }) { tokenType } }`,
);
const login = body('mutation { login(username: "susan", password: "wrong") { tokenType } }');
const documents = ['/.well-known/jwks.json', '/.well-known/openid-configuration'];
const files = ['/graphiql/bootstrap.js', '/graphiql/favicon.svg', ...documents];

type Asked = [status: number, line: string, headers?: string[], body?: string];

const asked: Asked[] = [
  [200, 'POST /graphql', [json], body('{ __typename }')],
  [200, 'POST /graphql', [json, `origin: ${app}`], body('{ __typename }')],
  [200, 'POST /graphql', [json, 'accept: application/json'], me],
  [200, 'GET /graphql?query={__typename}'],
  [200, 'GET /graphql', ['accept: text/html']],
  [200, 'HEAD /graphql', ['accept: text/html']],
  [200, 'GET /health'],
  [200, 'GET /ready'],
  ...files.flatMap((path): Asked[] => [
    [200, `GET ${path}`],
    [200, `HEAD ${path}`],
    [304, `GET ${path}`, ['if-none-match: *']],
    [405, `POST ${path}`],
  ]),
  ...documents.map((path): Asked => [204, `OPTIONS ${path}`, preflight]),
  [200, 'POST /graphql', [json], signUp],
  [204, 'OPTIONS /graphql', preflight],
  [400, 'POST /graphql', [json], '{'],
  [400, 'POST /graphql', [json], body('{')],
  [400, 'GET *'],
  [401, 'POST /graphql', [json], me],
  [401, 'POST /graphql', [json], login],
  [404, 'GET /nothing'],
  [404, 'HEAD /nothing'],
  [405, 'PUT /graphql', [json], me],
  [405, 'OPTIONS /graphql'],
  [405, `GET /graphql?query=mutation{logout}`],
  [406, 'POST /graphql', [json, 'accept: image/png'], me],
  [409, 'POST /graphql', [json], signUp],
  [413, 'POST /graphql', [json], me + ' '.repeat(70_000)],
  [415, 'POST /graphql', ['content-type: text/plain'], me],
  [415, 'POST /graphql', [json, 'content-encoding: gzip'], me],
  [417, 'POST /graphql', [json, 'expect: a miracle'], me],
];

async function ask(port: number, [, line, headers = [], sent = '']: Asked): Promise<string> {
  const fixed = ['host: localhost', 'connection: close', `content-length: ${sent.length}`];
  const socket = connect(port, '127.0.0.1');
  socket.write([`${line} HTTP/1.1`, ...fixed, ...headers, '', sent].join('\r\n'));
  const [statusLine = ''] = (await text(socket)).split('\r\n');
  return statusLine;
}

const statusLine = (status: number) => `HTTP/1.1 ${status} ${STATUS_CODES[status]}`;

test('every answer says on the wire what its status means', async () => {
  const { port } = await listen({ AUTH_ALLOWED_ORIGINS: app });
  for (const one of asked) expect([one, await ask(port, one)]).toEqual([one, statusLine(one[0])]);
});

test('while the server stops and the database is away, too', async () => {
  const { port, server } = await listen();
  server.drain();
  await server.store.close();
  expect(await ask(port, [503, 'GET /ready'])).toBe(statusLine(503));
  expect(await ask(port, [500, 'POST /graphql', [json], login])).toMatch(
    /^HTTP\/1\.1 (500 Internal Server Error|503 Service Unavailable)$/,
  );
});

test.each([
  [418, "418 I'm a Teapot"],
  [402, '402 Payment Required'],
  [599, '599 unknown'],
])('an answer of an embedder with %i says %j, by either way', async (status, expected) => {
  const resolvers = {
    Query: {
      refuse: () => {
        throw new GraphQLError('No.', { extensions: { code: 'NO', http: { status } } });
      },
    },
  };
  const typeDefs = 'extend type Query { refuse: String @public }';
  const plugin: Plugin = {
    onRequest({ request, endResponse }) {
      if (request.method === 'DELETE') endResponse(new Response(null, { status }));
    },
  };
  for (const plugins of [[], [plugin]]) {
    const { port } = await listen({}, { typeDefs, resolvers, plugins });
    const answered = await ask(port, [status, 'POST /graphql', [json], body('{ refuse }')]);
    expect(answered).toBe(`HTTP/1.1 ${expected}`);
    if (plugins.length === 0) continue;
    expect(await ask(port, [status, 'DELETE /graphql'])).toBe(`HTTP/1.1 ${expected}`);
  }
});
