import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Balancer {
  readonly url: string;
  /** How many requests each port was given. */
  readonly given: ReadonlyMap<number, number>;
}

/** A load balancer that gives each request to the next port. Closed with the test. */
export async function balance(ports: readonly number[]): Promise<Balancer> {
  const given = new Map(ports.map((port) => [port, 0]));
  let turn = 0;
  const server = createServer((incoming, outgoing) => {
    const port = ports[(turn += 1) % ports.length]!;
    given.set(port, given.get(port)! + 1);
    const { url: path, method, headers } = incoming;
    const passed = request({ port, path, method, headers, agent: false }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    passed.on('error', () => outgoing.destroy());
    incoming.pipe(passed);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/graphql`, given };
}
