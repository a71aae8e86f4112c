import { once } from 'node:events';
import { connect, createServer, type ClientHttp2Session } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { Extension } from '../../src/index.ts';
import { createTestServer, password } from '../support/test-server.ts';

/** A test server that speaks HTTP/2 on a port of this machine. */
async function overHttp2(environment: Record<string, string> = {}, extension: Extension = {}) {
  const server = await createTestServer(environment, extension);
  const http = createServer().on('request', server.listener).listen(0, '127.0.0.1');
  await once(http, 'listening');
  onTestFinished(() => void http.close());
  const { port } = http.address() as AddressInfo;
  const open = () => {
    const client = connect(`http://127.0.0.1:${port}`).on('error', () => {});
    onTestFinished(() => client.destroy());
    return client;
  };
  return { server, http, open };
}

function post(client: ClientHttp2Session, headers: Record<string, string> = {}) {
  const request = client.request({
    ':method': 'POST',
    ':path': '/graphql',
    'content-type': 'application/json',
    ...headers,
  });
  return request.on('error', () => {}).resume();
}

test('a client that resets its stream in the middle of a body is no fault', async () => {
  const { server, http, open } = await overHttp2();
  const request = post(open());
  request.write('{"query"');
  await once(http, 'request');
  request.destroy();
  await expect.poll(() => server.logged.join()).toContain('a client hung up');
  expect(server.logged.filter((line) => /"level":(40|50|60)/.test(line))).toEqual([]);
});

test('a client that hangs up before its operation runs gets nothing done: it has no address any more', async () => {
  let hangUp = async () => {};
  const { server, http, open } = await overHttp2(
    { AUTH_ATTEMPTS: 'on' },
    { hooks: { verifyRequest: () => hangUp() } },
  );
  const token = await server.signUp('susan');
  const client = open();
  const [session] = await once(http, 'session');
  const gone = Promise.withResolvers<void>();
  hangUp = async () => {
    client.destroy();
    await once(session, 'close');
    gone.resolve();
  };
  const query = `mutation { signUp(input: { username: "john", password: "${password}" }) { tokenType } }`;
  post(client, { authorization: `Bearer ${token}` }).end(JSON.stringify({ query }));
  await gone.promise;
  // What is done at all is begun before this.
  await server.login('susan', password);
  expect(server.logged.join()).not.toContain('without an address');
});
