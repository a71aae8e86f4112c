import type { RecordEvent } from '../../events.ts';
import { AuthError } from '../../errors.ts';
import { inTime } from '../../lib/in-time.ts';
import { isInOwnNetwork } from '../../lib/own-network.ts';
import { isOnThisMachine } from '../../lib/return-url.ts';

/** What a request may say; the rest is decided here. */
export interface ProviderRequest {
  readonly method?: string;
  readonly headers?: HeadersInit;
  // `undefined` and what libraries name a body by their own types.
  readonly body?: unknown;
}

/** Returns an answer of the provider that is JSON, with status 200 or 4xx, and read to its end. Throws NoAnswer. */
export type ProviderFetch = (url: string, request: ProviderRequest) => Promise<Response>;

/** The provider has given no answer that could be used. `reason` is one of a few fixed words, for the log. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  readonly reason: string;

  constructor(reason: string) {
    super(reason);
    this.reason = reason;
  }
}

export interface ProviderHttp {
  /** For what several logins wait for. It has all the time that AUTH_OIDC_TIMEOUT_SECONDS gives. */
  readonly fetch: ProviderFetch;
  /**
   * Returns what the work returns. All that it asks the provider is answered within AUTH_OIDC_TIMEOUT_SECONDS together;
   * else, and where the work throws NoAnswer, it throws PROVIDER_UNAVAILABLE, and records why.
   */
  within<T>(work: (fetch: ProviderFetch) => Promise<T>): Promise<T>;
}

/** Key sets and discovery documents have some 10 KB. */
const maxAnswerBytes = 256 * 1024;

/** Logins that may wait for one provider. A silent one must not pile up sockets. */
const maxWaiting = 100;

/** In seconds: what a provider may need to be back. */
const retryAfter = 5;

/** Returns what speaks with a provider whose issuer the settings have, and with no one else's network. */
export function createProviderHttp(options: {
  id: string;
  issuer: string;
  timeoutSeconds: number;
  record: RecordEvent;
  fetch?: typeof globalThis.fetch | undefined;
}): ProviderHttp {
  const { id, issuer, record, fetch: send = globalThis.fetch } = options;
  const timeoutMs = options.timeoutSeconds * 1000;
  let waiting = 0;

  const ask = async (url: string, request: ProviderRequest, signal: AbortSignal) => {
    if (!mayAsk(url, issuer)) throw new NoAnswer('address');
    try {
      const { method, headers, body } = request;
      const wanted = { method, headers, body, redirect: 'manual', signal } as RequestInit;
      return await readAnswer(await send(url, wanted));
    } catch (error) {
      if (error instanceof NoAnswer) throw error;
      // Nothing of the error: it names the URL, and a proxy can put anything into it.
      throw new NoAnswer(signal.aborted ? 'timeout' : 'connection');
    }
  };

  const askInTime: ProviderHttp['within'] = async (work) => {
    if (waiting >= maxWaiting) throw new NoAnswer('too many waiting');
    waiting += 1;
    const signal = AbortSignal.timeout(timeoutMs);
    const end = performance.now() + timeoutMs;
    const done = work((url, request) => ask(url, request, signal));
    return inTime(done, end, () => new NoAnswer('timeout')).finally(() => {
      waiting -= 1;
    });
  };

  return {
    fetch: (url, request) => ask(url, request, AbortSignal.timeout(timeoutMs)),
    async within(work) {
      try {
        return await askInTime(work);
      } catch (error) {
        if (!(error instanceof NoAnswer)) throw error;
        record('provider_unavailable', { provider: id, reason: error.reason });
        throw new AuthError('PROVIDER_UNAVAILABLE', { retryAfter });
      }
    },
  };
}

/**
 * Returns whether the provider may be at this URL. A discovery document names further URLs: it must not lead the server
 * into its own network, such as to the metadata of a cloud, unless the issuer of the settings is there itself. A name that
 * leads there gets no request, since what is there has no certificate for the name.
 */
export function mayAsk(url: string, issuer: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, username, password } = new URL(url);
  if (username + password !== '') return false;
  const isLocal = issuer.startsWith('http:') && isOnThisMachine(issuer) && isOnThisMachine(url);
  if (protocol !== 'https:' && !(protocol === 'http:' && isLocal)) return false;
  return isInOwnNetwork(issuer) || !isInOwnNetwork(url);
}

/** Where it throws, what has not been read is never read. */
async function readAnswer(answer: Response): Promise<Response> {
  const problem = problemOf(answer);
  if (problem !== null) {
    await answer.body?.cancel();
    throw new NoAnswer(problem);
  }
  const text = await readAtMost(answer.body!);
  if (!isJson(text)) throw new NoAnswer('not JSON');
  const headers = new Headers({ 'content-type': 'application/json' });
  const challenge = answer.headers.get('www-authenticate');
  if (challenge !== null) headers.set('www-authenticate', challenge);
  return new Response(text, { status: answer.status, headers });
}

function problemOf({ status, headers, body }: Response): string | null {
  if (status >= 300 && status < 400) return 'redirect';
  if (status !== 200 && (status < 400 || status > 499 || status === 429)) return 'status';
  const type = headers.get('content-type') ?? '';
  return body && /^application\/(?:[\w.-]+\+)?json *(?:;|$)/i.test(type) ? null : 'content type';
}

async function readAtMost(body: ReadableStream<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body) {
    size += part.byteLength;
    if (size > maxAnswerBytes) throw new NoAnswer('too long');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
