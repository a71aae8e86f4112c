import { pino, type Logger as PinoLogger } from 'pino';

export type Logger = Pick<PinoLogger, 'debug' | 'info' | 'warn' | 'error' | 'fatal'>;

/** Members that never reach a log line, up to three objects deep. */
const secretNames = [
  'password',
  'passwordHash',
  'accessToken',
  'refreshToken',
  'authorization',
  'cookie',
  'privateKey',
];
const redact = secretNames.flatMap((name) => [name, `*.${name}`, `*.*.${name}`, `*.*.*.${name}`]);

/** Takes whole lines of JSON. */
export interface LogOutput {
  write(line: string): unknown;
}

/** What each line of a process has. */
export interface LogMembers {
  readonly worker: number;
}

/** Returns the process's log: JSON lines on standard output, or readable ones where that is a terminal. */
export async function createLog(level: string, members?: LogMembers): Promise<Logger> {
  return logTo(await openLogOutput(), level, members);
}

/** Returns where this process writes its log. */
export async function openLogOutput(): Promise<LogOutput> {
  // Loaded here, because the output of a service is not a terminal.
  const pretty = process.stdout.isTTY ? await import('pino-pretty') : null;
  const destination =
    pretty?.build({ ...prettyLines, sync: true }) ?? pino.destination({ sync: true });
  // If the log cannot be written, because the disk is full say, the server goes on.
  destination.on('error', () => {});
  return destination;
}

const prettyLines = {
  ignore: 'pid,hostname,worker',
  messageFormat: '{if worker}worker {worker}: {end}{msg}',
};

/** Returns a log whose lines have these members too. */
export function logTo(output: LogOutput, level: string, members?: LogMembers): Logger {
  const log = pino({ level, redact }, output);
  return members ? log.child(members) : log;
}

/** Returns a log that keeps its lines in memory. */
export function captureLog(): { readonly log: Logger; readonly lines: readonly string[] } {
  const lines: string[] = [];
  const write = (line: string) => void lines.push(line);
  return { log: pino({ level: 'debug', redact }, { write }), lines };
}

/** Logs why a request failed. */
export function logFault(log: Logger, error: unknown): void {
  log.error({ err: error }, 'a request failed');
}

/** Logs why a request failed; quietly when its client hung up, because any client can do that at any rate. */
export function logFailure(log: Logger, request: Request, error: unknown): void {
  if (request.signal.aborted && isHangUp(error)) log.debug({ err: error }, 'a client hung up');
  else logFault(log, error);
}

function isHangUp(error: unknown): boolean {
  const { name, code } = error as { name?: unknown; code?: unknown };
  // HTTP/2 has a code of its own.
  const codes: unknown[] = ['ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE'];
  return name === 'AbortError' || codes.includes(code);
}
