import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { onTestFinished } from 'vitest';
import { nodeOptions } from './graphql-version.ts';
import { hotPathSetting } from './hot-path.ts';

export const root = join(import.meta.dirname, '../..');
export const main = join(root, 'src/main.ts');
export const bin = join(root, 'bin/latchkey.mjs');

const hasGroups = process.platform !== 'win32';

/** Halves the time of a start. */
const compileCache = join(root, 'node_modules/.cache/latchkey');

/** A folder that is gone after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export interface Launch {
  /** The program's environment; no setting is inherited. */
  env?: Record<string, string>;
  /** Everything the program reads; without it, standard input is empty. */
  input?: string | Uint8Array;
  node?: string;
  /** The folder that it is started in; without it, the one of the tests. */
  cwd?: string;
}

export interface Finished {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export interface Launched {
  readonly child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly finished: Promise<Finished>;
  /** Resolves with the match when what was printed so far matches; rejects when the process ends without. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
}

/** Starts a program with Node. It is killed at the latest when the test is over. */
export function launch(args: readonly string[], options: Launch = {}): Launched {
  const { env, input, node = process.execPath, cwd } = options;
  const launched = launchCommand(node, args, env, cwd);
  if (input !== undefined) launched.child.stdin.end(input);
  return launched;
}

export function launchCommand(
  command: string,
  args: readonly string[],
  env: Record<string, string> = {},
  cwd?: string,
): Launched {
  const { PATH, SystemRoot } = process.env;
  const child = spawn(command, args, {
    env: {
      PATH,
      SystemRoot,
      NODE_COMPILE_CACHE: compileCache,
      NODE_OPTIONS: nodeOptions.join(' '),
      ...hotPathSetting,
      ...env,
    },
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(cwd !== undefined && { cwd }),
    detached: hasGroups,
  });
  onTestFinished(() => killAll(child));
  // A program that has ended does not read its input.
  child.stdin.on('error', () => {});
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output.stdout += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (output.stderr += chunk));
  const finished = once(child, 'close').then(([code, signal]): Finished => ({
    code,
    signal,
    ...output,
  }));
  return { child, finished, printed: (pattern) => printed(pattern, child, output) };
}

/** As a machine that stops: the workers of a server do not outlive it by a moment. */
function killTogether(child: Launched['child']): void {
  const kill = child.kill.bind(child);
  child.kill = (signal) => {
    if (signal !== 'SIGKILL') return kill(signal);
    killAll(child);
    return true;
  };
}

/** Sends a signal to the process and whatever it started, as a terminal does. */
export function signalAll({ child }: Launched, signal: NodeJS.Signals): void {
  process.kill(-(child.pid ?? 0), signal);
}

/** Kills the process and whatever it started. */
function killAll(child: Launched['child']): void {
  if (!hasGroups || child.pid === undefined) {
    child.kill('SIGKILL');
    return;
  }
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    // Everybody has gone already.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function printed(
  pattern: RegExp,
  child: Launched['child'],
  output: { stdout: string; stderr: string },
): Promise<RegExpExecArray> {
  return new Promise((resolve, reject) => {
    const look = () => {
      const match = pattern.exec(output.stdout);
      if (match) resolve(match);
    };
    look();
    child.stdout.on('data', look);
    child.once('close', () =>
      reject(new Error(`It ended without ${pattern}: ${output.stdout}${output.stderr}`)),
    );
  });
}

/** Runs a program with Node to its end. */
export function run(args: readonly string[], options: Launch = {}): Promise<Finished> {
  return launch(args, { input: '', ...options }).finished;
}

/** Runs a command line such as `user list` to its end. */
export function latchkey(args: readonly string[], options: Launch = {}): Promise<Finished> {
  return run([bin, ...args], options);
}

export interface RunningServer extends Launched {
  readonly port: number;
  /** Sends the signal and waits for the end. */
  stop(signal?: NodeJS.Signals): Promise<Finished>;
}

/** So many processes of each server answer: `TEST_WORKERS=2 vitest run test/process`. */
const workers = process.env['TEST_WORKERS'];

async function workerSettings({ DATABASE_URL }: Record<string, string>) {
  if (workers === undefined) return {};
  const inMemory = DATABASE_URL === 'sqlite::memory:';
  const file = inMemory ? { DATABASE_URL: `sqlite:${await temporaryFolder()}/latchkey.db` } : {};
  return { AUTH_WORKERS: workers, ...file };
}

/** Starts a server on a free port and waits until it listens. */
export async function startServer(
  env: Record<string, string>,
  { args = [main], node }: { args?: readonly string[]; node?: string } = {},
): Promise<RunningServer> {
  const launched = launch(args, {
    // One issuer, as servers of one database have it: otherwise it follows the port.
    env: {
      PORT: '0',
      AUTH_ISSUER: 'http://localhost:4000',
      AUTH_ATTEMPTS: 'off',
      ...env,
      ...(await workerSettings(env)),
    },
    ...(node && { node }),
  });
  if (workers !== undefined) killTogether(launched.child);
  const [, port] = await launched.printed(/http:\/\/localhost:(\d+)\/graphql/);
  return {
    ...launched,
    port: Number(port),
    stop(signal = 'SIGTERM') {
      launched.child.kill(signal);
      return launched.finished;
    },
  };
}

export interface Answer {
  readonly status: number;
  readonly body: { data?: Record<string, any>; errors?: { extensions: { code: string } }[] };
}

/** Posts an operation to a port of this machine. */
export async function ask(port: number, query: string, token?: string): Promise<Answer> {
  const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ query }),
  });
  return { status: response.status, body: (await response.json()) as Answer['body'] };
}

export function signUpQuery(username: string): string {
  return `mutation { signUp(input: { username: "${username}", password: "correct horse battery" }) { accessToken user { id } } }`;
}

/** Signs a user up and returns their access token. */
export async function signUp(port: number, username: string): Promise<string> {
  const { body } = await ask(port, signUpQuery(username));
  const token: unknown = body.data?.['signUp']?.accessToken;
  if (typeof token !== 'string') throw new Error(`signUp was refused: ${JSON.stringify(body)}`);
  return token;
}

/** Returns the name of the user for whom the token speaks, or undefined. */
export async function viewer(port: number, token: string): Promise<string | undefined> {
  const { body } = await ask(port, '{ me { username } }', token);
  return body.data?.['me']?.username;
}
