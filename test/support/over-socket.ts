import { createServer, request as httpRequest, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { arrayBuffer } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

/** What Node adds to an answer, and a server without a socket does not. */
const ofTheConnection = new Set(['date', 'connection', 'keep-alive', 'transfer-encoding']);

/** Returns a `fetch` that posts to the listener over a socket, and answers as it would have without one. */
export function fetchOverSocket(
  listener: RequestListener,
): (request: Request) => Promise<Response> {
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
    const { port } = await (address ??= listen());
    const { host, pathname: path } = new URL(request.url);
    const body = Buffer.from(await request.arrayBuffer());
    const length = String(body.length);
    const headers = { ...Object.fromEntries(request.headers), host, 'content-length': length };
    return new Promise((resolve, reject) => {
      const options = { host: '127.0.0.1', port, method: 'POST', path, headers };
      const asking = httpRequest(options, (incoming) => {
        const { statusCode: status = 0, statusMessage: statusText = '' } = incoming;
        const answered = new Headers();
        for (let at = 0; at < incoming.rawHeaders.length; at += 2) {
          const name = incoming.rawHeaders[at]!.toLowerCase();
          if (!ofTheConnection.has(name)) answered.append(name, incoming.rawHeaders[at + 1]!);
        }
        const answer = (bytes: ArrayBuffer) =>
          new Response(bytes, { status, statusText, headers: answered });
        arrayBuffer(incoming).then(answer).then(resolve, reject);
      });
      asking.on('error', reject);
      asking.end(body);
    });
  };
}
