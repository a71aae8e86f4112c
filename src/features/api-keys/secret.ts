import { crc32 } from 'node:zlib';
import { hashOf, type RandomBytes } from '../../lib/secrets.ts';
import { isUuid, uuidFromBytes, uuidToBytes } from '../../lib/uuid.ts';

/** Lets secret scanners, and people, see what a leaked string is. */
const prefix = 'lk_key_';

/*
 * Behind the prefix: the id of the key and 256 random bits, 64 characters of base64url without a spare bit; then the CRC-32 of
 * all characters before it, six more. A scanner finds a key in a file by it, and a wrong one is refused without asking the store.
 */
const idBytes = 16;
const secretBytes = 32;
const checksumLength = 6;
const shape = /^lk_key_[\w-]{70}$/;

/** By so many characters behind the prefix people tell keys apart. */
const shownLength = prefix.length + 8;

/** A secret as the client has it, and what is stored of it. */
export interface ApiKeySecret {
  readonly secret: string;
  /** Its first characters. */
  readonly prefix: string;
  readonly secretHash: string;
}

/** Returns a new secret for the key with this id. */
export function createSecret(id: string, random: RandomBytes): ApiKeySecret {
  const body = Buffer.concat([uuidToBytes(id), random(secretBytes)]).toString('base64url');
  const secret = prefix + body + checksumOf(prefix + body);
  return { secret, prefix: secret.slice(0, shownLength), secretHash: hashOf(secret) };
}

/** Returns the id of the key that a secret names; null where the text is no secret: its form or its checksum is wrong. */
export function idOfSecret(text: string): string | null {
  if (!shape.test(text)) return null;
  const signed = text.slice(0, -checksumLength);
  if (checksumOf(signed) !== text.slice(-checksumLength)) return null;
  const bytes = Buffer.from(signed.slice(prefix.length), 'base64url');
  const id = uuidFromBytes(bytes.subarray(0, idBytes));
  return isUuid(id) ? id : null;
}

function checksumOf(text: string): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(text));
  return bytes.toString('base64url');
}
