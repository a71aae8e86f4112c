import { createServer, METHODS, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { arrayBuffer } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import type { Server } from '../../src/server.ts';

/** What Node adds to an answer, and a server without a socket does not. */
const ofTheConnection = new Set(['date', 'connection', 'keep-alive', 'transfer-encoding']);

/** Returns a `fetch` that asks the server over a socket, and answers as it would have without one. */
export function fetchOverSocket({ listener, fetch }: Server): Server['fetch'] {
  let address: Promise<AddressInfo> | null = null;
  const listen = () =>
    new Promise<AddressInfo>((resolve) => {
      const http = createServer(listener);
      http.listen(0, '127.0.0.1', () => resolve(http.address() as AddressInfo));
      onTestFinished(() => {
        http.closeAllConnections();
        http.close();
      });
    });
  return async (request) => {
    // Node's own parser refuses what it does not know.
    if (!METHODS.includes(request.method)) return fetch(request);
    const { port } = await (address ??= listen());
    const { host, pathname, search } = new URL(request.url);
    const body = Buffer.from(await request.arrayBuffer());
    const length = body.length > 0 ? { 'content-length': String(body.length) } : {};
    const headers = { ...Object.fromEntries(request.headers), host, ...length };
    return new Promise((resolve, reject) => {
      const { method } = request;
      const options = { host: '127.0.0.1', port, method, path: pathname + search, headers };
      const asking = httpRequest(options, (incoming) => {
        const { statusCode: status = 0, statusMessage: statusText = '' } = incoming;
        const answered = new Headers();
        for (let at = 0; at < incoming.rawHeaders.length; at += 2) {
          const name = incoming.rawHeaders[at]!.toLowerCase();
          if (!ofTheConnection.has(name)) answered.append(name, incoming.rawHeaders[at + 1]!);
        }
        const answer = (bytes: ArrayBuffer) =>
          new Response(method === 'HEAD' || [204, 304].includes(status) ? null : bytes, {
            status,
            statusText,
            headers: answered,
          });
        arrayBuffer(incoming).then(answer).then(resolve, reject);
      });
      asking.on('error', reject);
      asking.end(body);
    });
  };
}
