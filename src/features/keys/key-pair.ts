import { createHash, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { AsymmetricAlgorithm } from './store.ts';

/** A new key pair in PEM: SubjectPublicKeyInfo and PKCS #8. */
export interface KeyPair {
  readonly kid: string;
  readonly algorithm: AsymmetricAlgorithm;
  readonly publicKey: string;
  readonly privateKey: string;
}

/** RFC 7518 §3.3 asks for 2048 bits or more. */
const rsaBits = 2048;

const generate = promisify(generateKeyPair);

/** Returns a new key pair for the algorithm (RFC 7518 §3.3, §3.4), made off the event loop. */
export async function generateSigningKeyPair(algorithm: AsymmetricAlgorithm): Promise<KeyPair> {
  const { publicKey, privateKey } =
    algorithm === 'ES256'
      ? await generate('ec', { namedCurve: 'P-256' })
      : await generate('rsa', { modulusLength: rsaBits });
  return {
    kid: jwkThumbprint(publicKey),
    algorithm,
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

/** A public key as the JWKS has it (RFC 7517 §4): what verifies, and nothing that signs. */
export interface Jwk {
  readonly kid: string;
  readonly alg: AsymmetricAlgorithm;
  readonly use: 'sig';
  readonly kty?: string;
  readonly [member: string]: string | undefined;
}

/** Returns the JWK of a public key in PEM. */
export function toJwk(kid: string, alg: AsymmetricAlgorithm, publicKey: string): Jwk {
  return { ...publicMembers(createPublicKey(publicKey)), kid, alg, use: 'sig' };
}

/** Returns the SHA-256 thumbprint of a public key, in base64url (RFC 7638 §3). */
export function jwkThumbprint(publicKey: KeyObject): string {
  return createHash('sha256')
    .update(JSON.stringify(publicMembers(publicKey)))
    .digest('base64url');
}

/** The required members and no other, in the order of RFC 7638 §3.2. */
function publicMembers(publicKey: KeyObject): Record<string, string | undefined> {
  const { crv, e, kty, n, x, y } = publicKey.export({ format: 'jwk' });
  return kty === 'RSA' ? { e, kty, n } : { crv, kty, x, y };
}
