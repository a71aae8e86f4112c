import { createHash } from 'node:crypto';
import type { IncomingMessage, RequestListener } from 'node:http';
import { openPort } from './listen.ts';

export interface RangeApi {
  /** What AUTH_BREACHED_PASSWORDS is to be. */
  readonly url: string;
  readonly requests: readonly IncomingMessage[];
}

/** Returns the SHA-1 hash of a password, as lists of breached passwords have it. */
export function sha1(password: string): string {
  return createHash('sha1').update(password).digest('hex').toUpperCase();
}

/** Returns the answer for a prefix: the passwords with it, among others, and padding. */
export function rangeOf(prefix: string, breached: readonly string[]): string {
  const others = [0, 1, 2].map((index) => `${`${index}`.padStart(35, 'A')}:${index + 3}`);
  const padding = [7, 8].map((index) => `${`${index}`.padStart(35, 'B')}:0`);
  const found = breached.map(sha1).filter((hash) => hash.startsWith(prefix));
  return [...others, ...found.map((hash) => `${hash.slice(5)}:42`), ...padding].join('\r\n');
}

/** A range API on a port of its own that knows these passwords, or answers as `answer` does. Closed with the test. */
export async function createRangeApi(
  breached: readonly string[],
  answer?: RequestListener,
): Promise<RangeApi> {
  const requests: IncomingMessage[] = [];
  const { port } = await openPort((request, response) => {
    requests.push(request);
    if (answer) return answer(request, response);
    const prefix = request.url?.split('/').at(-1) ?? '';
    response.writeHead(200, { 'content-type': 'text/plain' }).end(rangeOf(prefix, breached));
  });
  return { url: `http://127.0.0.1:${port}/range/`, requests };
}
