import { once } from 'node:events';
import { IncomingMessage, ServerResponse } from 'node:http';
import { connect, Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, test, vi } from 'vitest';
import { inTurn } from '../../src/http/in-turn.ts';
import { bothPaths, json, me } from '../support/both-paths.ts';
import { openPort } from '../support/listen.ts';
import { password } from '../support/test-server.ts';

type Headers = Readonly<Record<string, string>>;

const logout = json('mutation { logout }');

function toText(headers: Headers, body: string, target = '/graphql'): string {
  const all = { host: 'localhost', ...headers, 'content-length': Buffer.byteLength(body) };
  const lines = Object.entries(all).map((one) => one.join(': '));
  return [`POST ${target} HTTP/1.1`, ...lines, '', body].join('\r\n');
}

/** Sends all at once on one connection, the last one with `Connection: close`; returns the answers in their order. */
async function pipeline(port: number, requests: readonly string[]): Promise<string[]> {
  const socket = connect(port, '127.0.0.1');
  const last = requests.at(-1)!.replace('\r\n', '\r\nconnection: close\r\n');
  socket.write([...requests.slice(0, -1), last].join(''));
  return (await text(socket)).split(/(?=HTTP\/1\.1 )/);
}

const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]);

// What each request is taken by: the fast path, or yoga for one of its reasons.
const ways: Record<string, Headers> = {
  'fast path': {},
  'yoga, by an unusual media type': { 'content-type': 'application/json;charset=utf-8' },
  'yoga, as a page': { 'sec-fetch-site': 'same-origin' },
};
const pairs = Object.keys(ways).flatMap((first) =>
  Object.keys(ways).map((second) => [first, second] as const),
);

test.each(pairs)('a query after a logout sees it: %s, then %s', async (first, second) => {
  const { hot, bearer } = await bothPaths();
  const { port } = await openPort(hot.listener);
  const answers = await pipeline(port, [
    toText(bearer(ways[first]), me),
    toText(bearer(ways[first]), logout),
    toText(bearer(ways[second]), me),
  ]);
  expect(answers.map(statusOf)).toEqual([200, 200, 401]);
  expect(answers[2]).toContain('SESSION_REVOKED');
});

test('a query after a login with a password sees its session', async () => {
  const { hot, bearer } = await bothPaths();
  const { port } = await openPort(hot.listener);
  const login = json(
    `mutation { login(username: "susan", password: "${password}") { tokenType } }`,
  );
  const list = json('{ me { sessions(first: 10) { nodes { id } } } }');
  const answers = await pipeline(port, [toText(bearer(), login), toText(bearer(), list)]);
  expect(answers[1]!.match(/"id":/g)).toHaveLength(2);
});

test('fifty requests on one connection are answered in their order', async () => {
  const { hot, bearer } = await bothPaths();
  const { port } = await openPort(hot.listener);
  const names = Array.from({ length: 50 }, (_, n) => `a${n}`);
  const requests = names.map((name, n) =>
    toText(bearer(Object.values(ways)[n % 3]), json(`{ ${name}: me { id } }`)),
  );
  const answers = await pipeline(port, requests);
  expect(answers.map((answer) => /"(a\d+)":/.exec(answer)?.[1])).toEqual(names);
});

test('a connection with more than fifty requests that wait is closed', async () => {
  const { hot, bearer } = await bothPaths();
  const { port } = await openPort(hot.listener);
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  let answered = '';
  socket.setEncoding('utf8').on('data', (some: string) => (answered += some));
  const slow = json(`mutation { login(username: "susan", password: "${password}") { tokenType } }`);
  socket.write(
    toText(bearer(), slow) + 'GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n'.repeat(52),
  );
  await once(socket, 'close');
  expect(answered).toBe('');
});

test('of 2,400 requests that arrive in one piece, no more are made than may wait', async () => {
  let made = 0;
  const listener = inTurn(() => {});
  const { port } = await openPort((request, response) => {
    made += 1;
    listener(request, response);
  });
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(2_400));
  await once(socket, 'close');
  expect(made).toBe(52);
});

test('connections that pipeline take turns: one answer each in a turn of the event loop', async () => {
  const answered: string[] = [];
  const listener = inTurn(({ url = '' }, response) => {
    answered.push(url);
    response.end();
  });
  const { port } = await openPort(listener);
  const pipelined = (name: string) =>
    pipeline(
      port,
      Array.from({ length: 40 }, (_, n) => toText({}, '', `/${name}${n}`)),
    );
  await Promise.all([pipelined('a'), pipelined('b')]);
  // Neither was served to its end before the other one began.
  expect(answered.indexOf('/b0')).toBeLessThan(answered.indexOf('/a39'));
  expect(answered.indexOf('/a0')).toBeLessThan(answered.indexOf('/b39'));
});

test('a listener that is called late waits for the answer of another listener', async () => {
  const { hot, bearer } = await bothPaths();
  const theirs = Promise.withResolvers<ServerResponse>();
  const ours = Promise.withResolvers<void>();
  const { port } = await openPort((request, response) => {
    if (request.url === '/theirs') return theirs.resolve(response);
    setImmediate(() => {
      hot.listener(request, response);
      ours.resolve();
    });
  });
  const requests = [toText({}, '', '/theirs'), toText(bearer(), logout), toText(bearer(), me)];
  const answers = pipeline(port, requests);
  const first = await theirs.promise;
  await ours.promise;
  const headers = bearer();
  const asked = await hot.fetch(
    new Request('http://localhost/graphql', { method: 'POST', headers, body: me }),
  );
  expect(asked.status).toBe(200);
  first.end('theirs');
  expect((await answers).map(statusOf)).toEqual([200, 200, 401]);
});

test('a response that a host made without a socket is answered', async () => {
  const { hot } = await bothPaths();
  const request = Object.assign(new IncomingMessage(new Socket()), {
    url: '/health',
    method: 'GET',
  });
  const response = new ServerResponse(request);
  const end = vi.spyOn(response, 'end');
  hot.listener(request, response);
  await expect.poll(() => end.mock.calls.length).toBeGreaterThan(0);
  expect(response.statusCode).toBe(200);
});

test('a request that was answered in front of it while it waited is not begun', async () => {
  const begun: (string | undefined)[] = [];
  const answers: ServerResponse[] = [];
  const listener = inTurn((request) => begun.push(request.url));
  const { port } = await openPort((request, response) => {
    answers.push(response);
    listener(request, response);
  });
  const client = connect(port, '127.0.0.1');
  const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
  client.write(get('/one') + get('/two') + get('/three'));
  await expect.poll(() => answers.length).toBe(3);
  answers[1]!.writeHead(503).end();
  answers[0]!.end();
  await expect.poll(() => begun).toEqual(['/one', '/three']);
  client.destroy();
});
