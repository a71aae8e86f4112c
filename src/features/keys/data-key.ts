import { hkdfSync } from 'node:crypto';
import type { RandomBytes } from '../../lib/secrets.ts';
import type { DataKeyStore } from './store.ts';
import { isEncrypted, open, protect, rewrapped, type EncryptionSecret } from './encryption.ts';

/** One random key of the database. It is never used itself: each purpose has a key of its own. */
export interface DataKey {
  /** Returns the key for a purpose: 32 bytes of HKDF-SHA-256 (RFC 5869). */
  derive(purpose: string): Buffer;
}

/** The same, as the server has it that keeps it. */
export interface KeptDataKey extends DataKey {
  /**
   * Puts the key back where it is gone from the database; to be called now and then. Returns what an operator should
   * know of it, or null.
   */
  keep(): Promise<string | null>;
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
export async function loadDataKey({ store, secret, random }: Parts): Promise<KeptDataKey> {
  const stored =
    (await store.find()) ??
    (await store.insert(protect(newKey(random), purpose, { secret, random })));
  const key = open(stored, purpose, secret);
  if (secret !== null && !isEncrypted(stored)) {
    await store.replace({ before: stored, after: protect(key, purpose, { secret, random }) });
  }
  const keep = async (): Promise<string | null> => {
    const now = await store.find();
    if (now !== null) return isAnother(now, key, secret) ? another : null;
    await store.insert(protect(key, purpose, { secret, random }));
    return 'The data key was gone from the database, and was put back.';
  };
  return { ...dataKey(key), keep };
}

const another =
  'The database has another data key than this server: each refuses the refresh tokens of the other. Restart this server. Its sessions have to log in again.';

function isAnother(stored: string, key: string, secret: EncryptionSecret): boolean {
  try {
    return open(stored, purpose, secret) !== key;
  } catch {
    // It was encrypted with another AUTH_SECRET since, as `keys rewrap` does.
    return false;
  }
}

/**
 * Encrypts the key with the secret instead of the previous one, if there is a key. Throws KeyError, and changes nothing,
 * where neither opens it.
 */
export async function rewrapDataKey(
  { store, secret, random }: Parts & { secret: string },
  previous: EncryptionSecret,
): Promise<void> {
  for (;;) {
    const before = await store.find();
    if (before === null) return;
    const after = rewrapped(before, purpose, { secret, previous, random });
    // Where another process encrypted it meanwhile, that is what is rewrapped.
    if (after === before || (await store.replace({ before, after }))) return;
  }
}

function newKey(random: RandomBytes): string {
  return random(keyBytes).toString('base64url');
}

function dataKey(key: string): DataKey {
  const bytes = Buffer.from(key, 'base64url');
  return { derive: (label) => Buffer.from(hkdfSync('sha256', bytes, '', label, keyBytes)) };
}
