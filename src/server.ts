import type { RequestListener } from 'node:http';
import { createServerAdapter } from '@whatwg-node/server';
import type { GraphQLSchema } from 'graphql';
import { createAuth, type Parts } from './auth.ts';
import type { Config } from './config.ts';
import { AuthError } from './errors.ts';
import { refuseHttp } from './graphql/answer.ts';
import { createContextFactory } from './graphql/context.ts';
import { createSchema } from './graphql/schema.ts';
import { createGraphQLEndpoint } from './graphql/yoga.ts';
import { guardEdge } from './http/edge.ts';
import { createGraphiQL, wantsPage } from './http/graphiql.ts';
import { health, readiness } from './http/health.ts';
import { systemClock, type Clock } from './lib/clock.ts';
import { createLog, logFailure, type Logger } from './lib/log.ts';
import { systemRandom, type RandomBytes } from './lib/secrets.ts';
import { openStore } from './store/open.ts';
import type { Store } from './store/store.ts';

/** What may be put in the place of the real thing; each has a default. */
export interface Replacements {
  store?: Store;
  clock?: Clock;
  random?: RandomBytes;
  log?: Logger;
}

export interface Server {
  /** Answers a request without a socket. */
  fetch(request: Request): Promise<Response>;
  /** Answers requests of `node:http`. */
  readonly listener: RequestListener;
  /** The executable schema, guard included. */
  readonly schema: GraphQLSchema;
  /** From now on `/ready` says no, so that a load balancer sends no more. */
  drain(): void;
  /** Closes the store, unless it was handed in. */
  close(): Promise<void>;
}

const sweepEveryMs = 60_000;

/** Runs work now and then, never twice at once, and without keeping the process alive for it. */
function every(ms: number, work: () => Promise<unknown>, log: Logger): NodeJS.Timeout {
  let running = false;
  const run = async () => {
    if (running) return;
    running = true;
    await work().catch((error: unknown) => log.warn({ err: error }, 'a sweep failed'));
    running = false;
  };
  return setInterval(run, ms).unref();
}

async function build(parts: Parts & { log: Logger }) {
  const { authenticate, resolvers, sweep } = await createAuth(parts);
  return { authenticate, sweep, schema: createSchema(resolvers, parts.clock) };
}

/** Returns a server that is ready to answer. Throws StoreOpenError and UnguardedFieldError. */
export async function createServer(
  config: Config,
  replacements: Replacements = {},
): Promise<Server> {
  const log = replacements.log ?? createLog(config.logLevel);
  const clock = replacements.clock ?? systemClock;
  const random = replacements.random ?? systemRandom;
  const store = replacements.store ?? (await openStore(config.databaseUrl));
  const parts = { config, store, clock, random, log };
  // A store that was handed in is the caller's to close.
  const close = async () => (replacements.store ? undefined : store.close());
  const { authenticate, sweep, schema } = await build(parts).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  const graphql = createGraphQLEndpoint({
    schema,
    context: createContextFactory(authenticate),
    log,
    rules: config,
  });
  const sweeping = every(sweepEveryMs, sweep, log);
  const graphiql = config.graphiql ? createGraphiQL() : null;
  let draining = false;

  const route = async (request: Request, serverContext: object): Promise<Response> => {
    const { pathname } = new URL(request.url);
    if (pathname === '/health') return health();
    if (pathname === '/ready') return readiness(store, draining);
    const isPage = pathname !== '/graphql' || wantsPage(request);
    const page = isPage ? await graphiql?.respond(request, pathname) : null;
    if (page) return page;
    if (pathname === '/graphql') return graphql.fetch(request, serverContext);
    return new Response('Nothing is here. GraphQL is at /graphql.\n', {
      status: 404,
      statusText: 'Not Found',
      headers: { 'content-type': 'text/plain; charset=utf-8' },
    });
  };

  const fetch = async (request: Request, serverContext: object = {}): Promise<Response> => {
    try {
      return await route(request, serverContext);
    } catch (error) {
      logFailure(log, request, error);
      return refuseHttp(new AuthError('INTERNAL_SERVER_ERROR'));
    }
  };

  const adapter = createServerAdapter<object>(fetch);
  return {
    fetch: (request) => fetch(request),
    listener: guardEdge((request, response) => void adapter(request, response)),
    schema,
    drain() {
      draining = true;
    },
    close() {
      clearInterval(sweeping);
      return close();
    },
  };
}
