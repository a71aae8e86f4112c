/** Returns the text, without a byte order mark. Throws where other decoders would replace letters of a password. */
export function decodeUtf8(bytes: Uint8Array, source: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Error(`${source} is not UTF-8 text.`);
  }
}
