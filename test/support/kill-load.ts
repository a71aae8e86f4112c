import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';
import { startServer, type RunningServer } from './process.ts';

/** Nodes of one database, which clients ask for something that arrives elsewhere. */
export interface Load {
  readonly env: Record<string, string>;
  /** How many nodes there are. */
  readonly nodes: number;
  /** Asks a node once as one of the clients, and returns how many arrivals it has promised. Rejects when it is gone. */
  readonly askOnce: (port: number, client: number) => Promise<number>;
  /** How many have arrived. */
  readonly arrived: () => number;
  /** Resolves when nothing waits any more. It may ask the node at this port. */
  readonly allArrived: (port: number) => Promise<void>;
}

interface Arrival {
  /** By `performance.now()`. */
  readonly at: number;
}

/** How many clients ask. */
export const clientCount = 8;

/** Kills one of the nodes after the other with -9, each while it delivers. */
export async function killInTurn(
  load: Load,
  { kills, perKill }: { kills: number; perKill: number },
): Promise<{ promised: number; killedAt: number[] }> {
  const { env, arrived, allArrived } = load;
  const nodes: RunningServer[] = [];
  for (let n = 0; n < load.nodes; n += 1) nodes.push(await startServer(env));
  const clients = letAsk(nodes, load);
  const killedAt: number[] = [];
  for (let kill = 0; kill < kills; kill += 1) {
    const before = arrived();
    clients.goOnTo(perKill * (kill + 1));
    await clients.reach(perKill * (kill + 0.5));
    await expect.poll(arrived, { interval: 5, timeout: 30_000 }).toBeGreaterThan(before);
    const index = kill % nodes.length;
    killedAt.push(performance.now());
    await nodes[index]!.stop('SIGKILL');
    nodes[index] = await startServer(env);
  }
  await clients.reach(perKill * kills);
  await clients.stop();
  await allArrived(nodes[0]!.port);
  await Promise.all(nodes.map((node) => node.stop()));
  return { promised: clients.promised(), killedAt };
}

/** Lets clients ask until so much is promised. */
function letAsk(nodes: readonly RunningServer[], { askOnce }: Load) {
  let promised = 0;
  let goal = 0;
  let asked = 0;
  const over = new AbortController();
  const ask = async (client: number) => {
    asked += 1;
    const { port } = nodes[asked % nodes.length]!;
    const more = await askOnce(port, client).catch(() => 0);
    promised += more;
    if (more === 0) await pause(50);
  };
  const live = async (client: number) => {
    while (!over.signal.aborted) await (promised < goal ? ask(client) : pause(10));
  };
  const clients = Promise.all(Array.from({ length: clientCount }, (_, client) => live(client)));
  return {
    promised: () => promised,
    goOnTo(count: number) {
      goal = count;
    },
    async reach(count: number) {
      await expect
        .poll(() => promised, { interval: 5, timeout: 30_000 })
        .toBeGreaterThanOrEqual(count);
    },
    async stop() {
      over.abort();
      await clients;
    },
  };
}

/** Returns how much of it came more than once, and how much of that although no process had just died. */
export function countTwice(
  arrivals: Iterable<readonly Arrival[]>,
  killedAt: readonly number[],
): { twice: number; twiceWithoutKill: number } {
  const twice = [...arrivals].filter((some) => some.length > 1);
  const wasKilled = ([first]: readonly Arrival[]) =>
    killedAt.some((at) => Math.abs(at - first!.at) < 1_000);
  return {
    twice: twice.length,
    twiceWithoutKill: twice.filter((some) => !wasKilled(some)).length,
  };
}
