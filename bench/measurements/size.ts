import { join } from 'node:path';
import { repeat } from '../client.ts';
import { createCrowd, moveCrowd, sampleSize, username, type Crowd } from '../crowd.ts';
import { load } from '../load.ts';
import { login, meQuery, operation, refresh, startLatchkey, type Latchkey } from '../latchkey.ts';
import { Skipped, type Measurement, type Outcome, type Run } from '../measurement.ts';
import { startPostgres, type Databases } from '../postgres-server.ts';
import { ratio, spread } from '../statistics.ts';
import { formatNumber, formatSpread } from '../tables.ts';

const lines = 32;
/** One takes as long as several of another measurement. */
const mostRounds = 3;
const works = ['me', 'refresh', 'login'] as const;
/** What was done a second, of each work. */
type Round = Record<(typeof works)[number], number>;

export const size: Measurement = {
  name: 'size',
  title: 'Ten users against a million',
  async measure(run) {
    const many = run.quick ? 20_000 : 1_000_000;
    const databases = await startPostgres().catch((error: Error) => {
      if (!(error instanceof Skipped)) throw error;
      return null;
    });
    try {
      const pairs = await createPairs(run, many, databases);
      const engines = [];
      for (const [engine, pair] of pairs) engines.push(await compare(run, engine, pair));
      return describe(engines, many);
    } finally {
      await databases?.remove();
    }
  },
};

interface Pair {
  readonly small: Crowd;
  readonly large: Crowd;
}

async function createPairs(run: Run, many: number, databases: Databases | null) {
  run.progress(`importing ${formatNumber(many)} users`);
  const small = await createCrowd(join(run.folder, 'ten'), 10);
  const large = await createCrowd(join(run.folder, 'many'), many);
  const pairs: [string, Pair][] = [['SQLite', { small, large }]];
  if (databases) {
    run.progress('moving them to PostgreSQL');
    const move = async (crowd: Crowd) => moveCrowd(crowd, await databases.create());
    pairs.push(['PostgreSQL', { small: await move(small), large: await move(large) }]);
  }
  return pairs;
}

interface Comparison {
  readonly engine: string;
  readonly rounds: readonly { readonly few: Round; readonly many: Round }[];
}

async function compare(run: Run, engine: string, { small, large }: Pair): Promise<Comparison> {
  const rounds: { few: Round; many: Round }[] = [];
  const count = Math.min(mostRounds, run.rounds);
  for (let round = 1; round <= count; round++) {
    run.progress(`${engine}, round ${round} of ${count}`);
    rounds.push({ few: await play(run, small), many: await play(run, large) });
  }
  return { engine, rounds };
}

function describe(engines: readonly Comparison[], many: number): Outcome {
  const rows = engines.flatMap(({ engine, rounds }) =>
    works.map((work) => {
      const few = rounds.map((round) => round.few[work]);
      const lot = rounds.map((round) => round.many[work]);
      return { engine, work, few: spread(few), lot: spread(lot), cost: ratio(few, lot) };
    }),
  );
  return {
    table: {
      head: ['What', 'A second, 10 users', `A second, ${formatNumber(many)} users`, 'Cost, × ten'],
      rows: rows.map(({ engine, work, few, lot, cost }) => [
        `\`${work}\`, ${engine}`,
        formatSpread(few),
        formatSpread(lot),
        formatSpread(cost),
      ]),
    },
    goals: rows.map(({ engine, work, cost }) => ({
      what: `cost of \`${work}\` with ${formatNumber(many)} users and sessions, ${engine}`,
      against: 'with 10',
      goal: 1.3,
      better: 'lower',
      measured: cost,
    })),
    notes: [
      `Each user has a session. \`me\` and \`refresh\` go round ${formatNumber(sampleSize)} sessions from all over the table, against the 10 of the small one. The users came by \`latchkey import\`; everything came to PostgreSQL by \`latchkey move\`.`,
    ],
    data: engines,
  };
}

async function play(run: Run, crowd: Crowd): Promise<Round> {
  const settings = { DATABASE_URL: crowd.url };
  const server = await startLatchkey({ folder: join(run.folder, 'size'), settings });
  try {
    const me = await measureMe(run, server, crowd);
    return {
      me,
      refresh: await measureRefresh(run, server, crowd),
      login: await measureLogin(run, server, crowd),
    };
  } finally {
    await server.stop();
  }
}

async function measureMe(run: Run, { url }: Latchkey, { refreshTokens }: Crowd): Promise<number> {
  const accessTokens = await refreshAll(url, refreshTokens);
  const questions = accessTokens.map((token) => operation(url, meQuery, token));
  await load(questions, { ...run, seconds: run.warmUpSeconds });
  return (await load(questions, run)).perSecond;
}

/** Renews sessions as often in a small crowd as in a large one, each at least once, and returns their access tokens. */
async function refreshAll(url: string, refreshTokens: string[]): Promise<string[]> {
  const accessTokens: string[] = [];
  const renew = async (index: number) => {
    const { accessToken, refreshToken } = await refresh(url, refreshTokens[index]!);
    accessTokens[index] = accessToken;
    refreshTokens[index] = refreshToken;
  };
  // Ten at a time are ten different ones, in either crowd.
  for (let turn = 0; turn < sampleSize; turn += 10) {
    const ten = Array.from({ length: 10 }, (_, one) => (turn + one) % refreshTokens.length);
    await Promise.all(ten.map(renew));
  }
  return accessTokens;
}

async function measureRefresh({ seconds }: Run, { url }: Latchkey, crowd: Crowd): Promise<number> {
  const { refreshTokens } = crowd;
  const waiting = refreshTokens.map((_, index) => index);
  const { perSecond } = await repeat(Math.min(lines, waiting.length), seconds, async () => {
    // A session waits until all others have had their turn; none is renewed twice at once.
    const index = waiting.shift()!;
    ({ refreshToken: refreshTokens[index] } = await refresh(url, refreshTokens[index]!));
    waiting.push(index);
  });
  return perSecond;
}

async function measureLogin({ seconds }: Run, { url }: Latchkey, crowd: Crowd): Promise<number> {
  let turn = 0;
  const next = () => username(Math.floor(((turn++ * 0.618) % 1) * crowd.size));
  return (await repeat(8, seconds, () => login(url, next()))).perSecond;
}
