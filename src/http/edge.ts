import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';

/**
 * Returns a listener that answers 400 to requests whose target or Host cannot be a URL, before anything
 * tries to make one of them, and hands every other request on.
 */
export function guardEdge(next: RequestListener): RequestListener {
  return (request, response) => {
    const { hosts, authorizations } = count(request);
    if (!isUrl(request) || hosts > 1) {
      refuse(response);
      return;
    }
    if (authorizations > 1) joinAuthorization(request);
    next(request, response);
  };
}

function isUrl({ url = '', headers: { host = 'localhost' } }: IncomingMessage): boolean {
  if (url === '/graphql' && goodHosts.has(host)) return true;
  if (!/^(\[[\da-f:.]+\]|[\w.-]+)(:\d{1,5})?$/i.test(host)) return false;
  if (!url.startsWith('/') || !URL.canParse(`http://${host}${url}`)) return false;
  // A server has few names; whoever invents others fills this, and nothing happens.
  if (goodHosts.size < 100) goodHosts.add(host);
  return true;
}

/** Hosts that have been part of a URL before, and so are with any path. */
const goodHosts = new Set<string>();

/** Returns how often two headers were sent. Node keeps one of several; what was sent is in `rawHeaders`. */
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
