import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import type { RandomBytes } from './secrets.ts';

const ivBytes = 12;
const tagBytes = 16;

/**
 * Returns the text encrypted with AES-256-GCM (NIST SP 800-38D) under a key that HKDF-SHA-256 (RFC 5869)
 * makes of the secret, in base64url: nonce, ciphertext, tag. It can be opened only with the secret.
 */
export function seal(text: string, secret: string, purpose: string, random: RandomBytes): string {
  return sealWithKey(text, keyFrom(secret, purpose), random);
}

/** The same under a key of 32 bytes. */
export function sealWithKey(text: string, key: Buffer, random: RandomBytes): string {
  const iv = random(ivBytes);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  const sealed = Buffer.concat([
    iv,
    cipher.update(text, 'utf8'),
    cipher.final(),
    cipher.getAuthTag(),
  ]);
  return sealed.toString('base64url');
}

/** Returns the text that `seal` was given. Throws for another secret or purpose, or if a bit has changed. */
export function unseal(sealed: string, secret: string, purpose: string): string {
  return unsealWithKey(sealed, keyFrom(secret, purpose));
}

/** Returns the text that `sealWithKey` was given. Throws for another key, or if a bit has changed. */
export function unsealWithKey(sealed: string, key: Buffer): string {
  const bytes = Buffer.from(sealed, 'base64url');
  const body = bytes.subarray(ivBytes, -tagBytes);
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, ivBytes), {
    authTagLength: tagBytes,
  });
  decipher.setAuthTag(bytes.subarray(-tagBytes));
  return decipher.update(body, undefined, 'utf8') + decipher.final('utf8');
}

function keyFrom(secret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', purpose, 32));
}
