import { seal, unseal } from '../../lib/seal.ts';
import type { RandomBytes } from '../../lib/secrets.ts';
import type { SigningKeyRow } from '../../store/store.ts';
import { KeyError } from './key-error.ts';

/** What private keys are encrypted with: `AUTH_SECRET`, or null where they are kept as they are. */
export type EncryptionSecret = string | null;

const prefix = 'sealed:';

/** Returns the PEM of a private key as it is stored: sealed with AES-256-GCM when there is a secret. */
export function encryptPrivateKey(
  pem: string,
  kid: string,
  secret: EncryptionSecret,
  random: RandomBytes,
): string {
  return secret === null ? pem : prefix + seal(pem, secret, purpose(kid), random);
}

/** Returns the PEM of a stored private key. Throws KeyError when the secret is another, or missing. */
export function decryptPrivateKey(stored: string, kid: string, secret: EncryptionSecret): string {
  if (!isEncrypted(stored)) return stored;
  if (secret === null) {
    throw new KeyError(
      'The signing keys are encrypted and AUTH_SECRET is not set. Set it to the secret that they were encrypted with.',
    );
  }
  const pem = tryDecrypt(stored, kid, secret);
  if (pem !== null) return pem;
  throw new KeyError(
    'AUTH_SECRET is not the secret that the signing keys were encrypted with. Set that one; or, if you have changed it on purpose, set AUTH_SECRET_PREVIOUS to the old one and run: latchkey keys rewrap',
  );
}

/** Throws KeyError unless every private key can be read, so that no key is added that others could not read. */
export function requireReadable(keys: readonly SigningKeyRow[], secret: EncryptionSecret): void {
  for (const { kid, privateKey } of keys) {
    if (privateKey !== null) decryptPrivateKey(privateKey, kid, secret);
  }
}

/** Returns whether a stored private key is unreadable without the secret. */
export function isEncrypted(stored: string): boolean {
  return stored.startsWith(prefix);
}

/**
 * Returns the keys with every private half encrypted by the secret, opening each with that or with the
 * previous one. A key that is encrypted by it already stays as it is. Throws KeyError when neither opens one.
 */
export function rewrap(
  keys: readonly SigningKeyRow[],
  { secret, previous, random }: RewrapOptions,
): SigningKeyRow[] {
  return keys.map((key) => {
    if (key.privateKey === null) return key;
    if (isEncrypted(key.privateKey) && tryDecrypt(key.privateKey, key.kid, secret) !== null)
      return key;
    const pem = openWithPrevious(key.privateKey, key.kid, previous);
    return { ...key, privateKey: encryptPrivateKey(pem, key.kid, secret, random) };
  });
}

interface RewrapOptions {
  readonly secret: string;
  readonly previous: EncryptionSecret;
  readonly random: RandomBytes;
}

function openWithPrevious(stored: string, kid: string, previous: EncryptionSecret): string {
  if (!isEncrypted(stored)) return stored;
  const pem = previous === null ? null : tryDecrypt(stored, kid, previous);
  if (pem !== null) return pem;
  throw new KeyError(
    'Neither AUTH_SECRET nor AUTH_SECRET_PREVIOUS is the secret that the signing keys were encrypted with. Nothing was changed.',
  );
}

function tryDecrypt(stored: string, kid: string, secret: string): string | null {
  try {
    return unseal(stored.slice(prefix.length), secret, purpose(kid));
  } catch {
    return null;
  }
}

/** Bound to the key's id, so that no row's private half can stand in for another's. */
function purpose(kid: string): string {
  return `latchkey signing key ${kid}`;
}
