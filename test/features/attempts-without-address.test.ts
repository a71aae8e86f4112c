import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { createYoga } from 'graphql-yoga';
import { describe, expect, onTestFinished, test } from 'vitest';
import { useLatchkey, type Peer } from '../../src/index.ts';
import { openPort } from '../support/listen.ts';
import { temporaryFolder } from '../support/process.ts';
import { createTestServer, password, type TestServer } from '../support/test-server.ts';

const loginBody = (username: string, secret: string) =>
  JSON.stringify({
    query: `mutation { login(username: "${username}", password: "${secret}") { accessToken session { ip } } }`,
  });
const signUpBody = (username: string) =>
  JSON.stringify({
    query: `mutation { signUp(input: { username: "${username}", password: "${password}" }) { accessToken } }`,
  });
const refreshBody = JSON.stringify({
  query: `mutation { refresh(refreshToken: "lk_refresh_${'A'.repeat(43)}") { tokenType } }`,
});

interface Posted {
  readonly status: number;
  readonly body: { data?: { login: { accessToken: string; session: { ip: string | null } } } };
}
type Post = (body: string, headers?: Record<string, string>) => Promise<Posted>;

/** Asks by `fetch`, as a host does that says no more of the peer than this. */
const byFetch =
  (server: TestServer, peer?: Peer): Post =>
  async (body, headers = {}) => {
    const init = {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    };
    const answer = await server.fetch(new Request('http://localhost:4000/graphql', init), peer);
    return { status: answer.status, body: await answer.json() };
  };

/** Asks over a Unix socket. */
async function overUnixSocket({ listener }: TestServer): Promise<Post> {
  const socketPath = join(await temporaryFolder(), 'latchkey.sock');
  const http = createServer(listener).listen(socketPath);
  await once(http, 'listening');
  onTestFinished(() => http.close().closeAllConnections());
  return (body, headers = {}) =>
    new Promise((resolve, reject) => {
      const sent = {
        'content-type': 'application/json',
        'content-length': body.length,
        ...headers,
      };
      const options = { socketPath, method: 'POST', path: '/graphql', headers: sent };
      const asking = httpRequest(options, (response) => {
        const { statusCode: status = 0 } = response;
        text(response).then((answer) => resolve({ status, body: JSON.parse(answer) }), reject);
      });
      asking.on('error', reject).end(body);
    });
}

const ways: [string, (server: TestServer) => Promise<Post>][] = [
  ['fetch without an address', async (server) => byFetch(server)],
  ['fetch with null', async (server) => byFetch(server, { ip: null })],
  ['fetch with no IP address', async (server) => byFetch(server, { ip: 'unknown' })],
  ['a Unix socket', overUnixSocket],
];

async function setUp(
  way: (server: TestServer) => Promise<Post>,
  environment: Record<string, string> = {},
) {
  const server = await createTestServer({
    AUTH_ATTEMPTS: 'on',
    AUTH_SMTP_URL: 'none',
    ...environment,
  });
  await server.signUp('susan');
  const post = await way(server);
  const guess = async (username: string, times: number) => {
    const statuses: number[] = [];
    for (let n = 0; n < times; n += 1)
      statuses.push((await post(loginBody(username, `wrong ${n} wrong`))).status);
    return statuses;
  };
  return { server, post, guess };
}

describe.each(ways)('by %s', (_name, way) => {
  test('nothing is counted by address: a stranger does not lock others out', async () => {
    const { post, guess } = await setUp(way, {
      AUTH_ATTEMPTS_PER_ADDRESS: '3/60',
      AUTH_ATTEMPTS_PER_USER_AND_ADDRESS: '3/60',
      AUTH_SIGN_UPS_PER_ADDRESS: '1/3600',
    });
    for (let n = 0; n < 6; n += 1) expect(await guess(`user-${n}`, 1)).toEqual([401]);
    expect(await guess('susan', 6)).toEqual(Array(6).fill(401));
    for (let n = 0; n < 6; n += 1) expect((await post(refreshBody)).status).toBe(401);
    expect((await post(loginBody('susan', password))).body.data?.login.session.ip).toBeNull();
    for (const name of ['john', 'mary']) expect((await post(signUpBody(name))).status).toBe(200);
  });

  test('guesses at one user are bounded all the same, and she is back within a minute', async () => {
    const { server, post, guess } = await setUp(way, { AUTH_ATTEMPTS_PER_USER: '5/30' });
    // That she has logged in without an address before makes no network hers.
    const { body } = await post(loginBody('susan', password));
    expect(await guess('susan', 8)).toEqual([...Array(5).fill(401), 429, 429, 429]);
    expect((await post(loginBody('susan', password))).status).toBe(429);
    const device = { authorization: `Bearer ${body.data?.login.accessToken}` };
    expect((await post(loginBody('susan', password), device)).status).toBe(200);
    server.clock.advanceSeconds(30);
    expect((await post(loginBody('susan', password))).status).toBe(200);
    expect(await guess('susan', 6)).toEqual([...Array(5).fill(401), 429]);
  });

  test('the log says so, once', async () => {
    const { server, post, guess } = await setUp(way);
    const said = () => server.logged.filter((line) => line.includes('without an address'));
    expect(said()).toHaveLength(0);
    await guess('susan', 3);
    await post(signUpBody('john'));
    expect(said()).toHaveLength(1);
    expect(said()[0]).toContain('"level":40');
  });
});

test('a hundred guesses at one user, and no more, where there is no address', async () => {
  const { guess } = await setUp(async (server) => byFetch(server));
  const statuses = await guess('susan', 105);
  expect(statuses).toEqual([...Array(100).fill(401), ...Array(5).fill(429)]);
});

describe('fetch with the address of the peer', () => {
  const stranger = { ip: '198.51.100.7' };

  test('counts by it, and writes it down', async () => {
    const { server, guess } = await setUp(async (one) => byFetch(one, stranger));
    expect(await guess('susan', 11)).toEqual([...Array(10).fill(401), 429]);
    const { body } = await byFetch(server, { ip: '192.0.2.1' })(loginBody('susan', password));
    expect(body.data?.login.session.ip).toBe('192.0.2.1');
    expect(server.logged.join()).not.toContain('without an address');
  });

  test('takes one place for all spellings of it', async () => {
    const { server } = await setUp(async (one) => byFetch(one), {
      AUTH_ATTEMPTS_PER_USER_AND_ADDRESS: '2/30',
    });
    const statuses: number[] = [];
    for (const ip of ['192.0.2.9', '::ffff:192.0.2.9', '192.0.2.9:1234', ' 192.0.2.9 '])
      statuses.push((await byFetch(server, { ip })(loginBody('susan', 'a wrong one'))).status);
    expect(statuses).toEqual([401, 401, 429, 429]);
  });

  test('believes X-Forwarded-For of a trusted proxy, and of no other', async () => {
    const { server } = await setUp(async (one) => byFetch(one), {
      AUTH_TRUSTED_PROXIES: '10.0.0.0/8',
    });
    const ipOf = async (peer: Peer) => {
      const forwarded = { 'x-forwarded-for': '6.6.6.6, 192.0.2.1' };
      const { body } = await byFetch(server, peer)(loginBody('susan', password), forwarded);
      return body.data?.login.session.ip;
    };
    expect(await ipOf({ ip: '10.0.0.1' })).toBe('192.0.2.1');
    expect(await ipOf(stranger)).toBe(stranger.ip);
    expect(await ipOf({})).toBeNull();
    expect(await ipOf({ ip: 'unknown' })).toBeNull();
  });

  test('is not misled by what hosts pass when fetch itself is handed to them', async () => {
    const { server } = await setUp(async (one) => byFetch(one));
    for (const foreign of [{ ip: 7 }, { ip: {} }, { incoming: {} }, 'x', null])
      expect((await byFetch(server, foreign as Peer)(loginBody('susan', password))).status).toBe(
        200,
      );
  });

  test('is there for createContext as well', async () => {
    const server = await createTestServer({ AUTH_TRUSTED_PROXIES: '10.0.0.1' });
    const request = new Request('http://x/', { headers: { 'x-forwarded-for': '192.0.2.1' } });
    const ipOf = async (peer: Peer) =>
      (await server.createContext({ request, ...peer })).device().ip;
    expect(await ipOf(stranger)).toBe(stranger.ip);
    expect(await ipOf({ ip: '10.0.0.1' })).toBe('192.0.2.1');
    expect(await ipOf({})).toBeNull();
  });
});

test('a proxy at a Unix socket that is trusted names its clients', async () => {
  const { post } = await setUp(overUnixSocket, { AUTH_TRUSTED_PROXIES: 'unix' });
  const from = (ip: string, secret: string) =>
    post(loginBody('susan', secret), { 'x-forwarded-for': ip });
  const statuses: number[] = [];
  for (let n = 0; n < 11; n += 1) statuses.push((await from('6.6.6.6', 'a wrong one')).status);
  expect(statuses).toEqual([...Array(10).fill(401), 429]);
  const { body } = await from('spoofed, 192.0.2.1', password);
  expect(body.data?.login.session.ip).toBe('192.0.2.1');
});

test('a client that has hung up before its turn gets nothing done: it would have no address', async () => {
  const server = await createTestServer({
    AUTH_ATTEMPTS: 'on',
    AUTH_SMTP_URL: 'none',
    AUTH_TRUSTED_PROXIES: 'unix',
  });
  const handled = Promise.withResolvers<void>();
  const { port } = await openPort(async (request, response) => {
    // What stands before us has read the body, and takes its time.
    const read = Object.assign(request, { body: await text(request) });
    client.resetAndDestroy();
    await new Promise<void>((resolve) => request.socket.once('close', () => resolve()));
    server.listener(read, response);
    handled.resolve();
  });
  const client = connect(port, '127.0.0.1');
  await once(client, 'connect');
  const body = signUpBody('john');
  client.write(
    `POST /graphql HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 192.0.2.1\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
  await handled.promise;
  // Passwords are hashed one after the other.
  await server.signUp('mary');
  expect(await server.store.users.findByUsernameKey('john')).toBeNull();
});

test('nor in a yoga of their own, where it may hang up while its token is looked up', async () => {
  let hangUp = async () => {};
  const server = await createTestServer(
    { AUTH_ATTEMPTS: 'on', AUTH_SMTP_URL: 'none' },
    { hooks: { verifyRequest: () => hangUp() } },
  );
  const yoga = createYoga<{ req: IncomingMessage }>({
    schema: server.schema,
    plugins: [useLatchkey(server.createContext)],
    logging: false,
  });
  const token = await server.signUp('susan');
  const gone = Promise.withResolvers<void>();
  const { port } = await openPort(async (request, response) => {
    hangUp = async () => {
      client.resetAndDestroy();
      await new Promise<void>((resolve) => request.socket.once('close', () => resolve()));
      gone.resolve();
    };
    await yoga(request, response);
  });
  const client = connect(port, '127.0.0.1');
  await once(client, 'connect');
  const body = signUpBody('john');
  client.write(
    `POST /graphql HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
  await gone.promise;
  // What is done at all is begun before this.
  await server.login('susan', password);
  expect(server.logged.join()).not.toContain('without an address');
});
