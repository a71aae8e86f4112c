import { isIPv6 } from 'node:net';
import { constants } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { explain } from './cli/explain.ts';
import { loadConfig, type Config } from './config.ts';
import { createNodeServer, type NodeServer } from './http/node-server.ts';
import { createLog, type Logger } from './lib/log.ts';
import { createServer, type Server } from './server.ts';
import { localOrigin } from './settings/local-origin.ts';
import { warningsOf } from './settings/warnings.ts';
import { describeDatabase } from './store/open.ts';

/** With the default drain, all is over within ten seconds, when Docker kills. */
const stopMs = 9_000;
/** How long a stop waits at least for requests that have begun. */
const leastFinishMs = 5_000;
/** One Ctrl-C arrives twice, from the terminal and from bin/latchkey.mjs; a signal later than this is a new wish. */
const sameSignalMs = 1_000;

interface Running {
  readonly http: NodeServer;
  readonly server: Server;
  readonly log: Logger;
  readonly metrics: NodeServer | null;
  readonly drainMs: number;
  /** How long a stop waits for requests that have begun. */
  readonly finishMs: number;
}

/** What is closed again where the start fails after it. */
interface Begun {
  close(): Promise<void>;
}

/** Runs the server until SIGTERM or SIGINT. A start that fails says why on stderr and sets exit code 1. */
export async function serve(
  environment: NodeJS.ProcessEnv = process.env,
  finishTimeoutMs?: number,
): Promise<void> {
  const begun: Begun[] = [];
  const begin = <T extends Begun>(one: T): T => {
    begun.push(one);
    return one;
  };
  try {
    const given = loadConfig(environment);
    const log = await createLog(given.logLevel);
    stopOnFault(log);
    const http = begin(createNodeServer(given.keepAliveSeconds));
    const config = given.port === 0 ? await takeAnyPort(http, given, environment) : given;
    for (const warning of warningsOf(config, environment)) log.warn(warning);
    const server = begin(await createServer(config, { log }));
    http.answerWith(server.listener);
    const metrics = server.metricsListener && begin(createNodeServer(given.keepAliveSeconds));
    metrics?.answerWith(server.metricsListener!);
    const drainMs = config.drainSeconds * 1000;
    const finishWithinMs = finishTimeoutMs ?? Math.max(leastFinishMs, stopMs - drainMs);
    stopOnSignal({ http, server, log, metrics, drainMs, finishMs: finishWithinMs });
    const { metricsHost } = config;
    const metricsPort = await metrics?.listen('METRICS_PORT', config.metricsPort ?? 0, metricsHost);
    if (given.port !== 0) await http.listen('PORT', config.port, config.host);
    announce(config, metricsPort, log);
    http.onError((error) => log.error({ err: error }, 'a connection was not accepted'));
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`);
    process.exitCode = 1;
    for (const one of begun.toReversed()) await one.close();
  }
}

/** Listens first: the system says which port is free, and the issuer follows the port. */
async function takeAnyPort(
  http: NodeServer,
  { host }: Config,
  environment: NodeJS.ProcessEnv,
): Promise<Config> {
  const port = await http.listen('PORT', 0, host);
  return loadConfig({ ...environment, PORT: String(port) });
}

/** A fault that nothing caught leaves a state that nobody knows. What was acknowledged is on disk. */
function stopOnFault(log: Logger): void {
  process.on('uncaughtException', (error) => {
    try {
      log.fatal({ err: error }, 'stopped by a fault');
    } finally {
      // Also when it is the log that fails.
      process.exit(1);
    }
  });
}

function announce(config: Config, metricsPort: number | undefined, log: Logger): void {
  const { databaseUrl, graphiql, host, issuer, metricsHost, port, signUp } = config;
  const url = `${localOrigin(host, port)}/graphql`;
  log.info(graphiql ? `GraphiQL and GraphQL are at ${url}` : `GraphQL is at ${url}`);
  const database = describeDatabase(databaseUrl);
  log.info(`The database is ${database}, the issuer is ${issuer}, and sign-up is ${signUp}`);
  if (metricsPort !== undefined)
    log.info(`Metrics are at http://${inUrl(metricsHost)}:${metricsPort}/metrics`);
}

const inUrl = (host: string) => (isIPv6(host) ? `[${host}]` : host);

function stopOnSignal({ http, server, log, metrics, drainMs, finishMs }: Running): void {
  let patient = true;
  let stopping = false;

  const stop = async (signal: NodeJS.Signals) => {
    stopping = true;
    void setTimeout(sameSignalMs).then(() => (patient = false));
    server.drain();
    if (drainMs > 0) {
      http.drain();
      log.info(`${signal}: /ready says no, and all else is answered for ${drainMs / 1000} s more`);
      await setTimeout(drainMs);
    }
    const closed = http.close(finishMs);
    log.info(`${signal}: finishing what has begun, then stopping`);
    await closed;
    await metrics?.close();
    await server.close();
    log.info('stopped');
    process.exit(0);
  };
  const onSignal = (signal: NodeJS.Signals) => {
    if (!stopping) void stop(signal);
    else if (!patient) {
      log.warn(`${signal} again: stopped without finishing`);
      process.exit(128 + constants.signals[signal]);
    }
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}

if (import.meta.main) await serve();
