import { createServer as createSecureServer } from 'node:https';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import { onTestFinished } from 'vitest';

/** What a receiver got. */
export interface ReceivedPost {
  readonly headers: Record<string, string>;
  readonly body: string;
  /** By `performance.now()`. */
  readonly at: number;
}

export interface Receiver {
  readonly url: string;
  readonly port: number;
  readonly posts: ReceivedPost[];
}

const read = (name: string) => readFileSync(new URL(`./smtp/${name}.pem`, import.meta.url), 'utf8');

/** The certificate of a receiver with `https:`. Its names are localhost and 127.0.0.1. */
export const certificate = read('certificate');

/** A receiver of webhooks on a free port of this machine, until the test is over. It answers 204, or as it is told. */
export function startReceiver(
  answer: (response: ServerResponse, post: ReceivedPost, request: IncomingMessage) => void = (
    response,
  ) => response.writeHead(204).end(),
  { secure = false }: { secure?: boolean } = {},
): Promise<Receiver> {
  const posts: ReceivedPost[] = [];
  const listener: RequestListener = (request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const headers = request.headers as Record<string, string>;
      const post = { headers, body: Buffer.concat(parts).toString(), at: performance.now() };
      posts.push(post);
      answer(response, post, request);
    });
    response.on('error', () => {});
  };
  const tls = { cert: certificate, key: read('key') };
  const server = secure ? createSecureServer(tls, listener) : createServer(listener);
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      onTestFinished(() => {
        server.closeAllConnections();
        server.close();
      });
      const { port } = server.address() as AddressInfo;
      const url = `${secure ? 'https://localhost' : 'http://127.0.0.1'}:${port}/hook`;
      resolve({ url, port, posts });
    });
  });
}
