import { join } from 'node:path';
import { threadSeconds } from '../cpu-time.ts';
import { populate, root, startLatchkey } from '../latchkey.ts';
import { loadLogins, requireLogins } from '../login-load.ts';
import type { Measurement, Run } from '../measurement.ts';
import { launch } from '../processes.ts';
import { ratio, spread } from '../statistics.ts';
import { formatSpread } from '../tables.ts';

const connections = 16;

interface Round {
  readonly perSecond: number;
  /** CPU time of the hashing for one login. Null where it cannot be told from the rest. */
  readonly hashingMs: number | null;
  readonly restMs: number | null;
}

export const logins: Measurement = {
  name: 'logins',
  title: 'Logins',
  async measure(run) {
    const [ours, theirs, bare]: [Round[], Round[], Round[]] = [[], [], []];
    for (let round = 1; round <= run.rounds; round++) {
      run.progress(`round ${round} of ${run.rounds}`);
      bare.push(await verifyBarely(run));
      ours.push(await play(run, root, 'logins'));
      if (run.baseline !== null) theirs.push(await play(run, run.baseline, 'logins-baseline'));
    }
    return {
      table: {
        head: ['What', 'A second', '× bare loop', 'Hashing, ms of CPU', 'Beside it, ms of CPU'],
        rows: [
          ...row('bare argon2id loop', bare, bare),
          ...row('Latchkey `login`', ours, bare),
          ...row('Latchkey `login` (baseline)', theirs, bare),
        ],
      },
      goals: [
        {
          what: 'logins/s',
          against: 'a bare argon2id loop on the same cores',
          goal: 0.9,
          better: 'higher',
          measured: ratio(figures(ours, 'perSecond'), figures(bare, 'perSecond')),
        },
      ],
      notes: [
        `${connections} logins at a time; server, load and loop may use both cores. The loop verifies as many passwords at a time as there are cores. CPU time is the server’s, for each login: that of the threads that hash, and that of everything else, the client not counted.`,
      ],
      data: { ours, theirs, bare },
    };
  },
};

function row(label: string, rounds: readonly Round[], bare: readonly Round[]): string[][] {
  if (rounds.length === 0) return [];
  const perSecond = figures(rounds, 'perSecond');
  const cell = (name: keyof Round) => {
    const found = figures(rounds, name);
    return found.length > 0 ? formatSpread(spread(found)) : '–';
  };
  const times = rounds === bare ? '1' : formatSpread(ratio(perSecond, figures(bare, 'perSecond')));
  return [[label, cell('perSecond'), times, cell('hashingMs'), cell('restMs')]];
}

function figures(rounds: readonly Round[], name: keyof Round): number[] {
  return rounds.flatMap((round) => round[name] ?? []);
}

async function verifyBarely({ seconds, warmUpSeconds }: Run): Promise<Round> {
  const script = join(import.meta.dirname, '../bare-argon2.ts');
  const command = [process.execPath, script, String(seconds), String(warmUpSeconds)];
  const output = await launch(command, { place: 'all' }).finished;
  const { perSecond, cpuMs } = JSON.parse(output) as { perSecond: number; cpuMs: number };
  return { perSecond, hashingMs: cpuMs, restMs: null };
}

async function play(run: Run, checkout: string, name: string): Promise<Round> {
  const folder = join(run.folder, name);
  const server = await startLatchkey({ folder, checkout, place: 'all' });
  try {
    await populate(server.url);
    await loadLogins(server, { ...run, connections, seconds: run.warmUpSeconds });
    // Comes after whatever the warm-up has left in the queue, which would be hashed in the time that is measured.
    await requireLogins(server);
    const before = threadSeconds(server.pid);
    const { perSecond, requests } = await loadLogins(server, { ...run, connections });
    const after = threadSeconds(server.pid);
    await requireLogins(server);
    const each = (part: 'hashing' | 'rest') => {
      const [from, to] = [before?.[part] ?? null, after?.[part] ?? null];
      return from === null || to === null ? null : ((to - from) * 1000) / requests;
    };
    const hashingMs = each('hashing');
    return { perSecond, hashingMs, restMs: hashingMs === null ? null : each('rest') };
  } finally {
    await server.stop();
  }
}
