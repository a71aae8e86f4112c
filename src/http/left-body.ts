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
export function leftBody({ body, headers }: Parsed): Buffer | null {
  if (body instanceof Uint8Array) return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  if (typeof body === 'string') return Buffer.from(body);
  try {
    if (body === null || body === undefined) return null;
    const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded');
    return Buffer.from(isForm ? asForm(body) : JSON.stringify(body));
  } catch {
    // Not JSON, or nested too deeply to be serialized.
    return null;
  }
}

/** A name that came twice has a list of values. */
function asForm(body: object): string {
  const pairs = Object.entries(body).flatMap(([name, value]) =>
    [value].flat().map((one) => [name, String(one)]),
  );
  return new URLSearchParams(pairs).toString();
}
