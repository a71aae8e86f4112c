import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { peerOf } from '../request/client-address.ts';

/**
 * Returns a listener that answers 400 to requests whose target or Host cannot be a URL, before anything
 * tries to parse them. Every other request is passed on, with a target that begins with a slash.
 */
export function guardEdge(next: RequestListener): RequestListener {
  return (request, response) => {
    const { hosts, authorizations } = count(request);
    if (hosts > 1 || !isUrl(request)) {
      refuse(response);
      return;
    }
    // A client that has hung up has no address, so no limit would count it: do nothing for it.
    if (peerOf(request) === null) return;
    if (authorizations > 1) joinAuthorization(request);
    next(request, response);
  };
}

function isUrl(request: IncomingMessage): boolean {
  const { url = '' } = request;
  if (!isHost(authorityOf(request))) return false;
  return url.startsWith('/') || takeAbsoluteForm(request, url);
}

/** Returns the host, and port, that a request was sent to. HTTP/2 has no Host (RFC 9113 §8.3.1). */
export function authorityOf({ headers }: IncomingMessage): string {
  return (headers[':authority'] as string | undefined) ?? headers.host ?? 'localhost';
}

/**
 * Splits a target that is a whole URL, and returns whether it is one. Its authority replaces the Host header (RFC 9112
 * §3.2.2). Nothing is ever fetched from there.
 */
function takeAbsoluteForm(request: IncomingMessage, url: string): boolean {
  const [, host = '', rest = ''] = /^https?:\/\/([^/?#]+)([/?].*)?$/i.exec(url) ?? [];
  if (!isHost(host)) return false;
  request.url = rest.startsWith('/') ? rest : `/${rest}`;
  request.headers.host = host;
  return true;
}

function isHost(host: string): boolean {
  if (goodHosts.has(host)) return true;
  if (!/^(\[[\da-f:.]+\]|[\w.-]+)(:\d{1,5})?$/i.test(host) || !URL.canParse(`http://${host}`))
    return false;
  // A server has few names. When made-up names have filled this, further ones are parsed each time.
  if (goodHosts.size < 100) goodHosts.add(host);
  return true;
}

/** Hosts that were valid in a URL before: they are valid with any path. */
const goodHosts = new Set<string>();

/** Returns how often two headers were sent. Node keeps one of several; `rawHeaders` has them all. */
function count({ rawHeaders }: IncomingMessage): { hosts: number; authorizations: number } {
  let hosts = 0;
  let authorizations = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const sent = rawHeaders[at]!;
    if (sent.length === 4 && sent.toLowerCase() === 'host') hosts += 1;
    else if (sent.length === 13 && sent.toLowerCase() === 'authorization') authorizations += 1;
  }
  return { hosts, authorizations };
}

// Node keeps the first of several Authorization headers. All of them together are one malformed bearer.
function joinAuthorization({ headers, headersDistinct }: IncomingMessage): void {
  const values = headersDistinct['authorization'];
  if (values && values.length > 1) headers.authorization = values.join(', ');
}

function refuse(response: ServerResponse): void {
  const message = 'The request target or the Host header is not part of a URL.';
  response.writeHead(400, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    connection: 'close',
  });
  response.end(JSON.stringify({ errors: [{ message, extensions: { code: 'BAD_REQUEST' } }] }));
}
