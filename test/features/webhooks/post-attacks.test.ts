import { createServer, type AddressInfo, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { createPost } from '../../../src/features/webhooks/post.ts';
import { certificate, startReceiver } from '../../support/receiver.ts';

const message = { headers: { 'webhook-id': 'a' }, body: '{"type":"TEST"}' };
const post = createPost({ isPrivate: true });
const impatient = createPost({ isPrivate: true, timeoutMs: 300 });

/** A server of the other side whose connections do this. */
async function startRaw(serve: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    serve(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    sockets.forEach((socket) => socket.destroy());
    server.close();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('an event is posted as it is, and the status comes back', async () => {
  const receiver = await startReceiver((response) => response.writeHead(202).end());
  expect(await post(receiver.url, message)).toBe(202);
  expect(receiver.posts[0]).toMatchObject({ body: message.body, headers: { 'webhook-id': 'a' } });
});

test.each([
  ['a private address', ['10.0.0.1']],
  ['the metadata of a cloud', ['169.254.169.254']],
  ['a good address and a bad one', ['93.184.216.34', '127.0.0.1']],
  ['a bad address and a good one', ['::1', '2606:4700::1111']],
  ['an address of IPv4 in one of IPv6', ['::ffff:127.0.0.1']],
  ['one of NAT64', ['64:ff9b::7f00:1']],
  ['what is no address', ['127.0.0.1.example']],
])('a name that has %s gets nothing', async (_what, addresses) => {
  const guarded = createPost({ isPrivate: false, lookUp: async () => addresses });
  expect(await guarded('https://example.com/', message)).toBe('private address');
});

test('a name without an address, or whose name server fails, gets nothing', async () => {
  const of = (lookUp: () => Promise<string[]>) =>
    createPost({ isPrivate: false, lookUp })('https://example.com/', message);
  expect(await of(async () => [])).toBe('no address');
  expect(await of(() => Promise.reject(new Error('SERVFAIL')))).toBe('no address');
});

test('a URL that was allowed once, and is not any more, gets nothing', async () => {
  const receiver = await startReceiver();
  expect(await createPost({ isPrivate: false })(receiver.url, message)).toBe('URL');
  expect(receiver.posts).toEqual([]);
});

test('a name is looked up once: one that has another address a moment later leads to the first', async () => {
  const receiver = await startReceiver();
  const answers = [['127.0.0.1'], ['127.0.0.2']];
  const rebinding = createPost({ isPrivate: true, lookUp: async () => answers.shift() ?? [] });
  expect(await rebinding(`http://rebind.test:${receiver.port}/`, message)).toBe(204);
  expect(answers).toEqual([['127.0.0.2']]);
  expect(receiver.posts[0]!.headers['host']).toBe(`rebind.test:${receiver.port}`);
});

test('a certificate has to be for the name of the URL, whatever the address', async () => {
  const receiver = await startReceiver(undefined, { secure: true });
  const lookUp = async () => ['127.0.0.1'];
  const trusting = createPost({ isPrivate: true, lookUp, ca: certificate });
  expect(await trusting(receiver.url, message)).toBe(204);
  expect(await trusting(`https://example.com:${receiver.port}/`, message)).toBe('connection');
  expect(await post(receiver.url, message)).toBe('connection');
  expect(receiver.posts).toHaveLength(1);
});

test.each([301, 302, 303, 307, 308])('a redirect with %i is not followed', async (status) => {
  const inner = await startReceiver();
  const outer = await startReceiver((response) =>
    response.writeHead(status, { location: inner.url }).end(),
  );
  expect(await post(outer.url, message)).toBe(status);
  expect(inner.posts).toEqual([]);
});

test('of an answer of 10 MB, or one that unpacks to 100 MB, nothing but the status is read', async () => {
  const bomb = gzipSync(Buffer.alloc(100_000_000));
  let written = 0;
  const receiver = await startReceiver((response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' });
    response.write(bomb);
    const part = Buffer.alloc(100_000);
    const more = () => {
      while (written < 10_000_000 && !response.destroyed) {
        written += part.length;
        if (!response.write(part)) return void response.once('drain', more);
      }
      return response.end();
    };
    more();
  });
  const memory = process.memoryUsage().rss;
  expect(await post(receiver.url, message)).toBe(200);
  expect(process.memoryUsage().rss - memory).toBeLessThan(60_000_000);
});

test.each<[string, (socket: Socket) => void]>([
  ['is silent', () => {}],
  ['sends its status byte by byte', (socket) => drip(socket, 'HTTP/1.1 200 OK\r\n\r\n')],
  [
    'sends headers for ever',
    (socket) => drip(socket, `HTTP/1.1 200 OK\r\n${'a: b\r\n'.repeat(999)}`),
  ],
  [
    'says for ever that it works on it',
    (socket) => drip(socket, 'HTTP/1.1 102 Processing\r\n\r\n', true),
  ],
])('a receiver that %s is left after the time is over', async (_what, serve) => {
  const host = await startRaw(serve);
  const begin = performance.now();
  expect(await impatient(`http://${host}/`, message)).toBe('timeout');
  expect(performance.now() - begin).toBeLessThan(2_000);
});

test('a receiver that does not finish its TLS, and a name server that does not answer, are left, too', async () => {
  const host = await startRaw(() => {});
  expect(await impatient(`https://${host}/`, message)).toBe('timeout');
  const silent = { timeoutMs: 300, lookUp: () => new Promise<never>(() => {}) };
  expect(await createPost({ isPrivate: false, ...silent })('https://a.example/', message)).toBe(
    'timeout',
  );
});

test.each([
  ['no HTTP', 'SSH-2.0-OpenSSH_9.6\r\n'],
  ['headers of a megabyte', `HTTP/1.1 200 OK\r\na: ${'b'.repeat(1_000_000)}\r\n\r\n`],
  ['nothing, and closes', ''],
  ['another protocol', 'HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'],
])('a receiver that answers %s has not taken it', async (_what, answer) => {
  const host = await startRaw((socket) => socket.once('data', () => socket.end(answer)));
  expect(await impatient(`http://${host}/`, message)).toBe('connection');
});

test('a stop ends what is under way, and says so', async () => {
  const host = await startRaw(() => {});
  const stop = new AbortController();
  const begin = performance.now();
  const posted = post(`http://${host}/`, message, stop.signal);
  stop.abort();
  expect(await posted).toBe('stopped');
  expect(performance.now() - begin).toBeLessThan(5_000);
});

test('a receiver that changes to another protocol, and stays, is left at once', async () => {
  const answer = 'HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n';
  const host = await startRaw((socket) => socket.once('data', () => socket.write(answer)));
  expect(await impatient(`http://${host}/`, message)).toBe('connection');
});

function drip(socket: Socket, text: string, isWhole = false): void {
  let next = 0;
  const timer = setInterval(() => {
    if (socket.destroyed) clearInterval(timer);
    else socket.write(isWhole ? text : (text[next++ % text.length] ?? ''));
  }, 50);
  socket.on('close', () => clearInterval(timer));
}
