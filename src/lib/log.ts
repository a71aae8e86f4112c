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

/** Returns the process's log: JSON lines on standard output, or readable ones where that is a terminal. */
export async function createLog(level: string): Promise<Logger> {
  // Only here: the output of a service is no terminal.
  const pretty = process.stdout.isTTY ? await import('pino-pretty') : null;
  const destination =
    pretty?.build({ ignore: 'pid,hostname', sync: true }) ?? pino.destination({ sync: true });
  // A log that cannot be written, to a full disk say, is no reason to stop answering.
  destination.on('error', () => {});
  const log: Logger = pino({ level, redact }, destination);
  return log;
}

/** Returns a log that is kept, line by line, instead of written. */
export function captureLog(): { readonly log: Logger; readonly lines: readonly string[] } {
  const lines: string[] = [];
  const write = (line: string) => void lines.push(line);
  return { log: pino({ level: 'debug', redact }, { write }), lines };
}

/** Logs why a request failed. */
export function logFault(log: Logger, error: unknown): void {
  log.error({ err: error }, 'a request failed');
}

/** Logs why a request failed; quietly when its client hung up, since anybody can do that at any rate. */
export function logFailure(log: Logger, request: Request, error: unknown): void {
  if (request.signal.aborted && isHangUp(error)) log.debug({ err: error }, 'a client hung up');
  else logFault(log, error);
}

function isHangUp(error: unknown): boolean {
  const { name, code } = error as { name?: unknown; code?: unknown };
  // HTTP/2 has a word of its own.
  const codes: unknown[] = ['ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE'];
  return name === 'AbortError' || codes.includes(code);
}
