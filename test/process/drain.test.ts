import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { sharedDatabase } from '../support/engines.ts';
import { signUp, startServer } from '../support/process.ts';
import { balanceConnections } from '../support/tcp-balancer.ts';

/** Asks on a connection of the agent, or on a new one, and returns the answer or the code of what went wrong. */
function askMe(port: number, token: string, agent: Agent | false): Promise<string> {
  return new Promise((resolve) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    const options = { port, host: '127.0.0.1', path: '/graphql', method: 'POST', headers, agent };
    const asking = request(options, (answer) => {
      text(answer).then(resolve, (error: unknown) => resolve(String(error)));
    });
    asking.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    asking.end('{"query":"{ me { username } }"}');
  });
}

test.runIf(process.platform !== 'win32')(
  'behind a balancer of connections, no request of 16 clients is lost when its nodes stop in turn',
  async () => {
    const env = { DATABASE_URL: await sharedDatabase(), AUTH_DRAIN_SECONDS: '2' };
    const nodes = await Promise.all([1, 2, 3].map(() => startServer(env)));
    const token = await signUp(nodes[0]!.port, 'susan');
    const { port } = await balanceConnections(nodes.map((node) => node.port));
    const keepAlive = new Agent({ keepAlive: true });
    onTestFinished(() => keepAlive.destroy());

    const answers = new Map<string, number>();
    const over = new AbortController();
    const clients = Array.from({ length: 16 }, async (_, n) => {
      while (!over.signal.aborted) {
        const answer = await askMe(port, token, n % 2 ? keepAlive : false);
        answers.set(answer, (answers.get(answer) ?? 0) + 1);
      }
    });
    for (const node of nodes.slice(0, 2)) expect(await node.stop()).toMatchObject({ code: 0 });
    over.abort();
    await Promise.all(clients);
    expect([...answers.keys()]).toEqual(['{"data":{"me":{"username":"susan"}}}']);
    expect([...answers.values()][0]).toBeGreaterThan(200);
  },
);
