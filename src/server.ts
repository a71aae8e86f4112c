import type { RequestListener } from 'node:http';
import type { GraphQLSchema } from 'graphql';
import { createApp, type App } from './app.ts';
import type { Config } from './config.ts';
import type { Providers } from './features/providers/providers.ts';
import type { Reach } from './features/webhooks/post.ts';
import type { HashCost } from './features/passwords/password-hasher.ts';
import { shareHashingThreads, type HashingThreads } from './features/passwords/hashing-threads.ts';
import type { Context, ContextFactory, Peer } from './request/context.ts';
import type { TypeExtension } from './graphql/extension/extension.ts';
import { ownActionsOf } from './graphql/extension/own-actions.ts';
import { createSchema } from './graphql/schema.ts';
import { createReadiness } from './http/health.ts';
import type { Metrics } from './http/metrics.ts';
import type { RecordOwnEvent } from './features/audit/own-events.ts';
import type { SendMail } from './features/mail/own-mails.ts';
import type { MailTransport } from './features/mail/transport/transport.ts';
import { systemClock, type Clock } from './lib/clock.ts';
import { createRecorder } from './events.ts';
import { createLog } from './lib/log.ts';
import { systemRandom } from './lib/secrets.ts';
import {
  requireConfig,
  requireOptions,
  serverOptions,
  type Extension,
  type Replacements,
} from './options.ts';
import { createHandlers } from './handlers.ts';
import { openStore } from './store/open.ts';
import type { Store } from './store/store.ts';
import { createBacklog, startUpkeep } from './upkeep.ts';

export interface Server {
  /** Answers a request of a host that is not `node:http`. Pass the `ip`: limits by address need it. */
  fetch(request: Request, peer?: Peer): Promise<Response>;
  /** Answers requests of `node:http`. */
  readonly listener: RequestListener;
  /** Answers `GET /metrics`, and `GET /ready` with details; null where METRICS_PORT is not set. Not for the public. */
  readonly metricsListener: RequestListener | null;
  /** The executable schema, guard included. */
  readonly schema: GraphQLSchema;
  /** Returns the context of a request, for who executes the schema elsewhere: in a yoga of theirs, or without HTTP. */
  readonly createContext: (initial: Parameters<ContextFactory>[0]) => Promise<Context>;
  /** Sends a mail of your own through the outbox; `context.sendMail` of resolvers is the same. */
  readonly sendMail: SendMail;
  /** Stores an event of your own in the audit log; `context.recordEvent` of resolvers also says who did it. */
  readonly recordEvent: RecordOwnEvent;
  /** From now on `/ready` says no, so that a load balancer sends no more. */
  drain(): void;
  /** Ends the threads that hash, and closes the database. */
  close(): Promise<void>;
}

/** What is loaded only where the settings ask for it. */
async function openMetrics({ metricsPort }: Config): Promise<Metrics | null> {
  if (metricsPort === null) return null;
  const { createMetrics } = await import('./http/metrics.ts');
  return createMetrics();
}

/** Returns what says what waits to be delivered. */
async function openStates({ smtpUrl }: Config, store: Store, clock: Clock) {
  const { createDeliveryState } = await import('./features/webhooks/delivery-state.ts');
  const { createOutboxState } = await import('./features/mail/outbox-state.ts');
  return {
    outbox: smtpUrl === null ? null : createOutboxState({ store: store.outbox, clock }),
    deliveries: createDeliveryState({ store: store.webhooks, clock }),
  };
}

async function build(
  parts: Omit<Parameters<typeof createApp>[0], 'ownActions'>,
  extension: TypeExtension<never>,
) {
  let actions: ReadonlySet<string> = new Set();
  const { resolvers, ...auth } = await createApp({ ...parts, ownActions: () => actions });
  try {
    const schema = createSchema(resolvers, parts.clock, extension, parts.config.admin);
    if (extension.typeDefs) actions = ownActionsOf(schema);
    return { ...auth, schema };
  } catch (error) {
    await auth.courier?.close();
    throw error;
  }
}

/**
 * Returns a server that is ready to answer. Throws ConfigError, StoreOpenError, KeyError, and for options that there are
 * not and types that do not fit beside ours ExtensionError and UnguardedFieldError.
 */
export async function createServer<Added extends object = object>(
  config: Config,
  options: Extension<Added> & Replacements = {},
): Promise<Server> {
  return (await assembleServer(config, options)).server;
}

/** What a server is made of. */
export interface Assembled {
  readonly server: Server;
  readonly auth: Pick<
    App,
    'keys' | 'sign' | 'refreshTokens' | 'accounts' | 'courier' | 'webhookCourier'
  >;
  readonly store: Store;
  /** Null where METRICS_PORT is not set. */
  readonly metrics: Metrics | null;
}

/**
 * `createServer`, with what is inside: for tests, which may have a store of their own and close it, and for a worker,
 * which has a share of the hashing threads.
 */
export async function assembleServer<Added extends object>(
  config: Config,
  options: Extension<Added> & Replacements,
  own: {
    readonly store?: Store;
    readonly threads?: HashingThreads;
    readonly mailTransport?: MailTransport;
    readonly hashCost?: HashCost | undefined;
    readonly providers?: Providers | undefined;
    readonly webhookReach?: Reach | undefined;
  } = {},
): Promise<Assembled> {
  requireConfig(config);
  requireOptions('createServer', options, serverOptions);
  const log = options.log ?? (await createLog(config.logLevel));
  const clock = options.clock ?? systemClock;
  const random = options.random ?? systemRandom;
  const { hooks } = options;
  const metrics = await openMetrics(config);
  const store =
    own.store ??
    (await openStore(config.databaseUrl, {
      poolSize: config.databasePoolSize,
      migrate: config.migrate,
      warn: (problem) => log.warn(problem),
    }));
  const record = createRecorder(log, clock, metrics?.countEvent);
  const threads = own.threads ?? shareHashingThreads();
  const { mailTransport, hashCost, providers, webhookReach } = own;
  const inside = { config, store, clock, random, log, record, threads, hooks };
  const parts = { ...inside, mailTransport, hashCost, providers, webhookReach };
  const close = async () => {
    await threads.close();
    // A store that was handed in is the caller's to close.
    if (!own.store) await store.close();
  };
  const { schema, ...app } = await build(parts, options).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  let draining = false;
  const readiness = createReadiness({ store, clock, log, isDraining: () => draining });
  const forHandlers = { config, store, clock, log, metrics, readiness, schema, app, options };
  const { fetch, listener, context } = await createHandlers(forHandlers);
  const stopUpkeep = startUpkeep(app.upkeep, { log, clock, onSuccess: metrics?.markUpkeep });
  metrics?.watch({
    readiness,
    passwords: app.passwords,
    pool: () => store.poolState(),
    swept: store.upkeep.swept,
    backlogSeconds: createBacklog({ store: store.upkeep, clock }),
    ...(await openStates(config, store, clock)),
  });
  const server: Server = {
    // Hosts pass things of their own in the second place, when `fetch` itself is handed to them.
    fetch: (request, peer) => fetch(request, { ip: typeof peer?.ip === 'string' ? peer.ip : null }),
    listener,
    metricsListener: metrics?.listener ?? null,
    schema,
    createContext: async (initial) => context(initial),
    sendMail: app.sendMail,
    recordEvent: app.recordEvent,
    drain() {
      draining = true;
    },
    async close() {
      stopUpkeep();
      await Promise.all([app.courier?.close(), app.webhookCourier.close()]);
      await close();
    },
  };
  return { server, auth: app, store, metrics };
}
