import { createServer, type RequestListener, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { Extension } from '../../src/options.ts';
import { createTestServer, type TestServer } from './test-server.ts';

export interface Listening {
  readonly server: TestServer;
  readonly http: HttpServer;
  readonly port: number;
  readonly url: string;
}

/** A test server on a free port of this machine, for what is seen only on the wire. Closed with the test. */
export async function listen(
  environment: Record<string, string> = {},
  extension: Extension = {},
): Promise<Listening> {
  const server = await createTestServer(environment, extension);
  const { http, port } = await openPort(server.listener);
  return { server, http, port, url: `http://127.0.0.1:${port}/graphql` };
}

/** Answers on a free port of this machine, until the test is over. */
export function openPort(listener: RequestListener): Promise<Pick<Listening, 'http' | 'port'>> {
  return listenOn(listener, 0);
}

/** The same, on a port that is known before: 0 for any. */
export async function listenOn(
  listener: RequestListener,
  wanted: number,
): Promise<Pick<Listening, 'http' | 'port'>> {
  const http = createServer(listener);
  await new Promise<void>((resolve) => http.listen(wanted, '127.0.0.1', resolve));
  onTestFinished(() => {
    http.closeAllConnections();
    http.close();
  });
  const { port } = http.address() as AddressInfo;
  return { http, port };
}
