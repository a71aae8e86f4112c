import { isUtf8 } from 'node:buffer';

/** Returns the text, or null for what is no UTF-8: another decoder would replace letters of a name. */
export function textOfBytes(bytes: Buffer): string | null {
  return isUtf8(bytes) ? bytes.toString('utf8') : null;
}
