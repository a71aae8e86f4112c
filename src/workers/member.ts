import cluster from 'node:cluster';
import { getCompileCacheDir } from 'node:module';
import { dirname, extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LogOutput } from '../lib/log.ts';
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
  return {
    number,
    ask: createAsk(worker),
    ended: new Promise((resolve) => {
      child.on('close', (code, signal) => resolve({ code, signal }));
    }),
    kill: () => void child.kill('SIGKILL'),
  };
}

/** What is compiled once is compiled for all of them, and for the next start. */
function compileCache(): NodeJS.ProcessEnv {
  const folder = getCompileCacheDir();
  // Node adds a folder for its version.
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: dirname(folder) };
}
