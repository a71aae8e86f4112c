import { announce } from './announce.ts';
import { withPort } from '../config.ts';
import { createNodeServer } from '../http/node-server.ts';
import { createLog } from '../lib/log.ts';
import type { Start } from './start.ts';
import { createServer } from '../server.ts';
import { stopOnFault, stopOnSignal } from './stop.ts';

/** Starts a server in this process. */
export async function startAlone({ given, warnings, finishMs, begin }: Start): Promise<void> {
  const log = await createLog(given.logLevel);
  stopOnFault(log);
  const http = begin(createNodeServer(given.keepAliveSeconds));
  const listen = () => http.listen('PORT', given.port, given.host);
  // Listens first: the system says which port is free, and the issuer follows the port.
  const config = given.port === 0 ? withPort(given, await listen()) : given;
  for (const warning of warnings) log.warn(warning);
  const server = begin(await createServer(config, { log }));
  http.answerWith(server.listener);
  const metrics = server.metricsListener && begin(createNodeServer(given.keepAliveSeconds));
  metrics?.answerWith(server.metricsListener!);
  const stoppable = {
    log,
    drainMs: config.drainSeconds * 1000,
    drain() {
      server.drain();
      http.drain();
    },
    async close(timeoutMs: number) {
      const finish = async () => {
        await closed;
        await metrics?.close();
        await server.close();
        return 0;
      };
      const closed = http.close(timeoutMs);
      return { finished: finish() };
    },
    abandon() {},
  };
  stopOnSignal(stoppable, finishMs);
  const metricsPort = await metrics?.listen(
    'METRICS_PORT',
    config.metricsPort ?? 0,
    config.metricsHost,
  );
  if (given.port !== 0) await listen();
  announce(config, metricsPort, log);
  http.onError((error) => log.error({ err: error }, 'a connection was not accepted'));
}
