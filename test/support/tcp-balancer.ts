import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

const askEveryMs = 100;

/** A load balancer that knows no HTTP: it gives each connection to the next port that `/ready` says yes for. */
export async function balanceConnections(ports: readonly number[]): Promise<{ port: number }> {
  let ready = ports;
  let turn = 0;
  const asking = setInterval(async () => {
    const answers = await Promise.all(ports.map(isReady));
    ready = ports.filter((_port, index) => answers[index]);
  }, askEveryMs);
  const server = createServer((near) => {
    const far = connect(ready[(turn += 1) % ready.length]!, '127.0.0.1');
    near.pipe(far).pipe(near);
    // What ends one side badly ends the other one badly too, so that the client sees it.
    far.on('error', () => near.resetAndDestroy());
    near.on('error', () => far.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    clearInterval(asking);
    server.close();
  });
  return { port: (server.address() as AddressInfo).port };
}

const isReady = (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/ready`).then(
    ({ ok }) => ok,
    () => false,
  );
