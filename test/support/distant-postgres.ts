import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A PostgreSQL that is far away. */
export interface DistantPostgres {
  readonly url: string;
  /** Returns how many round trips one after the other the work takes. It is to be alone. */
  countTrips(work: () => Promise<unknown>): Promise<number>;
}

/** Returns the database behind a line on which everything takes so many milliseconds, each way. */
export async function distantPostgres(url: string, delayMs: number): Promise<DistantPostgres> {
  const { port } = new URL(url);
  /** How many answers, one after the other, have come back. */
  let answered = 0;
  /** What was asked before a count began is no part of it, also where its answer comes later. */
  let counts = 0;
  const later = (step: () => void) => setTimeout(step, delayMs);
  const server = createServer((near) => {
    const far = connect(Number(port), '127.0.0.1');
    let asked = 0;
    let askedIn = counts;
    near.on('data', (chunk: Buffer) => {
      asked = answered + 1;
      askedIn = counts;
      later(() => far.write(chunk));
    });
    far.on('data', (chunk: Buffer) =>
      later(() => {
        if (askedIn === counts) answered = Math.max(answered, asked);
        near.write(chunk);
      }),
    );
    endTogether(near, far);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const distant = new URL(url);
  distant.port = String((server.address() as AddressInfo).port);
  return {
    url: distant.href,
    async countTrips(work) {
      counts++;
      answered = 0;
      await work();
      return answered;
    },
  };
}

function endTogether(near: Socket, far: Socket): void {
  for (const [one, other] of [
    [near, far],
    [far, near],
  ] as const) {
    one.on('error', () => {});
    one.once('close', () => other.destroy());
  }
}
