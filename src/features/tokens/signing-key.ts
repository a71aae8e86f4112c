import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import type { Clock } from '../../lib/clock.ts';
import type { SigningKeyRow, SigningKeyStore } from '../../store/store.ts';
import type { SigningKey, VerificationKey } from './jwt.ts';

/** Returns the key pair that signs and verifies, generating and storing one on the very first start. */
export async function loadSigningKey(
  store: SigningKeyStore,
  clock: Clock,
): Promise<SigningKey & VerificationKey> {
  const row = (await store.find()) ?? (await store.ensure(generateKey(clock)));
  const privateKey = createPrivateKey(row.privateKey);
  const publicKey = createPublicKey(privateKey);
  return { kid: row.kid, algorithm: row.algorithm, privateKey, publicKey };
}

function generateKey(clock: Clock): SigningKeyRow {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    kid: jwkThumbprint(publicKey),
    algorithm: 'ES256',
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    createdAt: new Date(clock.now()),
  };
}

/** Returns the SHA-256 thumbprint of an EC public key, in base64url (RFC 7638 §3). */
export function jwkThumbprint(publicKey: KeyObject): string {
  const { crv, kty, x, y } = publicKey.export({ format: 'jwk' });
  return createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
}
