import { connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { sharedDatabase } from '../support/engines.ts';
import { signUp, startServer } from '../support/process.ts';

const me = '{"query":"{ me { id } }"}';

const toText = (headers: readonly string[]) =>
  [
    'POST /graphql HTTP/1.1',
    'Host: localhost',
    'Content-Type: application/json',
    `Content-Length: ${me.length}`,
    ...headers,
    '',
    me,
  ].join('\r\n');

/** Sends requests without waiting for answers, and begins again when its connection is closed. */
function pipelineForever(port: number, requests: string, onClose: () => void): void {
  let over = false;
  const socket = connect(port, '127.0.0.1');
  const write = () => {
    while (socket.writable && socket.write(requests));
  };
  socket.on('error', () => {});
  socket.on('connect', write).on('drain', write).resume();
  socket.on('close', () => {
    onClose();
    if (!over) pipelineForever(port, requests, onClose);
  });
  onTestFinished(() => {
    over = true;
    socket.destroy();
  });
}

/** Asks on a new connection and returns the status and how long it took. */
async function askOnce(port: number, token: string): Promise<{ status: number; ms: number }> {
  const begun = performance.now();
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const options = { method: 'POST', headers: { ...headers, connection: 'close' }, body: me };
  const { status } = await fetch(`http://127.0.0.1:${port}/graphql`, options);
  return { status, ms: performance.now() - begun };
}

test.each(['with a token', 'without a token'])(
  'twenty connections that pipeline %s leave a new one its answer within 2 s',
  async (how) => {
    const { port } = await startServer({ DATABASE_URL: await sharedDatabase() });
    const token = await signUp(port, 'susan');
    const bearer = how === 'with a token' ? [`Authorization: Bearer ${token}`] : [];
    let closed = 0;
    for (let n = 0; n < 20; n += 1)
      pipelineForever(port, toText(bearer).repeat(100), () => (closed += 1));
    await expect.poll(() => closed, { timeout: 10_000 }).toBeGreaterThan(20);
    for (let n = 0; n < 20; n += 1) {
      const { status, ms } = await askOnce(port, token);
      expect(status).toBe(200);
      expect(ms).toBeLessThan(2_000);
    }
  },
  30_000,
);
