import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConfigError, loadConfig, unknownSettings, type Config } from './config.ts';
import { createLog, type Logger } from './lib/log.ts';
import { createServer, type Server } from './server.ts';
import { StoreOpenError } from './store/store.ts';

/** RFC-less, but what load balancers and slow clients need: OWASP's advice against slow requests. */
const headersTimeoutMs = 10_000;
const requestTimeoutMs = 15_000;
/** How long a shutdown waits for requests that have begun. */
const drainTimeoutMs = 10_000;

/** Runs the server until SIGTERM or SIGINT. A start that fails prints one line to stderr and exits with 1. */
export async function serve(environment: NodeJS.ProcessEnv = process.env): Promise<void> {
  try {
    const config = loadConfig(environment);
    const log = createLog(config.logLevel);
    for (const name of unknownSettings(environment))
      log.warn(`${name} is not a setting of Latchkey.`);
    const server = await createServer(config, { log });
    const http = await listen(server, config).catch(async (error: unknown) => {
      await server.close();
      throw error;
    });
    announce(http, config, log);
    shutDownOnSignal(http, server, log);
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`);
    process.exitCode = 1;
  }
}

function listen(server: Server, { port, host }: Config): Promise<HttpServer> {
  const http = createHttpServer(
    { headersTimeout: headersTimeoutMs, requestTimeout: requestTimeoutMs },
    server.listener,
  );
  return new Promise((resolve, reject) => {
    http.once('error', reject);
    http.listen(port, host, () => resolve(http));
  });
}

function announce(http: HttpServer, { graphiql }: Config, log: Logger): void {
  const { address, port, family } = http.address() as AddressInfo;
  const local = ['127.0.0.1', '0.0.0.0', '::', '::1'].includes(address);
  const host = local ? 'localhost' : family === 'IPv6' ? `[${address}]` : address;
  const url = `http://${host}:${port}/graphql`;
  log.info(graphiql ? `GraphiQL and GraphQL are at ${url}` : `GraphQL is at ${url}`);
}

function shutDownOnSignal(http: HttpServer, server: Server, log: Logger): void {
  const shutDown = async (signal: NodeJS.Signals) => {
    log.info(`${signal}: finishing what has begun, then stopping`);
    server.drain();
    await closeHttp(http);
    await server.close();
    log.info('stopped');
    process.exit(0);
  };
  process.once('SIGTERM', (signal) => void shutDown(signal));
  process.once('SIGINT', (signal) => void shutDown(signal));
}

/** Stops accepting, lets begun requests finish within the drain timeout, then closes what is left. */
async function closeHttp(http: HttpServer): Promise<void> {
  const closed = new Promise<void>((resolve) => http.close(() => resolve()));
  http.prependListener('request', (_request, response) =>
    response.setHeader('connection', 'close'),
  );
  const sweep = setInterval(() => http.closeIdleConnections(), 50);
  const giveUp = setTimeout(() => http.closeAllConnections(), drainTimeoutMs);
  await closed;
  clearInterval(sweep);
  clearTimeout(giveUp);
}

/** Returns why a command failed, in as many lines as there are things to mend and without a stack. */
export function explain(error: unknown): string {
  if (error instanceof ConfigError || error instanceof StoreOpenError) return error.message;
  const { code, message, port, address } = error as NodeJS.ErrnoException & AddressInfo;
  if (code === 'EADDRINUSE')
    return `Port ${port} is in use. Stop what listens there, or set PORT. Example: PORT=4001`;
  if (code === 'EACCES' && port)
    return `Port ${port} needs more privileges than this user has. Set PORT. Example: PORT=4000`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return `HOST ${address ?? ''} is not an address of this machine. Example: HOST=127.0.0.1`;
  }
  return `Latchkey could not start: ${message}`;
}

if (import.meta.main) await serve();
