import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { constants } from 'node:os';
import { explain } from './cli/explain.ts';
import { loadConfig, unknownSettings, type Config } from './config.ts';
import { createLog, type Logger } from './lib/log.ts';
import { createServer, type Server } from './server.ts';

/** How long a client may take to send a request. Node looks only every 30 s unless it is told to look more often. */
const slowClientLimits = {
  headersTimeout: 10_000,
  requestTimeout: 15_000,
  connectionsCheckingInterval: 5_000,
};
/** What metrics say is nobody's business outside this machine. */
const metricsHost = '127.0.0.1';
/** How long a stop waits for requests that have begun: all is over within ten seconds, when Docker kills. */
const defaultDrainTimeoutMs = 9_000;
/** One Ctrl-C arrives twice, from the terminal and from bin/latchkey.mjs; a signal later than this is a new wish. */
const sameSignalMs = 1_000;

interface Running {
  readonly http: HttpServer;
  readonly server: Server;
  readonly log: Logger;
  readonly metrics: HttpServer | null;
}

/** Runs the server until SIGTERM or SIGINT. A start that fails says why on stderr and sets exit code 1. */
export async function serve(
  environment: NodeJS.ProcessEnv = process.env,
  drainTimeoutMs = defaultDrainTimeoutMs,
): Promise<void> {
  try {
    const config = loadConfig(environment);
    const log = await createLog(config.logLevel);
    stopOnFault(log);
    for (const name of unknownSettings(environment))
      log.warn(`${name} is not a setting of Latchkey.`);
    if (config.production && config.secret === null && config.algorithm !== 'HS256') {
      log.warn('AUTH_SECRET is not set: the private keys are in the database in the clear.');
    }
    if (!config.attempts) log.warn('AUTH_ATTEMPTS is off: passwords can be guessed at any rate.');
    const server = await createServer(config, { log });
    const http = createHttpServer(slowClientLimits, server.listener);
    const metrics = server.metricsListener && createHttpServer(server.metricsListener);
    stopOnSignal({ http, server, log, metrics }, drainTimeoutMs);
    try {
      if (metrics) await listen(metrics, config.metricsPort ?? 0, metricsHost);
      await listen(http, config.port, config.host);
    } catch (error) {
      http.close();
      metrics?.close();
      await server.close();
      throw error;
    }
    announce({ http, metrics }, config, log);
    http.on('error', (error) => log.error({ err: error }, 'a connection was not accepted'));
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`);
    process.exitCode = 1;
  }
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

function listen(http: HttpServer, port: number, host: string): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    http.once('error', reject);
    http.listen(port, host, resolve);
  });
}

function announce(
  { http, metrics }: Pick<Running, 'http' | 'metrics'>,
  { graphiql }: Config,
  log: Logger,
): void {
  const { address, port, family } = http.address() as AddressInfo;
  const local = ['127.0.0.1', '0.0.0.0', '::', '::1'].includes(address);
  const host = local ? 'localhost' : family === 'IPv6' ? `[${address}]` : address;
  const url = `http://${host}:${port}/graphql`;
  log.info(graphiql ? `GraphiQL and GraphQL are at ${url}` : `GraphQL is at ${url}`);
  if (!metrics) return;
  log.info(
    `Metrics are at http://${metricsHost}:${(metrics.address() as AddressInfo).port}/metrics`,
  );
}

function stopOnSignal({ http, server, log, metrics }: Running, drainTimeoutMs: number): void {
  const silent = trackSilent(http);
  let patient = true;
  let stopping = false;

  const stop = async (signal: NodeJS.Signals) => {
    stopping = true;
    setTimeout(() => (patient = false), sameSignalMs);
    server.drain();
    const closed = closeHttp(http, silent, drainTimeoutMs);
    log.info(`${signal}: finishing what has begun, then stopping`);
    await closed;
    metrics?.closeAllConnections();
    metrics?.close();
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

/** Returns the connections that have not asked for anything yet. Browsers open some ahead; Node does not call them idle. */
function trackSilent(http: HttpServer): Set<Socket> {
  const silent = new Set<Socket>();
  http.on('connection', (socket) => {
    silent.add(socket);
    socket.once('close', () => silent.delete(socket));
  });
  http.on('request', ({ socket }) => silent.delete(socket));
  return silent;
}

/** Stops accepting, lets begun requests finish within the drain timeout, then closes what is left. */
async function closeHttp(
  http: HttpServer,
  silent: Set<Socket>,
  drainTimeoutMs: number,
): Promise<void> {
  const closed = new Promise<void>((resolve) => http.close(() => resolve()));
  http.prependListener('request', (_request, response) =>
    response.setHeader('connection', 'close'),
  );
  const sweep = setInterval(() => {
    http.closeIdleConnections();
    for (const socket of silent) socket.destroy();
  }, 100);
  const giveUp = setTimeout(() => http.closeAllConnections(), drainTimeoutMs);
  await closed;
  clearInterval(sweep);
  clearTimeout(giveUp);
}

if (import.meta.main) await serve();
