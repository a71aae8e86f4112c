import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { AuthError } from '../errors.ts';
import { describeRefusal, type Answer } from '../graphql/answers/answer.ts';
import type { ReadyOperation } from './compiled-operations.ts';
import { readBearer } from '../request/bearer.ts';
import type { ContextFactory } from '../request/context.ts';
import { negotiate, type Negotiated } from '../graphql/answers/media-type.ts';
import { describeOutcome, type Observers } from '../graphql/answers/outcome.ts';
import { whenReady, type MaybePromise } from '../lib/maybe-promise.ts';
import { isUnread, leftBody } from '../http/left-body.ts';

/* README.md in this folder: what the fast path saves, and what it must never do. */

/** The longest body that takes the fast path, in bytes. */
const longestBody = 8 * 1024;

export interface HotPath {
  /** The path of GraphQL besides `/graphql`. */
  readonly path: string;
  readonly findOperation: (body: Buffer) => ReadyOperation | null;
  readonly context: ContextFactory;
  /** See `Store.readTogether`. */
  readonly readTogether: (work: () => void) => void;
  /** The headers of every answer, besides its own. */
  readonly headers: Readonly<Record<string, string>>;
  /** Whether pages of some other origins may read answers: their answers have more headers. */
  readonly hasAllowedOrigins: boolean;
  /** Whether pages in browsers get their tokens in cookies. */
  readonly hasCookies: boolean;
  readonly observers: Observers;
  /** Gets the status of each answer, and the seconds since its request was read; null when metrics are off. */
  readonly countAnswer: ((status: number, seconds: number) => void) | null;
}

/**
 * Returns a listener that answers operations without the Request and Response that yoga needs. The checks, context,
 * schema, errors and headers are the same. Requests that it cannot answer go to `next`; if their body has been read, it
 * is in `request.body`.
 */
export function createHotPath(hotPath: HotPath, next: RequestListener): RequestListener {
  const { path, hasAllowedOrigins, hasCookies } = hotPath;
  const findOperation = orNull(hotPath.findOperation);
  const negotiated = createNegotiation();
  const write = createWriter(hotPath);
  const enqueue = createBatch<Exchange>((batch) => {
    const queries = batch.filter(({ operation }) => operation.isQuery);
    const readAll = () => queries.forEach((exchange) => answer(hotPath, exchange, write));
    if (queries.length > 0) hotPath.readTogether(readAll);
    if (queries.length === batch.length) return;
    // Mutations begin transactions of their own.
    for (const exchange of batch) if (!exchange.operation.isQuery) answer(hotPath, exchange, write);
  });

  return (request, response) => {
    const media = isCandidate(request, path) ? negotiated(request.headers.accept) : null;
    const { origin } = request.headers;
    const isForeignPage = hasAllowedOrigins && origin !== undefined;
    const mayHaveCookies = hasCookies && isPage(request);
    // With a bearer token, cookies do not count.
    if (!media || isForeignPage || (mayHaveCookies && !hasBearer(request)))
      return next(request, response);
    readBody(request, (body) => {
      const operation = body && findOperation(body);
      // The answer to a page's mutation may set cookies.
      if (!operation || (mayHaveCookies && !operation.isQuery))
        return next(body ? Object.assign(request, { body }) : request, response);
      enqueue({ request, response, operation, media });
    });
  };
}

/** An error here would end the process. It happens in yoga again, which reports and answers it. */
function orNull<Key, Found>(find: (key: Key) => Found): (key: Key) => Found | null {
  return (key) => {
    try {
      return find(key);
    } catch {
      return null;
    }
  };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly operation: ReadyOperation;
  readonly media: Negotiated;
}

/** Answers before it returns, unless it has to wait; never throws. */
function answer(hotPath: HotPath, { response, ...asked }: Exchange, write: Write): void {
  const { observers, countAnswer } = hotPath;
  const readAt = countAnswer ? performance.now() : 0;
  const finish = (answered: Answer) => {
    countAnswer?.(answered.status, (performance.now() - readAt) / 1000);
    write(response, answered);
  };
  const fail = (error: unknown) => {
    observers.report(error);
    finish(describeRefusal(new AuthError('INTERNAL_SERVER_ERROR')));
  };
  try {
    const answered = execute(hotPath, asked);
    if (answered instanceof Promise) answered.then(finish).catch(fail);
    else finish(answered);
  } catch (error) {
    fail(error);
  }
}

function execute(
  { context, observers }: HotPath,
  { request, operation, media }: Omit<Exchange, 'response'>,
): MaybePromise<Answer> {
  // Node keeps a repeated `set-cookie` as a list.
  const get = (name: string) => request.headers[name.toLowerCase()]?.toString() ?? null;
  return whenReady(context({ request: { headers: { get } }, req: request }), (contextValue) =>
    whenReady(operation.run(contextValue), (outcome) => describeOutcome(outcome, media, observers)),
  );
}

type Write = (response: ServerResponse, answer: Answer) => void;

/** Returns a function that writes an answer at once. Most answers have the same headers, so their list is reused. */
function createWriter({ headers }: HotPath): Write {
  let last: Answer['headers'] | null = null;
  let list: string[] = [];
  let lengthAt = 0;
  return (response, { status, headers: own, body }) => {
    // Code in front may have answered meanwhile: a timeout, say.
    if (response.headersSent) return;
    if (own !== last) {
      list = inOrder({ ...own, ...headers, 'content-length': '' });
      lengthAt = list.indexOf('content-length') + 1;
      last = own;
    }
    const length = Buffer.byteLength(body);
    list[lengthAt] = String(length);
    response.writeHead(status, list);
    // Node writes Latin-1 faster; for ASCII the bytes are the same.
    response.end(body, length === body.length ? 'latin1' : 'utf8');
  };
}

/** Names and values in the order in which `Headers` has them, as they come from yoga. */
function inOrder(headers: Answer['headers']): string[] {
  const lowerCase = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return lowerCase.toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1)).flat();
}

/** A short body with a known length needs no limit while it is read. */
function isCandidate({ method, url, headers }: IncomingMessage, path: string): boolean {
  if (method !== 'POST' || (url !== '/graphql' && url !== path)) return false;
  const type = headers['content-type'];
  if (type !== 'application/json' && type !== 'application/json; charset=utf-8') return false;
  if (headers['content-encoding'] !== undefined) return false;
  const length = headers['content-length'];
  return length !== undefined && Number(length) <= longestBody;
}

/** See request/page-origin.ts: a request with neither header comes from no page. */
function isPage({ headers }: IncomingMessage): boolean {
  return headers.origin !== undefined || headers['sec-fetch-site'] !== undefined;
}

function hasBearer({ headers }: IncomingMessage): boolean {
  return readBearer(headers.authorization ?? null).kind === 'token';
}

/**
 * Returns a function that collects the requests of one turn of the event loop and handles them together, so that code
 * and data are still in the processor's caches.
 */
function createBatch<T>(handle: (batch: readonly T[]) => void): (item: T) => void {
  let waiting: T[] = [];
  const flush = () => {
    const batch = waiting;
    waiting = [];
    handle(batch);
  };
  return (item) => {
    if (waiting.push(item) === 1) setImmediate(flush);
  };
}

/** Clients send few different Accept headers. */
function createNegotiation(): (accept: string | undefined) => Negotiated | null {
  const known = new Map<string | undefined, Negotiated | null>();
  return (accept) => {
    const found = known.get(accept);
    if (found !== undefined) return found;
    const negotiated = negotiate(accept ?? null);
    if (known.size < 100) known.set(accept, negotiated);
    return negotiated;
  };
}

/**
 * Calls back with the body, or with null when other code has read it and left nothing. A client that hangs up before
 * its end gets no answer.
 */
function readBody(request: IncomingMessage, onBody: (body: Buffer | null) => void): void {
  if (!isUnread(request)) return onBody(leftBody(request));
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => onBody(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
  request.on('error', () => {});
}
