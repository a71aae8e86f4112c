import { seal, unseal } from '../../lib/seal.ts';
import type { RandomBytes } from '../../lib/secrets.ts';
import type { SigningKeyRow } from './store.ts';
import { KeyError } from './key-error.ts';

/** What keys are encrypted with: `AUTH_SECRET`, or null where they are kept as they are. */
export type EncryptionSecret = string | null;

const prefix = 'sealed:';

interface Protection {
  readonly secret: EncryptionSecret;
  readonly random: RandomBytes;
}

/** Returns a text as it is stored: sealed with AES-256-GCM when there is a secret. */
export function protect(text: string, purpose: string, { secret, random }: Protection): string {
  return secret === null ? text : prefix + seal(text, secret, purpose, random);
}

/** Returns what `protect` was given. Throws KeyError when the secret is another, or missing. */
export function open(stored: string, purpose: string, secret: EncryptionSecret): string {
  if (!isEncrypted(stored)) return stored;
  if (secret === null) {
    throw new KeyError(
      'The keys are encrypted and AUTH_SECRET is not set. Set it to the secret that they were encrypted with.',
    );
  }
  const text = tryOpen(stored, purpose, secret);
  if (text !== null) return text;
  throw new KeyError(
    'AUTH_SECRET is not the secret that the keys were encrypted with. Set that one; or, if you have changed it on purpose, set AUTH_SECRET_PREVIOUS to the old one and run: latchkey keys rewrap',
  );
}

/** Returns the PEM of a private key as it is stored. */
export function encryptPrivateKey(
  pem: string,
  kid: string,
  secret: EncryptionSecret,
  random: RandomBytes,
): string {
  return protect(pem, purposeOf(kid), { secret, random });
}

/** Returns the PEM of a stored private key. Throws KeyError when the secret is another, or missing. */
export function decryptPrivateKey(stored: string, kid: string, secret: EncryptionSecret): string {
  return open(stored, purposeOf(kid), secret);
}

/** Throws KeyError unless every private key can be read, so that no key is added that others could not read. */
export function requireReadable(keys: readonly SigningKeyRow[], secret: EncryptionSecret): void {
  for (const { kid, privateKey } of keys) {
    if (privateKey !== null) decryptPrivateKey(privateKey, kid, secret);
  }
}

/** Returns whether what is stored is unreadable without the secret. */
export function isEncrypted(stored: string): boolean {
  return stored.startsWith(prefix);
}

interface RewrapOptions {
  readonly secret: string;
  readonly previous: EncryptionSecret;
  readonly random: RandomBytes;
}

/** Returns the keys with every private half encrypted by the secret. Throws like `rewrapped`. */
export function rewrap(keys: readonly SigningKeyRow[], options: RewrapOptions): SigningKeyRow[] {
  return keys.map((key) => {
    if (key.privateKey === null) return key;
    const privateKey = rewrapped(key.privateKey, purposeOf(key.kid), options);
    return privateKey === key.privateKey ? key : { ...key, privateKey };
  });
}

/**
 * Returns what is stored encrypted by the secret, opening it with that or with the previous one. What is encrypted by
 * it already stays as it is. Throws KeyError when neither opens it.
 */
export function rewrapped(
  stored: string,
  purpose: string,
  { secret, previous, random }: RewrapOptions,
): string {
  if (isEncrypted(stored) && tryOpen(stored, purpose, secret) !== null) return stored;
  return protect(openWithPrevious(stored, purpose, previous), purpose, { secret, random });
}

function openWithPrevious(stored: string, purpose: string, previous: EncryptionSecret): string {
  if (!isEncrypted(stored)) return stored;
  const text = previous === null ? null : tryOpen(stored, purpose, previous);
  if (text !== null) return text;
  throw new KeyError(
    'Neither AUTH_SECRET nor AUTH_SECRET_PREVIOUS is the secret that the keys were encrypted with. Nothing was changed.',
  );
}

function tryOpen(stored: string, purpose: string, secret: string): string | null {
  try {
    return unseal(stored.slice(prefix.length), secret, purpose);
  } catch {
    return null;
  }
}

/** Bound to the key's id, so that no row's private half can stand in for another's. */
function purposeOf(kid: string): string {
  return `latchkey signing key ${kid}`;
}
