/** Whether a password is the one of another system's hash. Loaded by a thread that hashes, with the first such hash. */
import { createHash, pbkdf2Sync, timingSafeEqual } from 'node:crypto';
import { matchesBcrypt } from './bcrypt.ts';
import type { SaltedShaHash } from './derived-forms.ts';
import { matchesPhpass } from './phpass.ts';
import { matchesFirebase, matchesScrypt } from './scrypt.ts';
import { matchesShaCrypt } from './sha-crypt.ts';
import { slashed } from './slashed.ts';
import { readStoredHash, type KeylessHash } from './stored-hash.ts';

/** What checks Argon2, which the thread has loaded. */
type VerifyArgon2 = (hash: string, password: Uint8Array) => boolean;

/** The key is the one that the hash names. Throws where the hash cannot be read, or needs a key and has none. */
export function verifyForeign(
  stored: string,
  password: Uint8Array,
  { key, verifyArgon2 }: { key?: Uint8Array | undefined; verifyArgon2: VerifyArgon2 },
): boolean {
  const hash = readStoredHash(stored);
  if ('problem' in hash) throw new Error(`A stored password hash ${hash.problem}.`);
  if (hash.kind === 'firebase') return matchesFirebase(hash, password, required(key));
  if (hash.kind !== 'pepper')
    return matches(hash, password, verifyArgon2) || matchesSlashed(hash, password, verifyArgon2);
  const peppered = Buffer.concat([password, required(key)]);
  try {
    return matches(hash.hash, peppered, verifyArgon2);
  } finally {
    peppered.fill(0);
  }
}

function required(key: Uint8Array | undefined): Uint8Array {
  if (!key) throw new Error('The key of a stored password hash is missing.');
  return key;
}

function matches(hash: KeylessHash, password: Uint8Array, verifyArgon2: VerifyArgon2): boolean {
  switch (hash.kind) {
    case 'argon2':
      return verifyArgon2(hash.text, password);
    case 'bcrypt':
      return matchesBcrypt(hash, password);
    case 'pbkdf2': {
      const { salt, iterations, digest } = hash;
      const derived = pbkdf2Sync(password, salt, iterations, hash.hash.length, digest);
      return timingSafeEqual(derived, hash.hash);
    }
    case 'scrypt':
      return matchesScrypt(hash, password);
    case 'sha-crypt':
      return matchesShaCrypt(hash, password);
    case 'phpass':
      return matchesPhpass(hash, password);
    case 'salted-sha':
      return matchesSaltedSha(hash, password);
  }
}

function matchesSlashed(
  hash: KeylessHash,
  password: Uint8Array,
  verifyArgon2: VerifyArgon2,
): boolean {
  const isWordPress = hash.kind === 'phpass' || ('prehash' in hash && hash.prehash === 'wordpress');
  const other = isWordPress ? slashed(password) : null;
  if (!other) return false;
  try {
    return matches(hash, other, verifyArgon2);
  } finally {
    other.fill(0);
  }
}

function matchesSaltedSha({ digest, salt, hash }: SaltedShaHash, password: Uint8Array): boolean {
  return timingSafeEqual(createHash(digest).update(password).update(salt).digest(), hash);
}
