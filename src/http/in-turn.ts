import type { RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** If more requests than this wait on one connection, it is closed: parsed requests take memory. */
const maxWaiting = 50;

/**
 * Returns a listener that begins a request when the one before it on the connection has been answered. Requests that a
 * client pipelines are POSTs, and a query may need to see what the mutation before it did (RFC 9112 §9.3.2). When the
 * connection ends, those that wait are dropped.
 */
export function inTurn(next: RequestListener): RequestListener {
  const waiting = new WeakMap<Socket, number>();
  const count = (socket: Socket, change: 1 | -1) => {
    const now = (waiting.get(socket) ?? 0) + change;
    waiting.set(socket, now);
    return now;
  };
  return (request, response) => {
    // Node gives the socket to one response after another. Some hosts give their responses no socket.
    if (response.socket !== null) return next(request, response);
    const { socket } = request;
    if (!answerBegunOn(socket)) return next(request, response);
    if (count(socket, 1) > maxWaiting) return hangUp(socket);
    response.once('socket', () => {
      count(socket, -1);
      // Node is about to write what the response has so far. And each connection gets one turn in a turn of the event loop.
      setImmediate(() => {
        // A timeout in front may have answered meanwhile: a refused request must not be executed.
        if (!response.headersSent) next(request, response);
      });
    });
  };
}

/**
 * Closes a connection and begins nothing more of what has been read. Node reads 64 KiB at once, which is up to 2,400
 * requests: without this each would be made and aborted, for a tenth of a second in which no one else is served.
 */
function hangUp(socket: Socket): void {
  const { parser } = socket as { parser?: { onIncoming?: () => number } | null };
  // As for an upgrade: what follows is not HTTP. This is internal to Node; without it, closing only takes longer.
  if (parser) parser.onIncoming = () => 2;
  socket.destroy();
}

/** Returns the response in progress on a socket. It is internal to Node: finding out otherwise costs work per request. */
export function answerBegunOn(socket: Socket): ServerResponse | null {
  const { _httpMessage: begun } = socket as { _httpMessage?: ServerResponse | null };
  return begun ?? null;
}
