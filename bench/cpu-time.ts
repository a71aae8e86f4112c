import { readFileSync } from 'node:fs';

/** Linux counts in hundredths of a second, on every machine that Node runs on. */
const ticksPerSecond = 100;

/** Returns the seconds of CPU time that a process and its children have used; null where there is no /proc. */
export function cpuSeconds(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name before may have anything in it; after it, user and system time are 11 fields on.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const own = (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ');
    const theirs = children.filter(Boolean).map((child) => cpuSeconds(Number(child)) ?? 0);
    return theirs.reduce((sum, seconds) => sum + seconds, own);
  } catch {
    return null;
  }
}
