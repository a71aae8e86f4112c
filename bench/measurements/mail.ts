import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openRelay, type Relay } from '../../test/support/smtp/relay.ts';
import { ask } from '../client.ts';
import { login, operation, people, populate, startLatchkey, type Latchkey } from '../latchkey.ts';
import type { Measurement, Run } from '../measurement.ts';
import { startPostgres } from '../postgres-server.ts';
import { percentile, spread } from '../statistics.ts';
import { formatSpread } from '../tables.ts';

const asked = 200;
const burst = 500;
const lines = 32;
/** Far longer than any of it takes. */
const mostMs = 60_000;

interface Round {
  /** From the request to the relay's yes. */
  readonly p50: number;
  readonly p99: number;
  readonly perSecond: number;
}

export const mail: Measurement = {
  name: 'mail',
  title: 'Mails, from the request to the relay',
  async measure(run) {
    const rounds: Record<string, Round[]> = { SQLite: [], PostgreSQL: [] };
    const databases = await startPostgres();
    try {
      for (let round = 1; round <= run.rounds; round++) {
        run.progress(`round ${round} of ${run.rounds}`);
        rounds['SQLite']!.push(await play(run, `sqlite:${join(run.folder, `mail${round}.db`)}`));
        rounds['PostgreSQL']!.push(await play(run, await databases.create()));
      }
    } finally {
      await databases.remove();
    }
    const of = (some: readonly Round[], get: (round: Round) => number) =>
      formatSpread(spread(some.map(get)));
    return {
      table: {
        head: ['Database', 'p50 ms', 'p99 ms', `burst of ${burst}, mails/s`],
        rows: Object.entries(rounds).map(([engine, some]) => [
          engine,
          of(some, ({ p50 }) => p50),
          of(some, ({ p99 }) => p99),
          of(some, ({ perSecond }) => perSecond),
        ]),
      },
      goals: [],
      notes: [
        `${asked} times \`requestEmailChange\`, one after the other, each timed from the request to the moment when the relay has the mail; then ${burst} times \`requestSignUp\`, ${lines} at a time, from the first request to the last mail. The goals are a p99 of 1 s and 30 mails a second. The relay is smtp-server on the same machine, over STARTTLS, in the process that asks.`,
      ],
      data: rounds,
    };
  },
};

async function play(run: Run, databaseUrl: string): Promise<Round> {
  const relay = await openRelay();
  const server = await startLatchkey({
    folder: join(run.folder, 'mail'),
    settings: {
      DATABASE_URL: databaseUrl,
      AUTH_SMTP_URL: relay.url,
      AUTH_MAIL_FROM: 'auth@example.com',
      AUTH_MAILS: '100000/1',
      AUTH_MAILS_PER_MAILBOX: '100000/1',
      AUTH_MAILS_PER_ADDRESS: '100000/1',
    },
  });
  try {
    await populate(server.url);
    const took = await oneByOne(server, relay);
    const perSecond = await allAtOnce(server, relay);
    return { p50: percentile(took, 0.5), p99: percentile(took, 0.99), perSecond };
  } finally {
    await server.stop();
    await relay.close();
  }
}

async function oneByOne({ url }: Latchkey, relay: Relay): Promise<number[]> {
  const { accessToken } = await login(url, people[0]!);
  const took: number[] = [];
  for (let n = 0; n < asked; n++) {
    const begun = performance.now();
    await request(url, 'requestEmailChange', n, accessToken);
    await arrived(relay, n + 1);
    took.push(relay.mails[n]!.at - begun);
  }
  return took;
}

/** Returns how many a second were asked for and handed to the relay, from the first request to the last yes. */
async function allAtOnce({ url }: Latchkey, relay: Relay): Promise<number> {
  const before = relay.mails.length;
  const begun = performance.now();
  let next = 0;
  const line = async () => {
    while (next < burst) await request(url, 'requestSignUp', next++);
  };
  await Promise.all(Array.from({ length: lines }, line));
  await arrived(relay, before + burst);
  return (burst * 1000) / (relay.mails.at(-1)!.at - begun);
}

async function request(url: string, field: string, n: number, token?: string): Promise<void> {
  const query = `mutation { ${field}(email: "${field}${n}@example.net") { token } }`;
  const { text } = await ask(operation(url, query, token));
  if (text.includes('errors')) throw new Error(`${field} was refused: ${text}`);
}

async function arrived({ mails }: Relay, count: number): Promise<void> {
  const begun = performance.now();
  while (mails.length < count) {
    if (performance.now() - begun > mostMs) throw new Error('A mail did not arrive.');
    await sleep(2);
  }
}
