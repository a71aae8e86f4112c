import { describe, expect, test } from 'vitest';
import { listen } from '../support/listen.ts';
import { openConnection } from '../support/process-connection.ts';

const me = '{"query":"{ me { username } }"}';
const login = JSON.stringify({
  query: 'mutation { login(username: "susan", password: "correct horse battery") { tokenType } }',
});

async function setUp(environment: Record<string, string> = {}) {
  const { server, port } = await listen(environment);
  const token = await server.signUp();
  const send = async (head: readonly string[], body = ''): Promise<string> => {
    const { socket, received } = await openConnection(port);
    const length = `Content-Length: ${body.length}`;
    socket.write([...head, length, 'Connection: close', '', body].join('\r\n'));
    return received;
  };
  const post = (target: string, headers: readonly string[], body: string) =>
    send([`POST ${target} HTTP/1.1`, 'Content-Type: application/json', ...headers], body);
  return { server, port, send, post, bearer: `Authorization: Bearer ${token}` };
}

describe.each(['on', 'off'])('with the fast path %s, a target that is a whole URL', (hot) => {
  test.each([
    ['http://auth.example.com/graphql', 'Host: auth.example.com'],
    ['http://auth.example.com/graphql', 'Host: another.example'],
    ['http://auth.example.com:8080/graphql?x=http://y', 'Host: x'],
    ['https://auth.example.com/graphql', 'Host: auth.example.com'],
    ['HTTP://[::1]:4000/graphql', 'Host: x'],
  ])('is answered: %s with %s', async (target, host) => {
    const { post, bearer } = await setUp({ AUTH_HOT_PATH: hot });
    for (const time of [1, 2]) {
      const answer = await post(target, [host, bearer], me);
      expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
      expect(answer, `time ${time}`).toContain('{"data":{"me":{"username":"susan"}}}');
    }
  });

  test.each(['/health', '/.well-known/jwks.json', '/graphql?query={__typename}'])(
    'reaches every route: %s',
    async (path) => {
      const { send } = await setUp({ AUTH_HOT_PATH: hot });
      const answer = await send([`GET http://auth.example.com${path} HTTP/1.1`, 'Host: x']);
      expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    },
  );

  test.each([
    'http://',
    'http:///graphql',
    'http://x:99999/graphql',
    'http://user@x/graphql',
    'http://user:password@localhost/graphql',
    'http://a%2fb/graphql',
    'http://x#/graphql',
    'http://x\\graphql',
    'http:/graphql',
    'http:graphql',
    'ftp://x/graphql',
    'file:///graphql',
    'graphql',
    '*',
  ])('%s is 400', async (target) => {
    const { post, bearer } = await setUp({ AUTH_HOT_PATH: hot });
    const answer = await post(target, ['Host: x', bearer], me);
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(answer).not.toMatch(/ at |node:|\.ts/);
  });

  test('needs one good Host all the same', async () => {
    const { post, bearer } = await setUp({ AUTH_HOT_PATH: hot });
    for (const hosts of [[], ['Host: x', 'Host: x'], ['Host: x:99999'], ['Host: a b']])
      expect(await post('http://x/graphql', [...hosts, bearer], me)).toMatch(/^HTTP\/1\.1 400 /);
  });

  test('without a path is that of the root', async () => {
    const { send } = await setUp({ AUTH_HOT_PATH: hot });
    for (const target of ['http://auth.example.com', 'http://auth.example.com?query={a}'])
      expect(await send([`GET ${target} HTTP/1.1`, 'Host: x'])).toMatch(/^HTTP\/1\.1 404 /);
  });
});

describe('whose page asks is told by the authority of the target, and never by the Host beside it:', () => {
  const page = (origin: string, host: string) => [`Origin: ${origin}`, `Host: ${host}`];
  const here = 'http://localhost:4000';
  test.each<[string, string, string, string, boolean]>([
    ['our own page', here, 'localhost:4000', `${here}/graphql`, true],
    ['our own page, through a proxy', here, 'proxy.example', `${here}/graphql`, true],
    ['a stranger', 'http://evil.example', 'evil.example', `${here}/graphql`, false],
    [
      'one who names another host',
      'http://evil.example',
      'localhost:4000',
      'http://evil.example/graphql',
      false,
    ],
    ['a Host that is us', here, 'localhost:4000', 'http://evil.example/graphql', false],
    [
      'a URL in the query',
      'http://evil.example',
      'x',
      `${here}/graphql?http://evil.example`,
      false,
    ],
  ])('%s', async (_name, origin, host, target, isTrusted) => {
    const { post } = await setUp();
    const answer = await post(target, page(origin, host), login);
    expect(answer).toContain('"tokenType":"Bearer"');
    expect(/\r\nset-cookie: /i.test(answer)).toBe(isTrusted);
  });

  test('where the issuer is https, the scheme of the target makes no page ours', async () => {
    const { post } = await setUp({ AUTH_ISSUER: 'https://auth.example.com' });
    const cookies = async (origin: string, target: string) =>
      (await post(target, page(origin, 'x'), login)).match(/\r\nset-cookie: /gi)?.length ?? 0;
    const target = 'http://auth.example.com/graphql';
    expect(await cookies('https://auth.example.com', target)).toBe(2);
    expect(await cookies('http://auth.example.com', target)).toBe(0);
    expect(await cookies('https://evil.example', target)).toBe(0);
  });
});

test('nothing is fetched from where the target points', async () => {
  const { post, bearer } = await setUp();
  const other = await listen();
  const asked: unknown[] = [];
  other.http.on('request', (request) => asked.push(request));
  const authority = `127.0.0.1:${other.port}`;
  expect(await post(`http://${authority}/graphql`, [`Host: ${authority}`, bearer], me)).toMatch(
    /^HTTP\/1\.1 200 /,
  );
  expect(asked).toEqual([]);
});
