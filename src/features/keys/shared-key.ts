import { createHmac, createSecretKey } from 'node:crypto';
import type { SigningKey, VerificationKey } from './key-set.ts';

/**
 * Returns the key of HS256, which signs and verifies (RFC 7518 §3.2), for a secret of 32 bytes or more. Its id
 * follows from the secret, so that nodes agree and a changed secret is another key.
 */
export function createSharedKey(secret: string): SigningKey & VerificationKey {
  const key = createSecretKey(secret, 'utf8');
  const kid = createHmac('sha256', key).update('latchkey HS256 key id').digest('base64url');
  return { kid, algorithm: 'HS256', signsWith: key, verifiesWith: key };
}
