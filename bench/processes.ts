import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { pinned, type Place } from './cores.ts';

const running = new Set<ChildProcess>();
/** How long a process may take to end before it is killed. */
const patienceMs = 5_000;

export interface Launched {
  readonly pid: number;
  /** Resolves with the match when what was printed matches; rejects when the process ends without. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  /** Resolves with all that was printed when the process ends well; rejects otherwise. */
  readonly finished: Promise<string>;
  /** Asks for an early end, as Ctrl+C does. */
  interrupt(): void;
  stop(): Promise<void>;
}

export interface LaunchOptions {
  readonly place: Place;
  readonly cwd?: string;
  /** Nothing else of the environment is handed on but the PATH. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts a process that ends with this one at the latest. */
export function launch(command: readonly string[], options: LaunchOptions): Launched {
  const [file = '', ...args] = pinned(options.place, command);
  const child = spawn(file, args, {
    env: { PATH: process.env['PATH'], ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(options.cwd !== undefined && { cwd: options.cwd }),
  });
  running.add(child);
  const closed = once(child, 'close').finally(() => running.delete(child));
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output.stdout += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (output.stderr += chunk));
  const explain = () => `${command.join(' ')} ended: ${output.stderr || output.stdout}`;
  const finished = closed.then(([code]) => {
    if (code === 0) return output.stdout;
    throw new Error(explain());
  });
  // A caller that does not wait for the end needs no error.
  finished.catch(() => {});
  return {
    pid: child.pid ?? 0,
    finished,
    printed: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const match = pattern.exec(output.stdout);
          if (match) resolve(match);
        };
        look();
        child.stdout.on('data', look);
        closed.then(() => reject(new Error(explain())), reject);
      }),
    interrupt: () => void child.kill('SIGINT'),
    stop: () => stop(child, closed),
  };
}

async function stop(child: ChildProcess, closed: Promise<unknown>): Promise<void> {
  if (!running.has(child)) return;
  child.kill('SIGTERM');
  const impatience = setTimeout(() => child.kill('SIGKILL'), patienceMs);
  await closed.catch(() => {});
  clearTimeout(impatience);
}

/** Ends everything that is still running, at once. */
export function killAll(): void {
  for (const child of running) child.kill('SIGKILL');
}

/** Returns a port of this machine that no program listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
