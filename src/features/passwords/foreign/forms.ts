import { toText } from './text.ts';

/** The forms in which hashes of other systems are stored: PHC strings, base64 without padding. */

export type Digest = 'sha1' | 'sha256' | 'sha512';

/** Returns `$pbkdf2-sha256$i=600000$SALT$HASH` (RFC 8018 §5.2). */
export function pbkdf2Form(parts: {
  digest: Digest;
  iterations: number;
  salt: Uint8Array;
  hash: Uint8Array;
}): string {
  return `$pbkdf2-${parts.digest}$i=${parts.iterations}$${toText(parts.salt)}$${toText(parts.hash)}`;
}

/** Returns `$scrypt$ln=14,r=8,p=1$SALT$HASH` (RFC 7914). `cost` is N: a power of two. */
export function scryptForm(parts: {
  cost: number;
  blockSize: number;
  parallelization: number;
  salt: Uint8Array;
  hash: Uint8Array;
}): string {
  const { cost, blockSize, parallelization, salt, hash } = parts;
  const costs = `ln=${Math.log2(cost)},r=${blockSize},p=${parallelization}`;
  return `$scrypt$${costs}$${toText(salt)}$${toText(hash)}`;
}

/**
 * Returns `$firebase-scrypt$k=KEYID,r=8,m=14$SALT$HASH`. The salt is the user's followed by the separator of the
 * project; `keyId` names the signer key among the hash keys.
 */
export function firebaseForm(parts: {
  keyId: string;
  rounds: number;
  memoryCost: number;
  salt: Uint8Array;
  hash: Uint8Array;
}): string {
  const { keyId, rounds, memoryCost, salt, hash } = parts;
  const costs = `k=${keyId},r=${rounds},m=${memoryCost}`;
  return `$firebase-scrypt$${costs}$${toText(salt)}$${toText(hash)}`;
}

/**
 * Returns `$pepper$k=KEYID$HASH`: the hash, in its stored form, of the password followed by the pepper, which `keyId`
 * names among the hash keys.
 */
export function pepperedForm({ keyId, hash }: { keyId: string; hash: string }): string {
  return `$pepper$k=${keyId}${hash}`;
}

/** Returns `$ssha256$SALT$HASH`: of the password followed by the salt, hashed once. */
export function saltedShaForm(parts: {
  digest: Digest;
  salt: Uint8Array;
  hash: Uint8Array;
}): string {
  return `$s${parts.digest}$${toText(parts.salt)}$${toText(parts.hash)}`;
}
