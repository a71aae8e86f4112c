import { chmodSync, realpathSync, statSync } from 'node:fs';

/** What the group and others may do. Windows has no such bits, and shows them all. */
const othersBits = process.platform === 'win32' ? 0 : 0o077;

/**
 * Leaves a database that exists, and its companions, to its owner: a copy or a restored backup has the permissions of
 * whatever made it. Says what was open to other users, and whether it still is.
 */
export function closeToOthers(path: string, warn: (problem: string) => void): void {
  // SQLite has the companions beside what a link leads to.
  const main = realpathSync(path);
  for (const file of [main, `${main}-wal`, `${main}-shm`]) {
    const mode = statSync(file, { throwIfNoEntry: false })?.mode ?? 0;
    if ((mode & othersBits) === 0) continue;
    const open = `The database file ${file} was open to other users (mode ${(mode & 0o777).toString(8)}).`;
    warn(`${open} ${remove(file, mode)}`);
  }
}

function remove(file: string, mode: number): string {
  try {
    chmodSync(file, mode & 0o700);
    return 'Only its owner can open it now.';
  } catch {
    return `It still is, since this process does not own it. Its owner has to run: chmod 600 ${file}`;
  }
}
