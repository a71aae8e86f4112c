import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { onTestFinished } from 'vitest';
import { main, startServer, temporaryFolder, type RunningServer } from './process.ts';

const linux = process.platform === 'linux';
const runs = (command: string, ...args: string[]) =>
  linux && spawnSync(command, args, { stdio: 'ignore' }).status === 0;

/** Others than root may mount in a namespace where they are root. */
const apart = process.getuid?.() === 0 ? ['--mount'] : ['--mount', '--map-root-user'];

/** Whether a server can have a small disk of its own here. */
export const canMount = runs('unshare', ...apart, 'mount', '-t', 'tmpfs', 'disk', '/mnt');
/** Whether a running process can be limited here. */
export const canLimit = runs('prlimit', '--version');

/** Starts a server that can write no file at all. */
export function startOnReadOnlyRoot(env: Record<string, string>): Promise<RunningServer> {
  const script = 'mount -o remount,bind,ro / && exec "$@"';
  return startServer(env, {
    node: 'unshare',
    args: [...apart, 'sh', '-c', script, 'sh', process.execPath, main],
  });
}

/** A server on a disk of its own, which goes with it. */
export interface ServerOnDisk {
  readonly server: RunningServer;
  /** Leaves no byte free. */
  fill(): void;
  /** Gives back what was filled. */
  free(): void;
}

/** Starts a server whose database is on a disk of this many megabytes. */
export async function startOnDisk(
  megabytes: number,
  env: Record<string, string>,
): Promise<ServerOnDisk> {
  const folder = await temporaryFolder();
  const script = `mount -t tmpfs -o size=${megabytes}m disk "$0" && exec "$@"`;
  const server = await startServer(
    { DATABASE_URL: `sqlite:${folder}/latchkey.db`, ...env },
    { node: 'unshare', args: [...apart, 'sh', '-c', script, folder, process.execPath, main] },
  );
  // As the server sees it: outside, the folder is empty.
  const filler = `/proc/${server.child.pid}/root${folder}/filler`;
  return { server, fill: () => fill(filler), free: () => rmSync(filler) };
}

/** Writes a file until the disk has no byte left. */
export function fill(path: string): void {
  for (const bytes of [65_536, 4_096, 1]) fillWith(path, Buffer.alloc(bytes));
}

function fillWith(path: string, chunk: Buffer): void {
  for (;;) {
    try {
      writeFileSync(path, chunk, { flag: 'a' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return;
      throw error;
    }
  }
}

/** Lets the process write no file beyond this many bytes, until that is taken back. */
export function limitFiles({ child }: RunningServer, bytes: number): () => void {
  const set = (limit: number | 'unlimited') =>
    runs('prlimit', '--pid', String(child.pid), `--fsize=${limit}:`);
  set(bytes);
  return () => set('unlimited');
}

/** Whether files can be made immutable here, for processes too that have them open. */
export function canFreeze(path: string): boolean {
  return runs('chattr', '+i', path) && runs('chattr', '-i', path);
}

/** Lets nobody write these files, whoever has them open, until that is taken back. */
export function freeze(paths: readonly string[]): () => void {
  const thaw = () => runs('chattr', '-i', ...paths);
  onTestFinished(() => void thaw());
  runs('chattr', '+i', ...paths);
  return thaw;
}
