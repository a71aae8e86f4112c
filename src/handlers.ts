import type { RequestListener } from 'node:http';
import type { GraphQLSchema } from 'graphql';
import type { App } from './app.ts';
import type { Config } from './config.ts';
import { createCompiledOperations } from './fast-path/compiled-operations.ts';
import { createHotPath } from './fast-path/listener.ts';
import { relyingPartyOf } from './features/passkeys/relying-party.ts';
import { createGraphQLEndpoint } from './graphql/yoga.ts';
import { answerAnyway, timed } from './http/answer-anyway.ts';
import type { Pages } from './http/assets.ts';
import { createCors } from './http/cors.ts';
import { guardEdge } from './http/edge.ts';
import { createGraphQLRoute } from './http/graphql-route.ts';
import type { Readiness } from './http/health.ts';
import { inTurn } from './http/in-turn.ts';
import type { Metrics } from './http/metrics.ts';
import { createNodeListener } from './http/node-listener.ts';
import { createRoutes, headersOfAll, pathPrefix, type Route } from './http/routes.ts';
import { createTokenEndpoint } from './http/token-endpoint.ts';
import { createWellKnown } from './http/well-known.ts';
import type { Clock } from './lib/clock.ts';
import { logFault, type Logger } from './lib/log.ts';
import type { Extension } from './options.ts';
import { addToContext } from './request/added-context.ts';
import { createClientAddress, type ClientAddress } from './request/client-address.ts';
import { addressIn, createContextFactory, type ContextFactory } from './request/context.ts';
import { createCookies } from './request/cookies.ts';
import type { Store } from './store/store.ts';

/** What answers requests. */
export interface Handlers {
  /** Answers requests of hosts that are not `node:http`. */
  readonly fetch: Route;
  /** Answers those of `node:http`. */
  readonly listener: RequestListener;
  readonly context: ContextFactory;
}

interface Parts {
  readonly config: Config;
  readonly store: Pick<Store, 'readTogether'>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Metrics | null;
  readonly readiness: () => Promise<Readiness>;
  readonly schema: GraphQLSchema;
  readonly app: Omit<App, 'resolvers'>;
  readonly options: Pick<Extension, 'hooks' | 'context' | 'plugins'>;
}

/** Puts together what answers requests: the fast path for most to GraphQL, the routes and yoga for all others. */
export async function createHandlers(parts: Parts): Promise<Handlers> {
  const { config, store, clock, log, metrics, readiness, schema, app, options } = parts;
  const { plugins = [] } = options;
  const clientAddress = createClientAddress(config.trustedProxies, (problem) => log.warn(problem));
  const { authenticate } = app;
  const ownContext = createContextFactory(
    authenticate,
    clientAddress,
    app,
    options.hooks?.verifyRequest,
  );
  const context = options.context ? addToContext(ownContext, options.context) : ownContext;
  const countError = metrics?.countError ?? (() => {});
  const report = (fault: unknown) => logFault(log, fault);
  const yoga = createGraphQLEndpoint({ schema, context, log, countError, rules: config, plugins });
  const cors = createCors(config.allowedOrigins);
  const prefix = pathPrefix(config);
  const route = createRoutes({
    config,
    prefix,
    readiness,
    wellKnown: createWellKnown({
      issuer: config.issuer,
      algorithm: config.algorithm,
      keys: app.keys,
      relatedOrigins: relyingPartyOf(config)?.relatedOrigins ?? [],
      hasTokenEndpoint: config.apiKeys,
    }),
    pages: [
      ...(config.apiKeys
        ? [createTokenEndpoint({ apiKeys: app.apiKeys, context: ownContext, cors, report })]
        : []),
      ...(await openPages(config, prefix, app.providerLogins, clientAddress)),
    ],
    graphql: createGraphQLRoute({ yoga, openCookies: createCookies(config, clock), cors }),
  });
  const fetch = metrics ? timed(answerAnyway(route, log), metrics) : answerAnyway(route, log);
  const answerSlowly = createNodeListener(fetch, yoga.fetchAPI.Request, report);
  const hotPath = {
    path: `${prefix}/graphql`,
    findOperation: createCompiledOperations(schema, config),
    context,
    readTogether: (work: () => void) => store.readTogether(work),
    headers: { ...headersOfAll(config), ...cors.headersOfAll },
    hasAllowedOrigins: config.allowedOrigins.length > 0,
    hasCookies: config.cookies,
    observers: { countError, report },
    countAnswer: metrics?.countAnswer ?? null,
  };
  // What an embedder does to a request is done by yoga.
  const isHot = config.hotPath && plugins.length === 0 && !options.context;
  const listener = inTurn(guardEdge(isHot ? createHotPath(hotPath, answerSlowly) : answerSlowly));
  return { fetch, listener, context };
}

/** Returns the pages for browsers. Which one is at `/` is decided here: that of the first which has one. */
async function openPages(
  config: Config,
  prefix: string,
  providerLogins: App['providerLogins'],
  clientAddress: ClientAddress,
): Promise<readonly Pages[]> {
  const pages: Pages[] = [];
  if (config.oidcProviders.length > 0) {
    const { createCallbacks } = await import('./http/oidc-callback.ts');
    const providers = config.oidcProviders.map(({ id }) => id);
    const addressOf = (request: Request, serverContext: object) =>
      addressIn({ request, ...serverContext }, clientAddress);
    pages.push(createCallbacks(providers, providerLogins, addressOf));
  }
  if (config.graphiql && !config.production) {
    const { createWelcome } = await import('./pages/welcome/welcome.ts');
    pages.push(createWelcome(config, prefix));
  }
  if (config.pages) {
    const { createPages } = await import('./pages/pages.ts');
    pages.push(createPages(config, prefix));
  }
  if (config.graphiql) {
    const { createGraphiQL } = await import('./http/graphiql/graphiql.ts');
    pages.push(createGraphiQL(config, prefix));
  }
  return pages;
}
