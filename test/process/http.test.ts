import { expect, test } from 'vitest';
import { openConnection } from '../support/process-connection.ts';
import { ask, signUp, startServer } from '../support/process.ts';

test('bytes that are not HTTP are answered in plain words, and the next client is served', async () => {
  const { port } = await startServer({ DATABASE_URL: 'sqlite::memory:' });
  const send = async (bytes: string) => {
    const { socket, received } = await openConnection(port);
    socket.write(bytes);
    return received;
  };
  const head = 'POST /graphql HTTP/1.1\r\nHost: localhost\r\n';
  const plain = (status: string) => `HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`;
  const bad = plain('400 Bad Request');
  expect(await send('hello\r\n\r\n')).toBe(bad);
  expect(await send(`${head}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n`)).toBe(bad);
  expect(await send(`${head}Transfer-Encoding: chunked\r\n\r\nzz\r\n`)).toBe(bad);
  expect(await send(`${head}X: ${'x'.repeat(20_000)}\r\n\r\n`)).toBe(
    plain('431 Request Header Fields Too Large'),
  );
  expect((await fetch(`http://127.0.0.1:${port}/health`)).status).toBe(200);
});

test('while eight logins are being checked, others are answered within 400 ms', async () => {
  const { port } = await startServer({ DATABASE_URL: 'sqlite::memory:' });
  await signUp(port, 'susan');
  const login =
    'mutation { login(username: "susan", password: "correct horse battery") { expiresIn } }';
  const logins = Promise.all(Array.from({ length: 8 }, () => ask(port, login)));
  const state = { checking: true };
  void logins.finally(() => (state.checking = false));
  const waits: number[] = [];
  while (state.checking) {
    const start = performance.now();
    await ask(port, '{ __typename }');
    waits.push(performance.now() - start);
  }
  expect((await logins).map(({ status }) => status)).toEqual(Array(8).fill(200));
  expect(Math.max(...waits)).toBeLessThan(400);
});
