import { once } from 'node:events';
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  lstatSync,
  openSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { dirname, extname } from 'node:path';
import { Worker } from 'node:worker_threads';

/**
 * Writes a copy of the database at `path` to `file`, while servers may read and write it. The copy is its owner's
 * alone, is on disk and whole before it has its name, and overwrites nothing. What was begun is removed at a
 * failure, and as soon as `signal` says so.
 */
export async function backUpSqlite(path: string, file: string, signal: AbortSignal): Promise<void> {
  if (!existsSync(path)) throw new Error(`There is no database at ${path}.`);
  requireFree(file);
  const partial = `${file}.partial`;
  createPartial(partial, file);
  const remove = () => rmSync(partial, { force: true });
  signal.addEventListener('abort', remove);
  try {
    await vacuumInto(path, partial);
    signal.throwIfAborted();
    sync(partial);
    giveName(partial, file);
    syncFolder(file);
  } finally {
    signal.removeEventListener('abort', remove);
    remove();
  }
}

function requireFree(file: string): void {
  if (lstatSync(file, { throwIfNoEntry: false }))
    throw new Error(`${file} is there already. A backup overwrites nothing: name another file.`);
}

/** SQLite takes an empty file for one that it may write, and leaves it its permissions. */
function createPartial(partial: string, file: string): void {
  try {
    closeSync(openSync(partial, 'wx', 0o600));
  } catch (error) {
    throw new Error(explainCreation(partial, file, error as NodeJS.ErrnoException), {
      cause: error,
    });
  }
}

function explainCreation(partial: string, file: string, error: NodeJS.ErrnoException): string {
  if (error.code === 'EEXIST')
    return `${partial} is there already: another backup is being made, or one broke off. In that case remove it.`;
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR')
    return `The folder ${dirname(file)} does not exist. Create it first.`;
  return `${file} cannot be written: ${error.message}.`;
}

async function vacuumInto(path: string, into: string): Promise<void> {
  const script = new URL(`./vacuum${extname(import.meta.filename)}`, import.meta.url);
  // Rejects with what the thread throws.
  await once(new Worker(script, { workerData: { path, into } }), 'exit');
}

/** A link, because a rename would overwrite what came into being meanwhile. */
function giveName(partial: string, file: string): void {
  try {
    linkSync(partial, file);
  } catch (error) {
    requireFree(file);
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw error;
    // Not every file system has links.
    renameSync(partial, file);
  }
}

function sync(path: string, flags = 'r+'): void {
  const descriptor = openSync(path, flags);
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Without it, a power cut may take the name away again. Windows has no such thing. */
function syncFolder(file: string): void {
  if (process.platform !== 'win32') sync(dirname(file), 'r');
}
