import { once } from 'node:events';
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2';
import { connect, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { testDatabase } from '../support/engines.ts';
import { listen } from '../support/listen.ts';
import { code, createTestServer } from '../support/test-server.ts';
import { openStore } from '../../src/store/open.ts';
import { StoreUnavailable } from '../../src/lib/store-errors.ts';

const get = (path: string) => new Request(`http://localhost:4000${path}`);

test('/health says that the process runs', async () => {
  const server = await createTestServer();
  const answer = await server.fetch(get('/health'));
  expect([answer.status, await answer.json()]).toEqual([200, { status: 'ok' }]);
});

test('/ready says yes, no without a database, and no while shutting down', async () => {
  const store = await openStore(await testDatabase());
  let broken = false;
  const ping = () => (broken ? Promise.reject(new StoreUnavailable('x')) : store.ping());
  const server = await createTestServer({}, { store: { ...store, ping } });
  expect((await server.fetch(get('/ready'))).status).toBe(200);
  broken = true;
  server.clock.advanceSeconds(1);
  expect((await server.fetch(get('/ready'))).status).toBe(503);
  expect((await server.fetch(get('/health'))).status).toBe(200);
  broken = false;
  server.clock.advanceSeconds(1);
  expect((await server.fetch(get('/ready'))).status).toBe(200);
  server.drain();
  expect((await server.fetch(get('/ready'))).status).toBe(503);
});

test('/ready asks the database once a second at most, however often it is asked', async () => {
  const store = await openStore(await testDatabase());
  let answer = Promise.withResolvers<void>();
  let pings = 0;
  const ping = () => {
    pings += 1;
    return answer.promise;
  };
  const server = await createTestServer({}, { store: { ...store, ping } });
  const ask = async () => (await server.fetch(get('/ready'))).status;

  const together = Array.from({ length: 50 }, ask);
  // One that is slow is waited for, not asked again.
  server.clock.advanceSeconds(5);
  together.push(ask());
  answer.resolve();
  expect(new Set(await Promise.all(together))).toEqual(new Set([200]));
  expect(pings).toBe(1);

  answer = Promise.withResolvers();
  answer.reject(new StoreUnavailable('x'));
  expect([await ask(), await ask(), pings]).toEqual([503, 503, 2]);
  answer = Promise.withResolvers();
  answer.resolve();
  server.clock.advanceSeconds(0.999);
  expect([await ask(), pings]).toEqual([503, 2]);
  server.clock.advanceSeconds(0.001);
  expect([await ask(), pings]).toEqual([200, 3]);
  // A clock that is put back keeps no old answer alive.
  server.clock.advanceSeconds(-60);
  expect([await ask(), pings]).toEqual([200, 4]);
});

test('/ready says no where the database says nothing, and asks it once until it does', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const store = await openStore(await testDatabase());
  let answer = Promise.withResolvers<void>();
  let pings = 0;
  const ping = () => {
    pings += 1;
    return answer.promise;
  };
  const server = await createTestServer({}, { store: { ...store, ping } });
  const ask = async () => (await server.fetch(get('/ready'))).status;
  const first = ask();
  await vi.advanceTimersByTimeAsync(4_000);
  expect(await first).toBe(503);
  server.clock.advanceSeconds(10);
  expect([await ask(), await ask(), pings]).toEqual([503, 503, 1]);
  answer.resolve();
  answer = Promise.withResolvers();
  answer.resolve();
  await vi.advanceTimersByTimeAsync(0);
  expect([await ask(), pings]).toEqual([200, 2]);
  const said = server.logged.map((line) => JSON.parse(line).msg);
  expect(said).toEqual([
    '/ready says no: the database takes no writes',
    '/ready says yes again: the database takes writes',
  ]);
});

test.each([
  '/',
  '/graphql/',
  '/graphqlx',
  '/login',
  '/.env',
  '/health/',
  '//graphql',
  '/%67raphql',
])('%s is 404', async (path) => {
  const server = await createTestServer();
  expect((await server.fetch(get(path))).status).toBe(404);
});

describe('on the wire', () => {
  async function send(request: string): Promise<string> {
    const { port } = await listen();
    const socket = connect(port, '127.0.0.1');
    socket.write(request.replaceAll(/\r?\n/g, '\r\n'));
    return text(socket);
  }

  const body = '{"query":"{ me { id } }"}';
  const post = (headers: string) =>
    `POST /graphql HTTP/1.1\n${headers}content-type: application/json\ncontent-length: ${body.length}\nconnection: close\n\n${body}`;

  test.each(['x:99999', 'x:-1', 'a b', 'a/b', 'user@host', '[::1', 'x:y', '%', 'a#b', 'a?b', '"'])(
    'the Host %j is 400 without a stack',
    async (host) => {
      const answer = await send(post(`host: ${host}\n`));
      expect(answer).toMatch(/^HTTP\/1\.1 400 /);
      expect(answer).not.toMatch(/ at |node:|\.ts/);
    },
  );

  test.each([
    'localhost',
    'localhost:4000',
    '127.0.0.1:1',
    '[::1]:4000',
    'auth.example.com',
    'my_host',
  ])('the Host %j is answered', async (host) => {
    expect(await send(post(`host: ${host}\n`))).toMatch(/^HTTP\/1\.1 401 /);
  });

  test.each(['*', 'http://evil.example/graphql', 'x', '/\\', '//'])(
    'the target %j is no 5xx',
    async (target) => {
      const answer = await send(`GET ${target} HTTP/1.1\nhost: x\nconnection: close\n\n`);
      expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
    },
  );

  test('two Authorization headers are one malformed bearer, and the first is not obeyed', async () => {
    const answer = await send(post('host: x\nauthorization: Bearer a\nauthorization: Bearer b\n'));
    expect(answer).toMatch(/^HTTP\/1\.1 401 /);
    expect(answer).toContain('error="invalid_token"');
    const basic = await send(post('host: x\nauthorization: Basic a\nauthorization: Bearer b\n'));
    expect(basic).toContain('error="invalid_token"');
  });

  test('the answer has its reason phrase and its length', async () => {
    const answer = await send(post('host: x\n'));
    expect(answer).toMatch(/^HTTP\/1\.1 401 Unauthorized\r\n/);
    expect(answer).toMatch(/\r\ncontent-length: \d+\r\n/i);
    expect(answer).not.toMatch(/transfer-encoding|x-powered-by|\r\nserver:/i);
  });

  test('a client that hangs up fills no log and takes no place in the queue', async () => {
    const { server, http, port } = await listen();
    const login = JSON.stringify({
      query: 'mutation { login(username: "susan", password: "not her password") { tokenType } }',
    });
    for (let round = 0; round < 5; round += 1) {
      const arrived = once(http, 'request');
      const socket = connect(port, '127.0.0.1');
      socket.write(
        `POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${login.length}\r\n\r\n${login}`,
      );
      await arrived;
      socket.destroy();
      await once(socket, 'close');
    }
    expect(code(await server.login('susan', 'not her password'))).toBe('INVALID_CREDENTIALS');
    expect(server.logged.filter((line) => /"level":(40|50|60)/.test(line))).toEqual([]);
  });

  test('a body that is too large is answered also when nobody said its length', async () => {
    const chunk = `2000\r\n${' '.repeat(0x2000)}\r\n`;
    const answer = await send(
      `POST /graphql HTTP/1.1\nhost: x\ncontent-type: application/json\ntransfer-encoding: chunked\nconnection: close\n\n${chunk.repeat(10)}0\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 413 Payload Too Large\r\n/);
    expect(answer).toContain('BODY_TOO_LARGE');
  });

  test('two Host headers are 400', async () => {
    expect(await send(post('host: x\nhost: y\n'))).toMatch(/^HTTP\/1\.1 400 /);
  });
});

test.each([
  ['/health', 'GET'],
  ['/ready', 'GET'],
  ['/graphql', 'GET'],
  ['/graphql?query={me{id}}', 'GET'],
  ['/.well-known/jwks.json', 'GET'],
  ['/.well-known/openid-configuration', 'POST'],
  ['/graphiql/favicon.svg', 'GET'],
  ['/nothing', 'GET'],
])(
  '%s asks browsers for https where the issuer is https, and says nothing of versions',
  async (path, method) => {
    const https = await createTestServer({ AUTH_ISSUER: 'https://auth.example.com' });
    const http = await createTestServer();
    const [secure, plain] = await Promise.all(
      [https, http].map((server) =>
        server.fetch(new Request(`http://localhost:4000${path}`, { method })),
      ),
    );
    expect(secure!.headers.get('strict-transport-security')).toBe('max-age=63072000');
    expect(plain!.headers.get('strict-transport-security')).toBeNull();
    expect(plain!.headers.get('x-content-type-options')).toBe('nosniff');
    for (const name of ['server', 'x-powered-by', 'via'])
      expect(plain!.headers.has(name)).toBe(false);
  },
);

test('over HTTP/2 the authority is what the Host is elsewhere', async () => {
  const { listener } = await createTestServer();
  const http = createHttp2Server().on('request', listener).listen(0, '127.0.0.1');
  await once(http, 'listening');
  const { port } = http.address() as AddressInfo;
  const ask = async (authority: string): Promise<[number, boolean]> => {
    const client = connectHttp2(`http://127.0.0.1:${port}`);
    const body =
      '{"query":"mutation { signUp(input: { username: \\"AUTHORITY\\", password: \\"correct horse battery\\" }) { tokenType } }"}';
    const request = client.request({
      ':method': 'POST',
      ':path': '/graphql',
      ':authority': authority,
      'content-type': 'application/json',
      'sec-fetch-site': 'same-origin',
    });
    request.end(body.replace('AUTHORITY', `user-${authority.length}`));
    const [headers] = (await once(request, 'response')) as [Record<string, unknown>];
    request.resume();
    await once(request, 'end');
    client.close();
    return [Number(headers[':status']), 'set-cookie' in headers];
  };
  expect(await ask(`localhost:${port}`)).toEqual([200, true]);
  expect(await ask('auth.example.com')).toEqual([200, false]);
  expect(await ask('x:99999')).toEqual([400, false]);
  http.close();
});
