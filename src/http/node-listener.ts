import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { sendNodeResponse } from '../graphql/package/common-js.ts';
import { bodyWasRead } from '../graphql/request.ts';
import { authorityOf } from './edge.ts';
import { isUnread, leftBody } from './left-body.ts';
import type { Route } from './routes.ts';

/**
 * Returns a Node listener for a route. Its requests have the URL of Node's request. Frameworks add members to that
 * (`originalUrl`, `query`, `protocol`); these do not count, so that every host gets the same answer.
 */
export function createNodeListener(
  route: Route,
  /** Yoga's Request class: Node's own is slower. */
  Request: typeof globalThis.Request,
  onFault: (error: unknown) => void,
): RequestListener {
  const toRequest = (message: IncomingMessage, signal: AbortSignal): Request => {
    const { method = 'GET', url = '/', headers, socket } = message;
    const scheme = 'encrypted' in socket ? 'https' : 'http';
    return new Request(`${scheme}://${authorityOf(message)}${url}`, {
      method,
      headers: headers as Record<string, string>,
      signal,
      ...(hasBody(method) && { body: bodyOf(message) as unknown as BodyInit, duplex: 'half' }),
    });
  };

  const answer = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const hangUp = new AbortController();
    // Over HTTP/2 the body breaks off before the response is closed. Over HTTP/1.1 a released body is aborted too.
    if (message.httpVersionMajor > 1) message.once('aborted', () => hangUp.abort());
    response.once('close', () => {
      if (!response.writableFinished) hangUp.abort();
    });
    const serverContext = { req: message, res: response };
    const answered = await route(toRequest(message, hangUp.signal), serverContext);
    await sendNodeResponse(answered, response, message, true);
  };

  return (message, response) => {
    answer(message, response).catch((error: unknown) => {
      onFault(error);
      response.destroy();
    });
  };
}

function hasBody(method: string): boolean {
  return method !== 'GET' && method !== 'HEAD';
}

/** A body that other code has read and not left: reading it fails at once, instead of waiting for ever. */
function bodyOf(message: IncomingMessage): Readable | Buffer {
  if (isUnread(message)) return message;
  return (
    leftBody(message) ??
    new Readable({
      read() {
        this.destroy(bodyWasRead());
      },
    })
  );
}
