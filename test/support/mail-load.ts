import { setTimeout as pause } from 'node:timers/promises';
import { expect, onTestFinished } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { startServer, type RunningServer } from './process.ts';
import { startRelay, type Received, type Relay } from './smtp-server.ts';
import { waitingMail } from './waiting-mail.ts';

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
  /** Mails that were stored, and of those that arrived none, and more than once. */
  readonly stored: number;
  readonly lost: readonly string[];
  readonly twice: number;
  /** Mails that arrived twice although no process had just died. */
  readonly twiceWithoutKill: number;
  /** How long after the last kill the last mail arrived. */
  readonly afterLastKillMs: number;
}

/** Kills one of the nodes after the other with -9, each while it delivers, and counts what arrives. */
export async function killUnderLoad(options: {
  databaseUrl: string;
  nodes: number;
  kills: number;
  mails: number;
}): Promise<KillReport> {
  const { databaseUrl, kills, mails } = options;
  // So that at each kill some mails are with the relay.
  const relay = await startRelay({ behaviour: { delayMs: 20 } });
  const env = { DATABASE_URL: databaseUrl, ...mailSettings(relay) };
  const nodes: RunningServer[] = [];
  for (let n = 0; n < options.nodes; n += 1) nodes.push(await startServer(env));
  const { outbox } = await openBeside(databaseUrl);
  const stored = new Set<string>();
  const store = async (count: number) => {
    for (let n = 0; n < count; n += 1) {
      const mail = waitingMail();
      await outbox.insert(mail, null);
      stored.add(mail.id);
    }
  };

  const killedAt: number[] = [];
  for (let kill = 0; kill < kills; kill += 1) {
    const before = relay.mails.length;
    const storing = store(Math.floor(mails / kills));
    await expect.poll(() => relay.mails.length, { interval: 5 }).toBeGreaterThan(before + 5);
    const index = kill % nodes.length;
    killedAt.push(performance.now());
    await nodes[index]!.stop('SIGKILL');
    await storing;
    nodes[index] = await startServer(env);
  }
  // What the last node had claimed is others' after a minute.
  await expect
    .poll(async () => (await outbox.state()).waiting, { interval: 200, timeout: 80_000 })
    .toBe(0);
  await pause(200);
  await Promise.all(nodes.map((node) => node.stop()));
  return report(stored, relay.mails, killedAt);
}

function report(
  stored: ReadonlySet<string>,
  mails: readonly Received[],
  killedAt: readonly number[],
): KillReport {
  const arrivals = Map.groupBy(mails, ({ id }) => id);
  const twice = [...arrivals.values()].filter((some) => some.length > 1);
  const wasKilled = ([first]: readonly Received[]) =>
    killedAt.some((at) => Math.abs(at - first!.at) < 1_000);
  return {
    stored: stored.size,
    lost: [...stored].filter((id) => !arrivals.has(id)),
    twice: twice.length,
    twiceWithoutKill: twice.filter((some) => !wasKilled(some)).length,
    afterLastKillMs: mails.at(-1)!.at - killedAt.at(-1)!,
  };
}
