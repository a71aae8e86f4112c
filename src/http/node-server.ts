import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { answerBegunOn } from './in-turn.ts';
import { listenProblem, type PortSetting } from './listen-problem.ts';

/** How long a client may take to send a request. Node checks only every 30 s by default. */
const slowClientLimits = {
  headersTimeout: 10_000,
  requestTimeout: 15_000,
  connectionsCheckingInterval: 5_000,
};

/** An HTTP server on a port of this machine. */
export interface NodeServer {
  /** Listens, and returns the port. Throws Error with a line for the operator. */
  listen(setting: PortSetting, port: number, host: string): Promise<number>;
  /** Sets the listener; until then every answer is 503. */
  answerWith(listener: RequestListener): void;
  /** Gets the reason when a connection was not accepted. */
  onError(report: (error: Error) => void): void;
  /**
   * From now on every answer says `Connection: close`, so that no client sends another request on its connection
   * (RFC 9112 §9.6). New connections are accepted as before.
   */
  drain(): void;
  /** Drains, stops accepting, lets begun requests finish within the timeout, then closes what is left. */
  close(timeoutMs?: number): Promise<void>;
}

/** Returns a server that does not listen yet. It closes a connection that is idle for `keepAliveSeconds`. */
export function createNodeServer(keepAliveSeconds: number): NodeServer {
  // The timeout for headers may be shorter: it begins with a request, not while a connection waits for the next one.
  const keepAliveTimeout = keepAliveSeconds * 1000;
  const http = createServer({ ...slowClientLimits, keepAliveTimeout });
  http.on('request', refuse);
  const sockets = new Set<Socket>();
  /** Connections without a request yet. Browsers open some ahead; Node does not count them as idle. */
  const silent = new Set<Socket>();
  http.on('connection', (socket) => {
    sockets.add(socket);
    silent.add(socket);
    socket.once('close', () => {
      sockets.delete(socket);
      silent.delete(socket);
    });
  });
  http.on('request', ({ socket }) => silent.delete(socket));
  let draining = false;
  const drain = () => {
    if (draining) return;
    draining = true;
    http.prependListener('request', (_request, response) => sayClose(response));
    for (const socket of sockets) {
      const begun = answerBegunOn(socket);
      if (begun) sayClose(begun);
    }
  };

  return {
    listen: (setting, port, host) =>
      new Promise((resolve, reject) => {
        const fail = (error: Error) => reject(new Error(listenProblem(error, setting)));
        http.once('error', fail);
        http.listen(port, host, () => {
          http.off('error', fail);
          resolve((http.address() as AddressInfo).port);
        });
      }),
    answerWith(listener) {
      http.off('request', refuse);
      http.on('request', listener);
    },
    onError: (report) => void http.on('error', report),
    drain,
    async close(timeoutMs = 0) {
      const closed = new Promise<void>((resolve) => http.close(() => resolve()));
      drain();
      // A new connection may be about to send a request.
      let silentBefore = new Set<Socket>();
      const sweep = setInterval(() => {
        http.closeIdleConnections();
        for (const socket of silent) if (silentBefore.has(socket)) socket.destroy();
        silentBefore = new Set(silent);
      }, 100);
      const giveUp = setTimeout(() => http.closeAllConnections(), timeoutMs);
      await closed;
      clearInterval(sweep);
      clearTimeout(giveUp);
    },
  };
}

function sayClose(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('connection', 'close');
}

const refuse: RequestListener = (_request, response) => {
  response.writeHead(503, { 'retry-after': '1', 'cache-control': 'no-store' });
  response.end();
};
