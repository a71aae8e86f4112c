import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ask } from '../client.ts';
import { load } from '../load.ts';
import {
  login,
  loginRequest,
  meQuery,
  operation,
  people,
  populate,
  refresh,
  startLatchkey,
  type Latchkey,
} from '../latchkey.ts';
import { Skipped, type Measurement, type Run } from '../measurement.ts';
import { median, spread } from '../statistics.ts';
import { formatNumber, formatTime } from '../tables.ts';

/** Resident memory in MiB, after so many seconds. */
interface Sample {
  readonly seconds: number;
  readonly mib: number;
}

const sliceSeconds = 5;

export const memory: Measurement = {
  name: 'memory',
  title: 'Memory under mixed load',
  async measure(run) {
    if (process.platform !== 'linux')
      throw new Skipped('Memory is read from /proc, which is not here.');
    const samples = await watch(run);
    const total = run.minutes * 60;
    // Of a short run the first tenth is the start.
    const early = Math.min(60, total / 10);
    const at = (seconds: number) => typical(samples, seconds, total / 40);
    const before = at(early);
    const marks = [early, total / 4, total / 2, total * 0.75, total];
    return {
      table: {
        head: ['After', 'Resident memory, MiB', '× first'],
        rows: marks.map((seconds) => {
          const mib = at(seconds);
          return [formatTime(seconds), formatNumber(mib), formatNumber(mib / before)];
        }),
      },
      goals: [
        {
          what: `memory after ${formatTime(total)} of mixed load`,
          against: `after ${formatTime(early)}`,
          goal: 1.1,
          better: 'lower',
          measured: spread([at(total) / before]),
        },
      ],
      notes: [
        'All at once and without a pause: `me` over 16 connections, four chains of refreshes, two lines of logins, one of logins with a wrong password, one of forged tokens.',
      ],
      data: samples,
    };
  },
};

/** Returns the median of what was resident within so many seconds of a moment. */
function typical(samples: readonly Sample[], moment: number, reach: number): number {
  const distance = ({ seconds }: Sample) => Math.abs(seconds - moment);
  const nearest = samples.toSorted((a, b) => distance(a) - distance(b));
  const within = nearest.filter((sample) => distance(sample) <= reach);
  return median((within.length > 0 ? within : nearest.slice(0, 1)).map(({ mib }) => mib));
}

async function watch(run: Run): Promise<Sample[]> {
  const server = await startLatchkey({ folder: join(run.folder, 'memory') });
  const begun = performance.now();
  const seconds = () => (performance.now() - begun) / 1000;
  const samples: Sample[] = [];
  const sampling = setInterval(
    () => samples.push({ seconds: seconds(), mib: residentMib(server.pid) }),
    500,
  );
  try {
    await populate(server.url);
    const isOver = () => seconds() >= run.minutes * 60;
    const report = () => run.progress(`${formatNumber(seconds())} s of ${run.minutes * 60}`);
    await Promise.all([askMe(run, server, isOver, report), ...otherLoad(server, isOver)]);
    return samples;
  } finally {
    clearInterval(sampling);
    await server.stop();
  }
}

/** In slices, each with a new token: access tokens are good for some minutes only. */
async function askMe(run: Run, { url }: Latchkey, isOver: () => boolean, report: () => void) {
  while (!isOver()) {
    report();
    const { accessToken } = await login(url, people[0]!);
    const question = operation(url, meQuery, accessToken);
    await load([question], { ...run, seconds: sliceSeconds, connections: 16 });
  }
}

function otherLoad({ url }: Latchkey, isOver: () => boolean): Promise<void>[] {
  const until = async (work: () => Promise<unknown>) => {
    while (!isOver()) await work();
  };
  const refreshForever = async (username: string) => {
    let { refreshToken } = await login(url, username);
    await until(async () => ({ refreshToken } = await refresh(url, refreshToken)));
  };
  const wrong = loginRequest(url, 'nobody', 'wrong horse battery');
  return [
    ...people.slice(1, 5).map(refreshForever),
    ...people.slice(5, 7).map((username) => until(() => login(url, username))),
    until(() => ask(wrong)),
    until(() => ask(operation(url, meQuery, 'eyJhbGciOiJub25lIn0.e30.'))),
  ];
}

function residentMib(pid: number): number {
  const [, kib] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kib) / 1024;
}
