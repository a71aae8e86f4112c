import { createCipheriv, scryptSync, timingSafeEqual } from 'node:crypto';
import type { FirebaseHash, ScryptHash } from './derived-forms.ts';

export function matchesScrypt(hash: ScryptHash, password: Uint8Array): boolean {
  return timingSafeEqual(derive(hash, password, hash.hash.length), hash.hash);
}

/** Firebase encrypts its signer key with what scrypt derives, from the counter 0 on: github.com/firebase/scrypt. */
export function matchesFirebase(
  hash: FirebaseHash,
  password: Uint8Array,
  signerKey: Uint8Array,
): boolean {
  const cipher = createCipheriv('aes-256-ctr', derive(hash, password, 32), Buffer.alloc(16));
  const signed = Buffer.concat([cipher.update(signerKey), cipher.final()]);
  return signed.length === hash.hash.length && timingSafeEqual(signed, hash.hash);
}

function derive(
  { cost, blockSize, parallelization, salt }: Omit<ScryptHash, 'kind'>,
  password: Uint8Array,
  bytes: number,
): Buffer {
  // What OpenSSL counts is a little more than the table.
  const maxmem = 128 * blockSize * (cost + parallelization + 4);
  return scryptSync(password, salt, bytes, { cost, blockSize, parallelization, maxmem });
}
