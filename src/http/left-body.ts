import type { IncomingMessage } from 'node:http';

/** What body parsers of Node's servers leave behind. */
type Parsed = IncomingMessage & { readonly body?: unknown };

/**
 * Returns whether the body is still to be read. What is in `request.body` does not say so: Express 4 puts an empty
 * object there for bodies that it left alone.
 */
export function isUnread({ readable, readableDidRead }: IncomingMessage): boolean {
  return readable && !readableDidRead;
}

/** Returns, as the bytes that were sent or say the same, the body that was read before; null where nothing was left of it. */
export function leftBody({ body }: Parsed): Buffer | null {
  if (body instanceof Uint8Array) return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  if (typeof body === 'string') return Buffer.from(body);
  try {
    return body === null || body === undefined ? null : Buffer.from(JSON.stringify(body));
  } catch {
    // No JSON, or nested too deeply to be written down.
    return null;
  }
}
