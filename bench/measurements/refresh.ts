import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { runSql } from '../../test/support/postgres-server.ts';
import { repeat } from '../client.ts';
import { cpuSeconds } from '../cpu-time.ts';
import type { Goal } from '../goals.ts';
import {
  login,
  people,
  populate,
  refresh,
  root,
  startLatchkey,
  type Latchkey,
} from '../latchkey.ts';
import { Skipped, type Measurement, type Run } from '../measurement.ts';
import { startPostgres, type Databases } from '../postgres-server.ts';
import { percentile, ratio, spread } from '../statistics.ts';
import { formatNumber, formatSpread } from '../tables.ts';

/** So many refreshes at a time, of ten times as many sessions: each session may be refreshed 600 times at once. */
const lines = 32;
const sessionsEach = 32;

interface Round {
  readonly perSecond: number;
  readonly p99: number;
  /** CPU time of the server for a refresh. */
  readonly cpuMs: number;
  /** What was written to disk for a refresh: by the server on SQLite, to the log on PostgreSQL. */
  readonly written: number;
}

/** A checkout on an engine, with what was measured of it. */
interface Contestant {
  readonly engine: string;
  readonly label: string;
  readonly rounds: Round[];
  readonly play: () => Promise<Round>;
  readonly finish: () => Promise<Left>;
  left?: Left;
}

interface Left {
  readonly bytesPerRefresh: number;
  readonly rowsPerSession: number;
}

export const refreshes: Measurement = {
  name: 'refresh',
  title: 'Refreshes',
  async measure(run) {
    const databases = await startPostgres().catch((error: Error) => {
      if (!(error instanceof Skipped)) throw error;
      return null;
    });
    try {
      const all = [
        ...(await onEngine(run, null)),
        ...(databases ? await onEngine(run, databases) : []),
      ];
      return {
        table: {
          head: [
            'Refreshes',
            'A second',
            'p99 ms',
            'CPU of the server, ms',
            'Written, bytes',
            'Kept, bytes',
            'Rows a session',
          ],
          rows: all.map((one) => [
            `${one.engine}, ${one.label}`,
            cell(one.rounds, 'perSecond'),
            cell(one.rounds, 'p99'),
            cell(one.rounds, 'cpuMs'),
            cell(one.rounds, 'written'),
            formatNumber(one.left!.bytesPerRefresh),
            formatNumber(one.left!.rowsPerSession),
          ]),
        },
        goals: [0, 2].flatMap((first) => goals(all.slice(first, first + 2))),
        notes: [
          `${lines} at a time over ${sessionsEach * people.length} sessions, each a chain; each refresh is on disk before its answer. The servers take turns, a round each. Written: by the process on SQLite, to the write-ahead log on PostgreSQL. Kept: what the database has grown by.`,
        ],
        data: all.map(({ engine, label, rounds, left }) => ({ engine, label, rounds, left })),
      };
    } finally {
      await databases?.remove();
    }
  },
};

const cell = (rounds: readonly Round[], name: keyof Round) =>
  formatSpread(spread(rounds.map((round) => round[name])));

function goals([ours, before]: readonly Contestant[]): Goal[] {
  if (!ours || !before) return [];
  const of = (name: keyof Round, { rounds }: Contestant) => rounds.map((round) => round[name]);
  const against = 'the checkout before, in the same run';
  return [
    {
      what: `refreshes/s on ${ours.engine}`,
      against,
      goal: 1.3,
      better: 'higher',
      measured: ratio(of('perSecond', ours), of('perSecond', before)),
      byCpuTime: ratio(of('cpuMs', before), of('cpuMs', ours)),
    },
    {
      what: `bytes written for a refresh on ${ours.engine}`,
      against,
      goal: 0.5,
      better: 'lower',
      measured: ratio(of('written', ours), of('written', before)),
    },
  ];
}

async function onEngine(run: Run, databases: Databases | null): Promise<Contestant[]> {
  const checkouts = [root, ...(run.baseline === null ? [] : [run.baseline])];
  const all: Contestant[] = [];
  for (const checkout of checkouts) all.push(await enter(run, checkout, databases));
  for (let round = 1; round <= run.rounds; round++) {
    run.progress(`${all[0]!.engine}, round ${round} of ${run.rounds}`);
    for (const one of round % 2 ? all : all.toReversed()) one.rounds.push(await one.play());
  }
  for (const one of all) one.left = await one.finish();
  return all;
}

async function enter(run: Run, checkout: string, databases: Databases | null): Promise<Contestant> {
  const engine = databases ? 'PostgreSQL' : 'SQLite';
  const label = checkout === root ? 'now' : 'baseline';
  const folder = join(run.folder, `refresh-${engine}-${label}`);
  const url = await databases?.create();
  const settings: Record<string, string> = url === undefined ? {} : { DATABASE_URL: url };
  const server = await startLatchkey({ folder, checkout, settings });
  const database = url === undefined ? sqlite(join(folder, 'latchkey.db'), server) : postgres(url);
  await populate(server.url);
  const waiting: string[] = [];
  for (const name of people) {
    const begin = async () => (await login(server.url, name)).refreshToken;
    waiting.push(...(await Promise.all(Array.from({ length: sessionsEach }, begin))));
  }
  const one = async () => {
    waiting.push((await refresh(server.url, waiting.shift()!)).refreshToken);
  };
  await repeat(lines, run.warmUpSeconds, one);
  const before = await database.size();
  let done = 0;
  return {
    engine,
    label,
    rounds: [],
    async play() {
      const [cpu, written] = [cpuSeconds(server.pid) ?? 0, await database.written()];
      const { perSecond, ms } = await repeat(lines, run.seconds, one);
      done += ms.length;
      const cpuMs = (((cpuSeconds(server.pid) ?? 0) - cpu) * 1000) / ms.length;
      return {
        perSecond,
        p99: percentile(ms, 0.99),
        cpuMs,
        written: ((await database.written()) - written) / ms.length,
      };
    },
    async finish() {
      await server.stop();
      const rowsPerSession = await database.rowsPerSession();
      return { bytesPerRefresh: ((await database.size()) - before) / done, rowsPerSession };
    },
  };
}

interface Measured {
  size(): Promise<number>;
  written(): Promise<number>;
  rowsPerSession(): Promise<number>;
}

const rowsPerSession =
  'select ((select count(*) from sessions) + (select count(*) from refresh_tokens)) * 1.0 / (select count(*) from sessions) as rows';

function sqlite(file: string, { pid }: Latchkey): Measured {
  return {
    size: async () => statSync(file).size,
    async written() {
      const io = readFileSync(`/proc/${pid}/io`, 'utf8');
      return Number(/^write_bytes: (\d+)$/m.exec(io)?.[1]);
    },
    async rowsPerSession() {
      const database = new DatabaseSync(file);
      const [row] = database.prepare(rowsPerSession).all();
      database.close();
      return Number(row?.['rows']);
    },
  };
}

function postgres(url: string): Measured {
  const ask = async (query: string) => Number(Object.values((await runSql(url, query))[0]!)[0]);
  return {
    size: () => ask('select pg_database_size(current_database())'),
    written: () => ask(`select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')`),
    rowsPerSession: () => ask(rowsPerSession),
  };
}
