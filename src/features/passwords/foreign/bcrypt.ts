import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { hashSync } from 'bcryptjs';
import type { BcryptHash } from './crypt-forms.ts';

/**
 * As all of these systems do, bcrypt looks at 72 bytes. It repeats what it is given, with a NUL between: "a" and
 * "a\0a" have one hash. They take no password with a NUL, or cut it off there.
 */
export function matchesBcrypt(hash: BcryptHash, password: Uint8Array): boolean {
  const given = prepare(hash, Buffer.from(password.buffer, password.byteOffset, password.length));
  const { variant, cost, salt, checksum } = hash;
  const actual = hashSync(given, `$${variant}$${cost}$${salt}`).slice(-checksum.length);
  return timingSafeEqual(Buffer.from(actual), Buffer.from(checksum)) && !given.includes('\0');
}

function prepare({ prehash, salt }: BcryptHash, password: Buffer): string {
  switch (prehash) {
    case 'none':
      return password.toString();
    case 'hex':
      return createHash('sha256').update(password).digest('hex');
    case 'passlib-1':
      return createHash('sha256').update(password).digest('base64');
    case 'passlib-2':
      return createHmac('sha256', salt).update(password).digest('base64');
    case 'wordpress':
      return createHmac('sha384', 'wp-sha384').update(trim(password)).digest('base64');
  }
}

/** As PHP's `trim` does: WordPress stores and checks passwords so. */
function trim(password: Buffer): string {
  return password.toString().replace(/^[ \t\n\r\0\v]+|[ \t\n\r\0\v]+$/g, '');
}
