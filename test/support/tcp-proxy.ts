import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A network between us and a server on this machine, to be disturbed. */
export interface TcpProxy {
  readonly port: number;
  /** From now on nothing arrives, in either direction, and nobody is told. */
  freeze(): void;
  /** What was held up arrives. */
  thaw(): void;
  /** Of what comes next on each connection, half arrives, and then it is over. */
  cut(): void;
  /** How often a client has said something after it was answered. */
  readonly roundTrips: number;
}

/** Passes on whatever goes to the port, after so many milliseconds in each direction. */
export async function tcpProxy(target: number, delayMs = 0): Promise<TcpProxy> {
  const pairs = new Set<[Socket, Socket]>();
  let frozen = false;
  let roundTrips = 0;
  const toCut = new WeakSet<Socket>();
  const pass = (to: Socket, chunk: Buffer) => {
    if (toCut.has(to)) to.end(chunk.subarray(0, chunk.length / 2), () => to.destroy());
    else if (delayMs > 0) setTimeout(() => to.write(chunk), delayMs);
    else to.write(chunk);
  };
  const server = createServer((near) => {
    const far = connect(target, '127.0.0.1');
    const pair: [Socket, Socket] = [near, far];
    let answered = true;
    near.on('data', () => {
      if (answered) roundTrips += 1;
      answered = false;
    });
    far.on('data', () => (answered = true));
    pairs.add(pair);
    for (const [from, to] of [pair, [far, near]] as const) {
      from.on('data', (chunk: Buffer) => pass(to, chunk));
      from.on('error', () => {});
      from.once('close', () => {
        to.destroy();
        pairs.delete(pair);
      });
      if (frozen) from.pause();
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const each = (step: (socket: Socket) => void) => {
    for (const pair of pairs) pair.forEach(step);
  };
  onTestFinished(() => {
    server.close();
    each((socket) => socket.destroy());
  });
  return {
    port: (server.address() as AddressInfo).port,
    get roundTrips() {
      return roundTrips;
    },
    cut: () => each((socket) => toCut.add(socket)),
    freeze() {
      frozen = true;
      each((socket) => socket.pause());
    },
    thaw() {
      frozen = false;
      each((socket) => socket.resume());
    },
  };
}
