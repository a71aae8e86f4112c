import type { ChildProcess } from 'node:child_process';
import cluster from 'node:cluster';
import { getCompileCacheDir } from 'node:module';
import { dirname, extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LogOutput } from '../../lib/log.ts';
import { createAsk, type Ask } from './calls.ts';
import { forEachLine } from './lines.ts';

/** A worker, as the primary process has it. */
export interface Member {
  readonly number: number;
  readonly ask: Ask;
  /** Resolves when it is gone and all that it logged has been handed over. */
  readonly ended: Promise<End>;
  kill(): void;
}

export interface End {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export const program = fileURLToPath(new URL(`worker${extname(import.meta.url)}`, import.meta.url));

/** Starts a worker, whose log goes to the output. */
export function createMember(number: number, output: LogOutput): Member {
  const worker = cluster.fork(compileCache());
  const child = worker.process;
  forEachLine(child.stdout!, (line) => output.write(line));
  // It was not started, or a message did not reach it: `close` says so as well.
  worker.on('error', () => {});
  const hangUp = rememberConnection(child);
  return {
    number,
    ask: createAsk(worker),
    ended: new Promise((resolve) => {
      child.on('close', (code, signal) => {
        if (code !== 0) hangUp();
        resolve({ code, signal });
      });
    }),
    kill: () => void child.kill('SIGKILL'),
  };
}

/**
 * Returns what closes the connection that was handed to the worker last, if it is still on its way. Where a worker is
 * killed before it has said that it took it, Node keeps the connection open for no one, and its client waits for good.
 */
function rememberConnection(child: ChildProcess): () => void {
  let last: { close?(): void } | undefined;
  const send = child.send.bind(child) as (...given: unknown[]) => boolean;
  // It is Node's own way to hand one over: the next one follows when the worker has this one.
  child.send = (message: unknown, handle?: unknown, ...more: unknown[]) => {
    if (handle && typeof handle === 'object') last = handle;
    return send(message, handle, ...more);
  };
  // Nothing happens to one that the worker has.
  return () => last?.close?.();
}

/** What is compiled once is compiled for all of them, and for the next start. */
function compileCache(): NodeJS.ProcessEnv {
  const folder = getCompileCacheDir();
  // Node adds a folder for its version.
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: dirname(folder) };
}
