import { hash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Where randomness comes from, so that tests can repeat it. Returns `size` unpredictable bytes. */
export type RandomBytes = (size: number) => Buffer;

export const systemRandom: RandomBytes = (size) => randomBytes(size);

/**
 * Returns what is stored of a secret of 256 random bits: its SHA-256, in base64url. It cannot be guessed, so a fast hash
 * is enough. Of a PKCE verifier it is the S256 challenge (RFC 7636 §4.2).
 */
export function hashOf(secret: string): string {
  return hash('sha256', secret, 'base64url');
}

/** Compares two texts in a time that tells nothing of them, nor of their lengths. */
export function isSame(one: string, other: string): boolean {
  return timingSafeEqual(hash('sha256', one, 'buffer'), hash('sha256', other, 'buffer'));
}
