import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { AuthError } from '../errors.ts';
import { describeRefusal, type Answer } from '../graphql/answer.ts';
import type { ReadyQuery } from '../graphql/compiled-queries.ts';
import type { ContextFactory } from '../graphql/context.ts';
import { negotiate, type Negotiated } from '../graphql/media-type.ts';
import { describeOutcome, type Observers } from '../graphql/outcome.ts';

/** Longer bodies are not worth the shortcut. */
const longestBody = 8 * 1024;

export interface HotPath {
  readonly findQuery: (body: Buffer) => ReadyQuery | null;
  readonly context: ContextFactory;
  /** What every answer carries besides its own headers. */
  readonly headers: Readonly<Record<string, string>>;
  /** Whether pages of some origins may read answers, which are different then. */
  readonly hasAllowedOrigins: boolean;
  readonly observers: Observers;
  /** Told of each answer, and of the moment (`performance.now()`) at which its request had been read. */
  readonly countAnswer: (answer: Answer, readAt: number) => void;
}

/**
 * Returns a listener that answers repeated queries with a bearer token at once, without the Request and Response
 * that yoga needs. It is the same server: the same checks, context, schema, errors and headers. What it cannot
 * answer it hands on, with the body in `request.body` where that has been read.
 */
export function createHotPath(hotPath: HotPath, next: RequestListener): RequestListener {
  const { findQuery, hasAllowedOrigins } = hotPath;
  const negotiated = createNegotiation();
  const enqueue = createBatch((exchange: Exchange) => void answer(hotPath, exchange));

  return (request, response) => {
    const media = isCandidate(request) ? negotiated(request.headers.accept) : null;
    const isForeignPage = hasAllowedOrigins && request.headers.origin !== undefined;
    if (!media || isForeignPage) return next(request, response);
    readBody(request, (body) => {
      const query = findQuery(body);
      if (query) enqueue({ request, response, query, media });
      else next(Object.assign(request, { body }), response);
    });
  };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly query: ReadyQuery;
  readonly media: Negotiated;
}

async function answer(hotPath: HotPath, exchange: Exchange): Promise<void> {
  const { observers, countAnswer, headers } = hotPath;
  const { response } = exchange;
  const readAt = performance.now();
  const described = await execute(hotPath, exchange).catch((error: unknown) => {
    observers.report(error);
    return describeRefusal(new AuthError('INTERNAL_SERVER_ERROR'));
  });
  countAnswer(described, readAt);
  response.writeHead(described.status, { ...described.headers, ...headers });
  response.end(described.body);
}

async function execute(
  { context, observers }: HotPath,
  { request, query, media }: Exchange,
): Promise<Answer> {
  const get = (name: string) => (request.headers[name] as string | undefined) ?? null;
  const contextValue = await context({ request: { headers: { get } }, req: request });
  return describeOutcome(await query.run(contextValue), media, observers);
}

/** A bearer token rules the cookies out, and a short body whose length is known needs no limit of its own. */
function isCandidate({ method, url, headers }: IncomingMessage): boolean {
  if (method !== 'POST' || url !== '/graphql') return false;
  const type = headers['content-type'];
  if (type !== 'application/json' && type !== 'application/json; charset=utf-8') return false;
  if (headers['content-encoding'] !== undefined) return false;
  if (!/^Bearer [^ ]{40}/.test(headers.authorization ?? '')) return false;
  const length = headers['content-length'];
  return length !== undefined && Number(length) <= longestBody;
}

/**
 * Returns a function that collects what arrives in one turn of the event loop and then handles it in one go: the
 * same code and data again and again, while they are in the processor's caches.
 */
function createBatch<T>(handle: (item: T) => void): (item: T) => void {
  let waiting: T[] = [];
  const flush = () => {
    const batch = waiting;
    waiting = [];
    for (const item of batch) handle(item);
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

/** Calls back with the body. Whoever hangs up before its end gets no answer. */
function readBody(request: IncomingMessage, onBody: (body: Buffer) => void): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => onBody(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
  request.on('error', () => {});
}
