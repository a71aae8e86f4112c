const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Fewer bytes can be guessed; no app makes more. */
const length = { least: 10, most: 128 };

/** Returns the secret of an app if it is long enough, else null. */
export function totpSecretOf(bytes: Uint8Array | null): Uint8Array | null {
  if (bytes === null || bytes.length < length.least || bytes.length > length.most) return null;
  return bytes;
}

/** Returns the bytes of base32 (RFC 4648 §6), with padding or without, or null where it is something else. */
export function fromBase32(text: string): Uint8Array | null {
  if (!/^[A-Z2-7]{1,256}={0,6}$/i.test(text)) return null;
  const bytes: number[] = [];
  let [value, bits] = [0, 0];
  for (const character of text.toUpperCase().replace(/=+$/, '')) {
    value = ((value << 5) | alphabet.indexOf(character)) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((value >> bits) & 0xff);
  }
  return Uint8Array.from(bytes);
}
