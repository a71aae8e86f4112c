import { announce } from '../announce.ts';
import { ConfigError, withPort, type Config } from '../../config.ts';
import { createMetricsListener } from '../../http/metrics-listener.ts';
import { createNodeServer } from '../../http/node-server.ts';
import { logTo, openLogOutput } from '../../lib/log.ts';
import type { Start } from '../start.ts';
import { finishTimeout, stopOnFault, stopOnSignal } from '../stop.ts';
import { createCrew } from './crew.ts';
import { createWorkersMetrics } from './metrics.ts';

/** Starts workers, which answer on one port, and looks after them. */
export async function startWorkers({ given, warnings, finishMs, begin }: Start): Promise<void> {
  requireSharedDatabase(given);
  const output = await openLogOutput();
  const log = logTo(output, given.logLevel);
  stopOnFault(log);
  for (const warning of warnings) log.warn(warning);
  const counted = createWorkersMetrics();
  const giveUp = async () => {
    const { finished } = await crew.finish(finishTimeout(0));
    await finished;
    process.exit(1);
  };
  const crew = begin(
    createCrew({ config: given, output, log, onEnd: counted.keep, giveUp: () => void giveUp() }),
  );
  const { metricsPort, metricsHost, keepAliveSeconds } = given;
  const metrics = metricsPort === null ? null : begin(createNodeServer(keepAliveSeconds));
  metrics?.answerWith(
    createMetricsListener({
      collect: () => counted.collect(crew.members()),
      describe: () => counted.describe(crew.members()),
    }),
  );
  const metricsAt = await metrics?.listen('METRICS_PORT', metricsPort ?? 0, metricsHost);
  const port = await crew.start();
  const stoppable = {
    log,
    drainMs: given.drainSeconds * 1000,
    drain: () => crew.drain(),
    async close(timeoutMs: number) {
      const { finished } = await crew.finish(timeoutMs);
      return { finished: finished.finally(() => metrics?.close()) };
    },
    abandon: () => void crew.close(),
  };
  stopOnSignal(stoppable, finishMs);
  announce(withPort(given, port), metricsAt, log);
}

function requireSharedDatabase({ databaseUrl, workers }: Config): void {
  if (databaseUrl !== 'sqlite::memory:') return;
  throw new ConfigError([
    `AUTH_WORKERS is ${workers}, and each would have a database of its own in its memory: sqlite::memory: is for one. Example: DATABASE_URL=sqlite:data/latchkey.db`,
  ]);
}
