import type { IncomingMessage } from 'node:http';

/** A request whose body a parser may have left in `body`. */
type Parsed = IncomingMessage & { readonly body?: unknown };

/**
 * Returns whether the body is still to be read. `request.body` does not tell: Express 4 puts an empty object
 * there for bodies that it did not read.
 */
export function isUnread({ readable, readableDidRead }: IncomingMessage): boolean {
  return readable && !readableDidRead;
}

/** Returns the body that a parser has read, as bytes with the same content; null if the parser left nothing. */
export function leftBody({ body }: Parsed): Buffer | null {
  if (body instanceof Uint8Array) return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  if (typeof body === 'string') return Buffer.from(body);
  try {
    return body === null || body === undefined ? null : Buffer.from(JSON.stringify(body));
  } catch {
    // Not JSON, or nested too deeply to be serialized.
    return null;
  }
}
