import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';

/**
 * Returns a listener that answers 400 to requests whose target or Host cannot be a URL, before anything
 * tries to make one of them, and hands every other request on.
 */
export function guardEdge(next: RequestListener): RequestListener {
  return (request, response) => {
    if (!isUrl(request) || (request.headersDistinct['host']?.length ?? 0) > 1) {
      refuse(response);
      return;
    }
    joinAuthorization(request);
    next(request, response);
  };
}

function isUrl({ url = '', headers: { host = 'localhost' } }: IncomingMessage): boolean {
  if (!/^(\[[\da-f:.]+\]|[\w.-]+)(:\d{1,5})?$/i.test(host)) return false;
  return url.startsWith('/') && URL.canParse(`http://${host}${url}`);
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
