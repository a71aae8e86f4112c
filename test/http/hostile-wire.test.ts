import type { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { listen } from '../support/listen.ts';
import { openConnection } from '../support/process-connection.ts';
import { ask } from '../support/process.ts';

function soonest(socket: Socket, events: readonly string[]): Promise<void> {
  return new Promise((resolve) => {
    for (const event of events) socket.once(event, () => resolve());
  });
}

/** Writes a request of which the body never seems to end, and returns what came back. */
async function flood(port: number, head: string, chunk: string) {
  const { socket, received } = await openConnection(port);
  const answered = new AbortController();
  void soonest(socket, ['data', 'close']).then(() => answered.abort());
  socket.write(head);
  let sent = 0;
  for (; sent < 10_000_000 && !answered.signal.aborted; sent += chunk.length) {
    if (!socket.write(chunk)) await soonest(socket, ['drain', 'close']);
  }
  socket.end();
  return { answer: await received, sent };
}

describe('a body of 10 MB is answered with 413 before it is all there,', () => {
  const head =
    'POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nConnection: close\r\n';
  test.each([
    [
      'when its length was announced',
      `${head}Content-Length: 10000000\r\n\r\n`,
      ' '.repeat(10_000),
    ],
    [
      'when it comes in chunks',
      `${head}Transfer-Encoding: chunked\r\n\r\n`,
      `2000\r\n${' '.repeat(0x2000)}\r\n`,
    ],
  ])('%s', async (_name, begin, chunk) => {
    const { port } = await listen();
    const { answer, sent } = await flood(port, begin, chunk);
    expect(sent).toBeLessThan(10_000_000);
    expect(answer).toMatch(/^HTTP\/1\.1 413 Payload Too Large\r\n/);
    expect(answer).toContain('BODY_TOO_LARGE');
    expect((await ask(port, '{ __typename }')).status).toBe(200);
  });
});

describe('what is no request of ours is a 4xx, and the next client is served:', () => {
  const get = (target: string, more = '') =>
    `GET ${target} HTTP/1.1\r\nHost: x\r\n${more}Connection: close\r\n\r\n`;
  const post = (headers: string, body = '') =>
    `POST /graphql HTTP/1.1\r\nHost: x\r\n${headers}Connection: close\r\n\r\n${body}`;
  const json = 'Content-Type: application/json\r\n';
  test.each([
    ['no Host', 'GET /graphql HTTP/1.1\r\n\r\n'],
    ['an empty Host', 'GET /graphql HTTP/1.1\r\nHost:\r\n\r\n'],
    ['a Host with a NUL byte', 'GET /graphql HTTP/1.1\r\nHost: x\0y\r\n\r\n'],
    ['HTTP/0.9', 'GET /graphql\r\n\r\n'],
    ['HTTP/2 with prior knowledge', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
    ['a method that is none', get('/graphql').replace('GET', 'LOGIN')],
    ['TRACE', get('/graphql').replace('GET', 'TRACE')],
    ['a target of 20,000 letters', get(`/graphql?query=${'a'.repeat(20_000)}`)],
    ['a target with a broken escape', get('/graphql?query=%ff%fe%zz')],
    ['a target with a NUL byte', get('/graphql\0')],
    ['a target with an escaped NUL byte', get('/graphql%00')],
    ['a query of NUL bytes', get('/graphql?query=%00%00')],
    ['a way out of the folder', get('/graphiql/../../package.json')],
    ['an escaped way out of the folder', get('/graphiql/%2e%2e%2f%2e%2e%2fpackage.json')],
    ['a way out with backslashes', get('/graphiql\\..\\..\\package.json')],
    ['two queries', get('/graphql?query={a}&query={b}')],
    ['an expectation that nobody can meet', get('/graphql', 'Expect: the-unexpected\r\n')],
    ['a wish for a web socket', get('/graphql', 'Upgrade: websocket\r\nConnection: Upgrade\r\n')],
    ['a body that is no JSON', post(`${json}Content-Length: 1\r\n`, '{')],
    ['a negative length', post(`${json}Content-Length: -1\r\n`)],
    ['a length in hexadecimal', post(`${json}Content-Length: 0x10\r\n`)],
    ['a length beyond all numbers', post(`${json}Content-Length: ${'9'.repeat(30)}\r\n`)],
    ['two lengths', post(`${json}Content-Length: 1\r\nContent-Length: 2\r\n`, '{}')],
    [
      'a length and chunks',
      post(`${json}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n`, '0\r\n\r\n'),
    ],
    ['chunks of chunks', post(`${json}Transfer-Encoding: chunked, chunked\r\n`, '0\r\n\r\n')],
    ['an encoding that nobody knows', post(`${json}Transfer-Encoding: gzip\r\n`, '{}')],
    [
      'a compressed body',
      post(`${json}Content-Encoding: gzip\r\nContent-Length: 2\r\n`, '\x1f\x8b'),
    ],
    ['a header without a name', get('/graphql', ': x\r\n')],
    ['a header with a space before the colon', get('/graphql', 'X : x\r\n')],
    ['a folded header', get('/graphql', 'X: x\r\n y\r\n')],
    ['3,000 headers', get('/graphql', 'X: x\r\n'.repeat(3000))],
    [
      'an Authorization of 20,000 letters',
      get('/graphql', `Authorization: Bearer ${'a'.repeat(20_000)}\r\n`),
    ],
  ])('%s', async (_name, request) => {
    const { server, port } = await listen();
    const { socket, received } = await openConnection(port);
    socket.write(Buffer.from(request, 'latin1'));
    await soonest(socket, ['data', 'close']);
    socket.end();
    const answer = await received;
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(answer).not.toMatch(/\bat .*:\d+:\d+|node:|\.ts\b/);
    expect(server.logged.filter((line) => /"level":(50|60)/.test(line))).toEqual([]);
    expect((await ask(port, '{ __typename }')).status).toBe(200);
  });
});

test('a wish for a tunnel gets none', async () => {
  const { port } = await listen();
  const { socket, received } = await openConnection(port);
  socket.write('CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n');
  expect(await received).toBe('');
});

test('requests in a row on one connection are answered in their order, each by itself', async () => {
  const { port } = await listen();
  const post = (body: string, headers = '') =>
    `POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n${headers}Content-Length: ${body.length}\r\n\r\n${body}`;
  const { socket, received } = await openConnection(port);
  const bodies = ['{"query":"{ me { id } }"}', '{', '{"query":"{ __typename }"}', '[]'];
  const login =
    '{"query":"mutation { login(username: \\"a\\", password: \\"b\\") { tokenType } }"}';
  const last = post('{"query":"{ last: __typename }"}', 'Connection: close\r\n');
  // The slow one first: what comes after it may not overtake it.
  socket.write([login, ...bodies].map((body) => post(body)).join('') + last);
  const statuses = [...(await received).matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(
    ([, status]) => status,
  );
  expect(statuses).toEqual(['401', '401', '400', '200', '400', '200']);
});
