import { request as requestHttp, Agent as HttpAgent, type RequestOptions } from 'node:http';
import { request as requestHttps, Agent as HttpsAgent } from 'node:https';
import { isIPv6, type LookupFunction } from 'node:net';
import { problemOfUrl } from './receiver-url.ts';
import { lookUpHere, lookUpPublic, resolveHost, type LookUp } from './resolve.ts';

/** The status of the answer, or one of a few words why there was none. */
export type Posted =
  number | 'URL' | 'no address' | 'private address' | 'timeout' | 'connection' | 'stopped';

/** Posts to a receiver once. Never throws. */
export type Post = (
  url: string,
  message: { readonly headers: Record<string, string>; readonly body: string },
  stop?: AbortSignal,
) => Promise<Posted>;

/** How receivers are reached, in the place of the Internet. */
export interface Reach {
  readonly lookUp?: LookUp | undefined;
  /** Certificates to trust in the place of those that Node trusts. */
  readonly ca?: string | undefined;
  readonly timeoutMs?: number;
}

const receiverMs = 15_000;

/**
 * Returns what posts to the receivers of webhooks. Their URLs are an administrator's, who must not reach through them what
 * only this server can reach: the address is looked up once and checked, the connection goes to that one, no redirect
 * is followed, no proxy asked, and of the answer nothing but the status is read.
 */
export function createPost(options: Reach & { readonly isPrivate: boolean }): Post {
  const { isPrivate, ca, timeoutMs = receiverMs } = options;
  const { lookUp = isPrivate ? lookUpHere : lookUpPublic } = options;

  return async (url, { headers, body }, stop) => {
    if (problemOfUrl(url, { isPrivate }) !== null) return 'URL';
    const tooLate = AbortSignal.timeout(timeoutMs);
    const signal = stop ? AbortSignal.any([tooLate, stop]) : tooLate;
    const target = new URL(url);
    try {
      const looked = resolveHost(target.hostname, { isPrivate, lookUp });
      const over = whenAborted(signal);
      const addresses = await Promise.race([looked, over]);
      if (typeof addresses === 'string') return addresses;
      const sent = send(target, { addresses, headers, body, signal, ca });
      return await Promise.race([sent, over]);
    } catch {
      // Nothing of the error: it says what answers at which address.
      if (stop?.aborted) return 'stopped';
      return tooLate.aborted ? 'timeout' : 'connection';
    }
  };
}

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const abort = () => reject(new Error('aborted'));
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
  });
}

interface Sending {
  readonly addresses: readonly string[];
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly signal: AbortSignal;
  readonly ca: string | undefined;
}

function send(url: URL, { addresses, headers, body, signal, ca }: Sending): Promise<number> {
  const isSecure = url.protocol === 'https:';
  const options: RequestOptions & { ca?: string; rejectUnauthorized?: boolean } = {
    method: 'POST',
    // Not those of the process: they may ask a proxy, and keep connections.
    agent: isSecure ? new HttpsAgent({ maxCachedSessions: 0 }) : new HttpAgent(),
    lookup: pinned(addresses),
    headers: { ...headers, 'content-length': Buffer.byteLength(body), connection: 'close' },
    signal,
    rejectUnauthorized: true,
    ...(ca !== undefined && { ca }),
  };
  return new Promise((resolve, reject) => {
    const request = (isSecure ? requestHttps : requestHttp)(url, options, (answer) => {
      answer.on('error', () => {});
      answer.destroy();
      resolve(answer.statusCode ?? 0);
    });
    request.on('error', reject);
    // Node would wait for ever for who takes over the connection.
    request.on('upgrade', (_answer, socket) => {
      socket.on('error', () => {});
      socket.destroy();
      reject(new Error('upgraded'));
    });
    request.on('close', () => reject(new Error('closed')));
    request.end(body);
  });
}

/** Returns the addresses that were checked, in the place of those that the name may have by now. */
function pinned(addresses: readonly string[]): LookupFunction {
  const all = addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }));
  return (_hostname, { all: wantsAll }, callback) => {
    if (wantsAll) callback(null, all);
    else callback(null, all[0]!.address, all[0]!.family);
  };
}
