import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { openRelay, type Relay, type RelayOptions } from './smtp/relay.ts';

export { certificate, type Behaviour, type Received, type Relay } from './smtp/relay.ts';

/** A real SMTP server on a free port of this machine, until the test is over. */
export async function startRelay(options: RelayOptions = {}): Promise<Relay> {
  const relay = await openRelay(options);
  onTestFinished(relay.close);
  return relay;
}

/** A server that accepts connections and then says this, or nothing at all. */
export async function startMute(says = ''): Promise<{ port: number }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    if (says !== '') socket.write(says);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    sockets.forEach((socket) => socket.destroy());
    server.close();
  });
  return { port: (server.address() as AddressInfo).port };
}
