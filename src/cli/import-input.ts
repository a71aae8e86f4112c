import { constants, openSync, fstatSync, closeSync, createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { addAbortSignal } from 'node:stream';
import { quote } from '../lib/quote.ts';

/** A file that is read from its beginning to its end. */
export interface Input {
  /** Null where that is not known. */
  readonly bytes: number | null;
  readonly chunks: AsyncIterable<Buffer>;
}

const problems: Readonly<Record<string, string>> = {
  EACCES: 'cannot be read: permission denied',
  EISDIR: 'is a directory',
  ELOOP: 'is a symbolic link that leads nowhere',
  ENOENT: 'does not exist',
  ENOTDIR: 'does not exist',
};

/** Returns why a file cannot be used, as an error that names it. */
export function fileError(path: string, { code, message }: NodeJS.ErrnoException): Error {
  const problem = problems[code ?? ''] ?? `cannot be read: ${message}`;
  return new Error(`The file ${quote(path)} ${problem}.`);
}

/** Opens the file, or standard input for `-`. Throws an error that names the file. */
export function openInput(path: string, signal: AbortSignal): Input {
  // A pipe may wait for ever.
  if (path === '-') return { bytes: null, chunks: addAbortSignal(signal, process.stdin) };
  // Without O_NONBLOCK, opening a FIFO waits for who writes to it.
  const file = attempt(path, () =>
    openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)),
  );
  const stat = fstatSync(file);
  if (!stat.isFile()) {
    closeSync(file);
    const kind = stat.isDirectory() ? 'is a directory' : 'is no regular file; - is standard input';
    throw new Error(`The file ${quote(path)} ${kind}.`);
  }
  return {
    bytes: stat.size,
    chunks: createReadStream('', { fd: file, highWaterMark: 64 * 1024 }),
  };
}

function attempt<T>(path: string, open: () => T): T {
  try {
    return open();
  } catch (error) {
    throw fileError(path, error as NodeJS.ErrnoException);
  }
}

const maxSecretBytes = 64 * 1024;

/** Returns the bytes of a small file that an option names. */
export async function readSmallFile(path: string): Promise<Buffer> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw fileError(path, error);
  });
  if (bytes.length > maxSecretBytes) throw new Error(`The file ${quote(path)} is too large.`);
  return bytes;
}
