import { expect, onTestFinished } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { countTwice, killInTurn } from './kill-load.ts';
import { ask } from './process.ts';
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
  const { databaseUrl, nodes, kills, mailsPerKill: perKill } = options;
  // So that at each kill some mails are with the relay.
  const relay = await startRelay({ behaviour: { delayMs: 20 } });
  const env = { DATABASE_URL: databaseUrl, ...mailSettings(relay) };
  const promised: string[] = [];
  let asked = 0;
  const askOnce = async (port: number) => {
    asked += 1;
    const email = `user${asked}@example.net`;
    const query = `mutation { requestSignUp(email: "${email}") { token } }`;
    const { body } = await ask(port, query);
    if (!body.data?.['requestSignUp']) return 0;
    promised.push(email);
    return 1;
  };
  const arrived = () => relay.mails.length;
  const allArrived = async () => {
    // What the last node had claimed is others' after a minute.
    const { outbox } = await openBeside(databaseUrl);
    await expect
      .poll(async () => (await outbox.state()).waiting, { interval: 200, timeout: 80_000 })
      .toBe(0);
  };
  const load = { env, nodes, askOnce, arrived, allArrived };
  const { killedAt } = await killInTurn(load, { kills, perKill });
  return report(promised, relay.mails, killedAt);
}

function report(
  promised: readonly string[],
  mails: readonly Received[],
  killedAt: readonly number[],
): KillReport {
  const arrivals = Map.groupBy(mails, ({ to }) => to[0]!);
  // One that came twice is one and the same.
  for (const some of arrivals.values()) expect(new Set(some.map(({ id }) => id)).size).toBe(1);
  return {
    promised: promised.length,
    lost: promised.filter((email) => !arrivals.has(email)),
    ...countTwice(arrivals.values(), killedAt),
    afterLastKillMs: mails.at(-1)!.at - killedAt.at(-1)!,
  };
}
