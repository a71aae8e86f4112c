import { setTimeout as pause } from 'node:timers/promises';
import { expect, onTestFinished } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { ask, startServer, type RunningServer } from './process.ts';
import { startRelay, type Received, type Relay } from './smtp-server.ts';

/** What a server needs to send mails by the relay. */
export const mailSettings = ({ url }: Relay): Record<string, string> => ({
  AUTH_SMTP_URL: url,
  AUTH_MAIL_FROM: 'Example <auth@example.com>',
});

/** Opens the database beside the servers, until the test is over. */
export async function openBeside(databaseUrl: string): Promise<Store> {
  const store = await openStore(databaseUrl);
  onTestFinished(() => store.close());
  return store;
}

export interface KillReport {
  /** Mails that were promised to a client, and those of them that never arrived. */
  readonly promised: number;
  readonly lost: readonly string[];
  /** Mails that arrived more than once, and those among them although no process had just died. */
  readonly twice: number;
  readonly twiceWithoutKill: number;
  /** How long after the last kill the last mail arrived. */
  readonly afterLastKillMs: number;
}

/** Kills one of the nodes after the other with -9, each while it delivers, and counts what arrives. */
export async function killUnderLoad(options: {
  databaseUrl: string;
  nodes: number;
  kills: number;
  mailsPerKill: number;
}): Promise<KillReport> {
  const { databaseUrl, kills, mailsPerKill } = options;
  // So that at each kill some mails are with the relay.
  const relay = await startRelay({ behaviour: { delayMs: 20 } });
  const env = { DATABASE_URL: databaseUrl, ...mailSettings(relay) };
  const nodes: RunningServer[] = [];
  for (let n = 0; n < options.nodes; n += 1) nodes.push(await startServer(env));
  const clients = letAsk(nodes, 8);

  const killedAt: number[] = [];
  for (let kill = 0; kill < kills; kill += 1) {
    clients.goOnTo(mailsPerKill * (kill + 1));
    await clients.reach(mailsPerKill * (kill + 0.5));
    const index = kill % nodes.length;
    killedAt.push(performance.now());
    await nodes[index]!.stop('SIGKILL');
    nodes[index] = await startServer(env);
  }
  await clients.reach(mailsPerKill * kills);
  await clients.stop();
  // What the last node had claimed is others' after a minute.
  const { outbox } = await openBeside(databaseUrl);
  await expect
    .poll(async () => (await outbox.state()).waiting, { interval: 200, timeout: 80_000 })
    .toBe(0);
  await Promise.all(nodes.map((node) => node.stop()));
  return report(clients.promised, relay.mails, killedAt);
}

/** Lets clients ask for mails, each to an address of its own, until so many are promised. */
function letAsk(nodes: readonly RunningServer[], count: number) {
  const promised = new Set<string>();
  let asked = 0;
  let goal = 0;
  const over = new AbortController();
  const askOnce = async () => {
    asked += 1;
    const email = `user${asked}@example.net`;
    const { port } = nodes[asked % nodes.length]!;
    const query = `mutation { requestSignUp(email: "${email}") { token } }`;
    const answer = await ask(port, query).catch(() => null);
    if (answer?.body.data?.['requestSignUp']) promised.add(email);
    else await pause(50);
  };
  const client = async () => {
    while (!over.signal.aborted) await (promised.size < goal ? askOnce() : pause(10));
  };
  const clients = Promise.all(Array.from({ length: count }, client));
  return {
    promised,
    goOnTo(mails: number) {
      goal = mails;
    },
    async reach(mails: number) {
      await expect
        .poll(() => promised.size, { interval: 5, timeout: 30_000 })
        .toBeGreaterThanOrEqual(mails);
    },
    async stop() {
      over.abort();
      await clients;
    },
  };
}

function report(
  promised: ReadonlySet<string>,
  mails: readonly Received[],
  killedAt: readonly number[],
): KillReport {
  const arrivals = Map.groupBy(mails, ({ to }) => to[0]!);
  const twice = [...arrivals.values()].filter((some) => some.length > 1);
  // One that came twice is one and the same.
  for (const some of twice) expect(new Set(some.map(({ id }) => id)).size).toBe(1);
  const wasKilled = ([first]: readonly Received[]) =>
    killedAt.some((at) => Math.abs(at - first!.at) < 1_000);
  return {
    promised: promised.size,
    lost: [...promised].filter((email) => !arrivals.has(email)),
    twice: twice.length,
    twiceWithoutKill: twice.filter((some) => !wasKilled(some)).length,
    afterLastKillMs: mails.at(-1)!.at - killedAt.at(-1)!,
  };
}
