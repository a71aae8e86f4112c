import { createHmac } from 'node:crypto';

/**
 * Returns the six digits that an authenticator app with this secret (Base32) shows at a moment, in milliseconds since
 * the epoch (RFC 6238: SHA-1, 30 seconds). Throws a TypeError for what is no Base32.
 */
export function totpCode(secret: string, at: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const mac = createHmac('sha1', decodeBase32(secret)).update(counter).digest();
  // RFC 4226 §5.3: the last four bits say where the code begins.
  const offset = mac.readUInt8(mac.length - 1) & 0xf;
  const code = (mac.readUInt32BE(offset) & 0x7fff_ffff) % 1_000_000;
  return String(code).padStart(6, '0');
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** RFC 4648 §6, with or without padding; people write it in lower case and with spaces, too. */
function decodeBase32(text: string): Buffer {
  const letters = text.toUpperCase().replaceAll(/\s/g, '').replace(/=+$/, '');
  if (!/^[A-Z2-7]+$/.test(letters)) throw new TypeError('The secret is not Base32.');
  const bits = letters.replaceAll(/./g, (letter) =>
    alphabet.indexOf(letter).toString(2).padStart(5, '0'),
  );
  const bytes = bits.match(/.{8}/g) ?? [];
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)));
}
