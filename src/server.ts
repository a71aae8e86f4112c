import type { RequestListener } from 'node:http';
import { createServerAdapter } from '@whatwg-node/server';
import type { GraphQLSchema } from 'graphql';
import { createAuth } from './auth.ts';
import type { Config } from './config.ts';
import { AuthError } from './errors.ts';
import { refuseHttp, type Answer } from './graphql/answer.ts';
import { shareHashingThreads } from './features/passwords/hashing-threads.ts';
import { createCompiledQueries } from './graphql/compiled-queries.ts';
import { createContextFactory } from './graphql/context.ts';
import { createSchema } from './graphql/schema.ts';
import { createGraphQLEndpoint } from './graphql/yoga.ts';
import { createClientAddress } from './http/client-address.ts';
import { createCookies, type OpenCookies } from './http/cookies.ts';
import { createCors, type Cors } from './http/cors.ts';
import { guardEdge } from './http/edge.ts';
import { createGraphiQL } from './http/graphiql.ts';
import { createHotPath } from './http/hot-path.ts';
import { createMetrics, type Metrics } from './http/metrics.ts';
import { createRoutes, headersOfAll, type Route } from './http/routes.ts';
import { createWellKnown } from './http/well-known.ts';
import { systemClock, type Clock } from './lib/clock.ts';
import { createRecorder } from './lib/events.ts';
import { every } from './lib/every.ts';
import { createLog, logFailure, logFault, type Logger } from './lib/log.ts';
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
  /** Answers `GET /metrics`; null where METRICS_PORT is not set. Not for the public. */
  readonly metricsListener: RequestListener | null;
  /** The executable schema, guard included. */
  readonly schema: GraphQLSchema;
  /** From now on `/ready` says no, so that a load balancer sends no more. */
  drain(): void;
  /** Ends the threads that hash, and closes the store, unless it was handed in. */
  close(): Promise<void>;
}

const maintainEveryMs = 60_000;

async function build(parts: Parameters<typeof createAuth>[0]) {
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
    replacements.store ??
    (await openStore(config.databaseUrl, { poolSize: config.databasePoolSize }));
  const metrics = config.metricsPort === null ? null : createMetrics();
  const record = createRecorder(log, clock, metrics?.countEvent);
  const threads = shareHashingThreads();
  const parts = { config, store, clock, random, log, record, threads };
  const close = async () => {
    await threads.close();
    // A store that was handed in is the caller's to close.
    if (!replacements.store) await store.close();
  };
  const { authenticate, keys, maintain, schema } = await build(parts).catch(
    async (error: unknown) => {
      await close();
      throw error;
    },
  );
  const context = createContextFactory(authenticate, createClientAddress(config.trustedProxies));
  const countError = metrics?.countError ?? (() => {});
  const yoga = createGraphQLEndpoint({ schema, context, log, countError, rules: config });
  const cors = createCors(config.allowedOrigins);
  let draining = false;
  const route = createRoutes({
    config,
    store,
    isDraining: () => draining,
    wellKnown: createWellKnown({ issuer: config.issuer, algorithm: config.algorithm, keys }),
    graphiql: config.graphiql ? createGraphiQL(config) : null,
    graphql: createGraphQLRoute({
      yoga,
      openCookies: createCookies(config, clock),
      cors,
    }),
  });
  const fetch = metrics ? timed(answerAnyway(route, log), metrics) : answerAnyway(route, log);
  const adapter = createServerAdapter<object>(fetch);
  const answerSlowly: RequestListener = (request, response) => void adapter(request, response);
  const hotPath = {
    findQuery: createCompiledQueries(schema, config),
    context,
    readTogether: (work: () => void) => store.readTogether(work),
    headers: { ...headersOfAll(config), ...cors.headersOfAll },
    hasAllowedOrigins: config.allowedOrigins.length > 0,
    observers: { countError, report: (fault: unknown) => logFault(log, fault) },
    countAnswer: ({ status }: Answer, readAt: number) =>
      metrics?.countAnswer(status, (performance.now() - readAt) / 1000),
  };
  const stopMaintaining = every(maintainEveryMs, maintain, (error) =>
    log.warn({ err: error }, 'the upkeep failed'),
  );
  return {
    fetch: (request) => fetch(request, {}),
    listener: guardEdge(config.hotPath ? createHotPath(hotPath, answerSlowly) : answerSlowly),
    metricsListener: metrics?.listener ?? null,
    schema,
    drain() {
      draining = true;
    },
    close() {
      stopMaintaining();
      return close();
    },
  };
}

/** Returns the route to GraphQL, with the cookies and the CORS headers of each answer. */
function createGraphQLRoute(options: {
  yoga: ReturnType<typeof createGraphQLEndpoint>;
  openCookies: OpenCookies;
  cors: Cors;
}): Route {
  const { yoga, openCookies, cors } = options;
  return async (request, serverContext) => {
    const preflight = cors.preflight(request);
    if (preflight) return preflight;
    const cookies = openCookies(request);
    const answer = await yoga.fetch(request, { ...serverContext, cookies });
    for (const cookie of cookies.setCookies()) answer.headers.append('set-cookie', cookie);
    return cors.allow(request, answer);
  };
}

/** What nothing else has caught is a fault: logged, and answered with its code. */
function answerAnyway(route: Route, log: Logger): Route {
  return async (request, serverContext) => {
    try {
      return await route(request, serverContext);
    } catch (error) {
      logFailure(log, request, error);
      return refuseHttp(new AuthError('INTERNAL_SERVER_ERROR'));
    }
  };
}

function timed(route: Route, { countAnswer }: Metrics): Route {
  return async (request, serverContext) => {
    const start = performance.now();
    const answer = await route(request, serverContext);
    countAnswer(answer.status, (performance.now() - start) / 1000);
    return answer;
  };
}
