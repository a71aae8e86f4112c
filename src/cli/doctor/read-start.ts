/** A little more than the server takes. */
const maxBytes = 256 * 1024;

/** Returns how the body of an answer begins: all of it, or more than 256 KiB. The rest is never read. */
export async function readStart(answer: Response): Promise<Buffer<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of answer.body ?? []) {
    parts.push(part);
    size += part.byteLength;
    if (size > maxBytes) break;
  }
  return Buffer.concat(parts);
}
