/** One of several processes that answer on one port. The primary process begins it, and tells it what to do. */
import { explain } from '../../lib/explain.ts';
import { withPort } from '../../config.ts';
import { createHashingThreads } from '../../features/passwords/hashing-threads.ts';
import { createNodeServer, type NodeServer } from '../../http/node-server.ts';
import { createLog } from '../../lib/log.ts';
import { assembleServer, type Assembled } from '../../server.ts';
import { stopOnFault } from '../stop.ts';
import { answerCalls, type Begin } from './calls.ts';

let http: NodeServer;
let assembled: Assembled;

async function begin({ config: given, number, hashingThreads }: Begin): Promise<number> {
  const log = await createLog(given.logLevel, { worker: number });
  stopOnFault(log);
  http = createNodeServer(given.keepAliveSeconds);
  // Every worker that listens on port 0 gets the port that the first one was given.
  const listen = () => http.listen('PORT', given.port, given.host);
  const config = given.port === 0 ? withPort(given, await listen()) : given;
  assembled = await assembleServer(
    config,
    { log },
    { threads: createHashingThreads(hashingThreads) },
  );
  http.answerWith(assembled.server.listener);
  if (given.port !== 0) await listen();
  http.onError((error) => log.error({ err: error }, 'a connection was not accepted'));
  return config.port;
}

/** What was accepted before this process listened no more is answered; then it ends. */
async function finish(timeoutMs: number): Promise<void> {
  await http.close(timeoutMs);
  await assembled.server.close();
  process.exit(0);
}

// A terminal and some supervisors send them to all processes. The primary process says when to stop.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});

answerCalls(process as Required<Pick<NodeJS.Process, 'send'>> & NodeJS.Process, {
  begin: (given) =>
    begin(given).then(
      (port) => ({ port }),
      (error: unknown) => ({ problem: explain(error) }),
    ),
  async drain() {
    assembled.server.drain();
    http.drain();
  },
  async close(timeoutMs) {
    void finish(timeoutMs);
  },
  metrics: () => assembled.metrics!.snapshot(),
  describe: () => assembled.metrics!.describe(),
});
