import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as textOf } from 'node:stream/consumers';

export interface Site {
  readonly origin: string;
  close(): Promise<void>;
}

/** A site on a free port of this machine that answers each request with what the function returns. */
export async function openSite(
  answer: (request: Request) => Response | Promise<Response>,
  host: 'localhost' | '127.0.0.1' = '127.0.0.1',
): Promise<Site> {
  const http = createServer((incoming, outgoing) => {
    void (async () => {
      const { method = 'GET', url = '/' } = incoming;
      const body = await textOf(incoming);
      const headers = new Headers(incoming.headers as Record<string, string>);
      const given = method === 'POST' ? { method, headers, body } : { method, headers };
      const response = await answer(new Request(new URL(url, origin), given));
      outgoing.writeHead(response.status, [...response.headers].flat());
      outgoing.end(await response.text());
    })();
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const origin = `http://${host}:${(http.address() as AddressInfo).port}`;
  return {
    origin,
    async close() {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

/** Returns the function that turns URLs at these origins into URLs at another one. */
export function reaching(origins: readonly string[], other: string): (url: string) => string {
  return (url) => {
    const { origin, href } = new URL(url);
    return origins.includes(origin) ? other + href.slice(origin.length) : url;
  };
}

export const html = (body: string): Response =>
  new Response(`<!doctype html><title>Log in</title>${body}`, {
    headers: { 'content-type': 'text/html; charset=utf-8' },
  });

export function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
