import { pino, type Logger as PinoLogger } from 'pino';
import pretty from 'pino-pretty';

export type Logger = Pick<PinoLogger, 'debug' | 'info' | 'warn' | 'error' | 'fatal'>;

/** Members that never reach a log line, however deep a caller's object hides them. */
const secretNames = [
  'password',
  'passwordHash',
  'accessToken',
  'authorization',
  'cookie',
  'privateKey',
];
const redact = secretNames.flatMap((name) => [name, `*.${name}`, `*.*.${name}`, `*.*.*.${name}`]);

/** Returns the process's log: JSON lines on standard output, or readable ones where that is a terminal. */
export function createLog(level: string): Logger {
  const stream = process.stdout.isTTY ? pretty({ ignore: 'pid,hostname', sync: true }) : undefined;
  return pino({ level, redact }, stream ?? pino.destination({ sync: true }));
}
