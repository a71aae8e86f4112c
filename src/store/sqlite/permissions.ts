import { chmodSync, realpathSync, statSync } from 'node:fs';

/** The permissions of group and others. Windows has no such bits, and reports all of them as set. */
const othersBits = process.platform === 'win32' ? 0 : 0o077;

/**
 * Makes an existing database and its companion files accessible to the owner only: a copy or a restored backup may have
 * other permissions. Warns about files that were open to other users, and whether they still are.
 */
export function closeToOthers(path: string, warn: (problem: string) => void): void {
  // SQLite keeps the companion files beside the target of a link.
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
