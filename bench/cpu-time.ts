import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts in hundredths of a second, on every machine that Node runs on. */
const ticksPerSecond = 100;

/** Returns the seconds of CPU time that a process and its children have used; null where there is no /proc. */
export function cpuSeconds(pid: number): number | null {
  try {
    const { seconds: own } = readStat(`/proc/${pid}/stat`);
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ');
    const theirs = children.filter(Boolean).map((child) => cpuSeconds(Number(child)) ?? 0);
    return theirs.reduce((all, seconds) => all + seconds, own);
  } catch {
    return null;
  }
}

/** Seconds of CPU time. */
export interface CpuTime {
  /** Of threads at the lowest priority, where there are any: those that hash passwords. */
  readonly hashing: number | null;
  readonly rest: number;
}

const lowestPriority = 19;

/** Returns the CPU time of the threads that a process has now; null where there is no /proc. */
export function threadSeconds(pid: number): CpuTime | null {
  try {
    const tasks = readdirSync(`/proc/${pid}/task`);
    const threads = tasks.map((task) => readStat(`/proc/${pid}/task/${task}/stat`));
    const hashing = threads.filter(({ nice }) => nice === lowestPriority);
    const rest = threads.filter(({ nice }) => nice !== lowestPriority);
    return { hashing: hashing.length > 0 ? total(hashing) : null, rest: total(rest) };
  } catch {
    return null;
  }
}

interface Stat {
  readonly seconds: number;
  readonly nice: number;
}

function readStat(file: string): Stat {
  return parseStat(readFileSync(file, 'utf8'));
}

/** Returns what a line of /proc says of a process or a thread: proc_pid_stat(5). */
export function parseStat(stat: string): Stat {
  // The name before may have anything in it; after it, user and system time are 11 fields on.
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [user = 0, system = 0] = fields.slice(11);
  return { seconds: (user + system) / ticksPerSecond, nice: fields[16] ?? 0 };
}

function total(stats: readonly Stat[]): number {
  return stats.reduce((sum, { seconds }) => sum + seconds, 0);
}
