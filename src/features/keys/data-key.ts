import { hkdfSync } from 'node:crypto';
import type { RandomBytes } from '../../lib/secrets.ts';
import type { DataKeyStore } from '../../store/store.ts';
import { isEncrypted, open, protect, rewrapped, type EncryptionSecret } from './encryption.ts';

/** One random key of the database. It is never used itself: each purpose has a key of its own. */
export interface DataKey {
  /** Returns the key for a purpose: 32 bytes of HKDF-SHA-256 (RFC 5869). */
  derive(purpose: string): Buffer;
}

interface Parts {
  readonly store: DataKeyStore;
  readonly secret: EncryptionSecret;
  readonly random: RandomBytes;
}

const keyBytes = 32;
const purpose = 'latchkey data key';

/**
 * Returns the key of the database. The first call makes it, and the first call with AUTH_SECRET encrypts it. Throws
 * KeyError where AUTH_SECRET is missing or another.
 */
export async function loadDataKey({ store, secret, random }: Parts): Promise<DataKey> {
  const stored =
    (await store.find()) ??
    (await store.insert(protect(newKey(random), purpose, { secret, random })));
  const key = open(stored, purpose, secret);
  if (secret !== null && !isEncrypted(stored)) {
    await store.replace({ before: stored, after: protect(key, purpose, { secret, random }) });
  }
  return dataKey(key);
}

/**
 * Encrypts the key with the secret instead of the previous one, if there is a key. Throws KeyError, and changes nothing,
 * where neither opens it.
 */
export async function rewrapDataKey(
  { store, secret, random }: Parts & { secret: string },
  previous: EncryptionSecret,
): Promise<void> {
  const stored = await store.find();
  if (stored === null) return;
  const after = rewrapped(stored, purpose, { secret, previous, random });
  if (after !== stored) await store.replace({ before: stored, after });
}

function newKey(random: RandomBytes): string {
  return random(keyBytes).toString('base64url');
}

function dataKey(key: string): DataKey {
  const bytes = Buffer.from(key, 'base64url');
  return { derive: (label) => Buffer.from(hkdfSync('sha256', bytes, '', label, keyBytes)) };
}
