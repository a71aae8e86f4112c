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
import { createClientAddress } from './http/client-address.ts';
import { createCookies } from './http/cookies.ts';
import { createCors } from './http/cors.ts';
import { guardEdge } from './http/edge.ts';
import { createGraphiQL, wantsPage } from './http/graphiql.ts';
import { health, readiness } from './http/health.ts';
import { createWellKnown } from './http/well-known.ts';
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

const maintainEveryMs = 60_000;

/** Runs work now and then, never twice at once, and without keeping the process alive for it. */
function every(ms: number, work: () => Promise<unknown>, log: Logger): NodeJS.Timeout {
  let running = false;
  const run = async () => {
    if (running) return;
    running = true;
    await work().catch((error: unknown) => log.warn({ err: error }, 'the upkeep failed'));
    running = false;
  };
  return setInterval(run, ms).unref();
}

async function build(parts: Parts & { log: Logger }) {
  const { resolvers, ...auth } = await createAuth(parts);
  return { ...auth, schema: createSchema(resolvers, parts.clock) };
}

/** Returns a server that is ready to answer. Throws StoreOpenError, KeyError and UnguardedFieldError. */
export async function createServer(
  config: Config,
  replacements: Replacements = {},
): Promise<Server> {
  const log = replacements.log ?? createLog(config.logLevel);
  const clock = replacements.clock ?? systemClock;
  const random = replacements.random ?? systemRandom;
  const store =
    replacements.store ?? (await openStore(config.databaseUrl, config.databasePoolSize));
  const parts = { config, store, clock, random, log };
  // A store that was handed in is the caller's to close.
  const close = async () => (replacements.store ? undefined : store.close());
  const { authenticate, keys, maintain, schema } = await build(parts).catch(
    async (error: unknown) => {
      await close();
      throw error;
    },
  );
  const graphql = createGraphQLEndpoint({
    schema,
    context: createContextFactory(authenticate, createClientAddress(config.trustedProxies)),
    log,
  });
  const openCookies = createCookies(config, clock);
  const cors = createCors(config.allowedOrigins);
  const maintaining = every(maintainEveryMs, maintain, log);
  const wellKnown = createWellKnown({ issuer: config.issuer, algorithm: config.algorithm, keys });
  const graphiql = config.graphiql ? createGraphiQL(config) : null;
  let draining = false;

  const answerGraphQL = async (request: Request, serverContext: object): Promise<Response> => {
    const preflight = cors.preflight(request);
    if (preflight) return preflight;
    const cookies = openCookies(request);
    const answer = await graphql.fetch(request, { ...serverContext, cookies });
    for (const cookie of cookies.setCookies) answer.headers.append('set-cookie', cookie);
    return cors.allow(request, answer);
  };

  const route = async (request: Request, serverContext: object): Promise<Response> => {
    const { pathname } = new URL(request.url);
    if (pathname === '/health') return health();
    if (pathname === '/ready') return readiness(store, draining);
    const document = await wellKnown(request, pathname);
    if (document) return document;
    const isPage = pathname !== '/graphql' || wantsPage(request);
    const page = isPage ? await graphiql?.respond(request, pathname) : null;
    if (page) return page;
    if (pathname === '/graphql') return answerGraphQL(request, serverContext);
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
      clearInterval(maintaining);
      return close();
    },
  };
}
