import { Agent, get } from 'node:http';
import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { beginRequest, openConnection } from '../support/process-connection.ts';
import { main, signUp, signUpQuery, startServer, viewer } from '../support/process.ts';

const memory = { DATABASE_URL: 'sqlite::memory:' };
const posix = process.platform !== 'win32';

/** A server whose stop waits for begun requests no longer than this. */
function startImpatientServer(drainTimeoutMs: number) {
  const { href } = pathToFileURL(main);
  const script = `import { serve } from '${href}'; await serve(process.env, ${drainTimeoutMs});`;
  return startServer(memory, { args: ['--input-type=module', '--eval', script] });
}

test.runIf(posix).each(['SIGTERM', 'SIGINT'] as const)(
  'after %s, requests that have begun get their full answer and nobody else is let in',
  async (signal) => {
    const { child, port, printed, finished } = await startServer(memory);
    const hashing = await beginRequest(port, signUpQuery('susan'));
    const sending = await beginRequest(port, signUpQuery('john'));
    hashing.finish();
    child.kill(signal);
    await printed(new RegExp(`${signal}: finishing`));
    await expect(openConnection(port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    sending.finish();

    const answers = await Promise.all([hashing.received, sending.received]);
    for (const answer of answers) expect(answer).toMatch(/^HTTP\/1\.1 200 OK[^]*"accessToken"/m);
    expect(await finished).toMatchObject({ code: 0, signal: null, stderr: '' });
  },
);

test.runIf(posix)(
  'for AUTH_DRAIN_SECONDS new connections are answered while /ready says no, and then it stops',
  async () => {
    const server = await startServer({ ...memory, AUTH_DRAIN_SECONDS: '3' });
    const { child, port, printed, finished } = server;
    const token = await signUp(port, 'susan');
    child.kill('SIGTERM');
    await printed(/SIGTERM: \/ready says no, and all else is answered for 3 s more/);
    const ready = await fetch(`http://127.0.0.1:${port}/ready`);
    expect(ready.status).toBe(503);
    expect(ready.headers.get('connection')).toBe('close');
    for (let n = 0; n < 25; n += 1) {
      // Each answer closes its connection, so that the next request needs a new one.
      const four = await Promise.all([1, 2, 3, 4].map(() => viewer(port, token)));
      expect(new Set(four)).toEqual(new Set(['susan']));
    }
    await printed(/SIGTERM: finishing what has begun/);
    expect(await finished).toMatchObject({ code: 0, signal: null, stderr: '' });
  },
);

test.runIf(posix)('a second signal ends a drain at once', async () => {
  const { child, printed, finished } = await startServer({ ...memory, AUTH_DRAIN_SECONDS: '300' });
  child.kill('SIGTERM');
  await printed(/for 300 s more/);
  const insist = setInterval(() => child.kill('SIGTERM'), 100);
  onTestFinished(() => clearInterval(insist));
  expect(await finished).toMatchObject({ code: 143 });
});

test.runIf(posix).each(['on', 'off'])(
  'from a signal on every answer closes its connection, with AUTH_HOT_PATH=%s',
  async (AUTH_HOT_PATH) => {
    const { child, port, printed, finished } = await startServer({ ...memory, AUTH_HOT_PATH });
    const head = 'GET /health HTTP/1.1\r\nHost: localhost\r\n';
    const kept = await openConnection(port);
    kept.socket.write(`${head}\r\n`);
    await once(kept.socket, 'data');
    // It has begun to ask again.
    kept.socket.write(head);
    const hashing = await beginRequest(port, signUpQuery('susan'));
    const sending = await beginRequest(port, '{ __typename }');
    hashing.finish();
    child.kill('SIGTERM');
    await printed(/SIGTERM: finishing/);
    sending.finish();
    kept.socket.write('\r\n');

    const answers = await Promise.all([hashing.received, sending.received, kept.received]);
    for (const answer of answers) {
      const last = answer.slice(answer.lastIndexOf('HTTP/1.1 200 OK'));
      expect(last).toMatch(/^connection: close\r$/im);
      expect(last).not.toMatch(/^keep-alive:/im);
    }
    expect(answers[2]).toMatch(/^Keep-Alive: timeout=72\r$/m);
    expect(await finished).toMatchObject({ code: 0 });
  },
);

test.runIf(posix)('connections without a request do not delay a stop', async () => {
  const { port, stop } = await startServer(memory);
  const agent = new Agent({ keepAlive: true });
  onTestFinished(() => agent.destroy());
  const [response] = await once(get({ port, agent, path: '/health' }), 'response');
  response.resume();
  await once(response, 'end');
  await openConnection(port);
  const half = await openConnection(port);
  half.socket.write('POST /graphql HTTP/1.1\r\nHos');

  const begun = performance.now();
  expect(await stop()).toMatchObject({ code: 0 });
  expect(performance.now() - begun).toBeLessThan(3_000);
});

test.runIf(posix)('a request that never ends is cut off after the drain timeout', async () => {
  const { port, stop } = await startImpatientServer(300);
  const { received } = await beginRequest(port, '{ __typename }');
  expect(await stop()).toMatchObject({ code: 0 });
  expect(await received).not.toContain('200 OK');
});

test.runIf(posix)('a stop takes 10 s at the most, whatever has begun', async () => {
  const { port, stop } = await startServer(memory);
  const { received } = await beginRequest(port, '{ __typename }');
  const begun = performance.now();
  expect(await stop()).toMatchObject({ code: 0, signal: null });
  expect(performance.now() - begun).toBeLessThan(10_000);
  expect(await received).not.toContain('200 OK');
});

test.runIf(posix)('one Ctrl-C that arrives twice is one wish', async () => {
  const { child, port, printed, finished } = await startServer(memory);
  const request = await beginRequest(port, signUpQuery('susan'));
  child.kill('SIGINT');
  await printed(/SIGINT: finishing/);
  child.kill('SIGINT');
  request.finish();
  expect(await request.received).toContain('"accessToken"');
  expect(await finished).toMatchObject({ code: 0 });
});

test.runIf(posix)('a second signal stops at once', async () => {
  const { child, port, finished } = await startServer(memory);
  await beginRequest(port, '{ __typename }');
  const begun = performance.now();
  const insist = setInterval(() => child.kill('SIGTERM'), 100);
  onTestFinished(() => clearInterval(insist));
  expect(await finished).toMatchObject({ code: 143 });
  expect(performance.now() - begun).toBeLessThan(5_000);
});

test.runIf(posix).each([
  ['an exception', 'throw new Error("boom")'],
  ['a rejection', 'Promise.reject(new Error("boom"))'],
])('%s that nothing caught is logged, and the process ends with 1', async (_name, fault) => {
  const preload = `data:text/javascript,process.on("SIGUSR2",()=>{${encodeURIComponent(fault)}})`;
  const server = await startServer(memory, { args: ['--import', preload, main] });
  const { code, stdout, stderr } = await server.stop('SIGUSR2');
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
  const last = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
  expect(last).toMatchObject({ level: 60, err: { message: 'boom' } });
});

test.runIf(posix)('the server outlives whoever read its log', async () => {
  const { child, port } = await startServer(memory);
  child.stdout.destroy();
  const token = await signUp(port, 'susan');
  const gone = await beginRequest(port, '{ __typename }');
  gone.socket.destroy();
  expect(await viewer(port, token)).toBe('susan');
});
