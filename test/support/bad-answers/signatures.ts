import { generateKeyPairSync, KeyObject, webcrypto } from 'node:crypto';
import { CompactEncrypt, exportJWK, generateKeyPair, UnsecuredJWT } from 'jose';
import { client, type LyingProvider } from '../lying-provider.ts';
import { bad, type Bad } from './bad.ts';

/** Both libraries are told that the provider signs so. */
const everyAlgorithm = {
  id_token_signing_alg_values_supported: ['RS256', 'HS256', 'none', 'ES256'],
};

/** Of another provider. */
export const other = await generateKeyPair('RS256', { extractable: true });
const otherJwk = { ...(await exportJWK(other.publicKey)), alg: 'RS256', use: 'sig' };
const secretOf = (text: string) => new TextEncoder().encode(text);

const idToken = (
  what: string,
  reason: string,
  make: (lying: LyingProvider, given: object) => Promise<string>,
  isTakenByLibrary?: true,
): Bad =>
  bad(
    what,
    reason,
    (lying) => {
      lying.metadata = everyAlgorithm;
      lying.makeIdToken = (given) => make(lying, given);
    },
    isTakenByLibrary,
  );

export const signatures: readonly Bad[] = [
  idToken(
    'alg none',
    'alg',
    async (_lying, given) => new UnsecuredJWT({ ...given }).encode(),
    true,
  ),
  idToken('alg None with a signature', 'alg', async (lying, given) => {
    const [, payload, signature] = (await lying.sign(given)).split('.');
    return `${base64url({ alg: 'None' })}.${payload}.${signature}`;
  }),
  idToken(
    'an HMAC with the secret of the client',
    'alg',
    (lying, given) => lying.sign(given, { alg: 'HS256' }, secretOf(client.secret)),
    true,
  ),
  idToken(
    'an HMAC with the public key',
    'alg',
    ({ sign, keys }, given) => sign(given, { alg: 'HS256' }, pemOf(keys.publicKey)),
    true,
  ),
  idToken(
    'a signature by another key',
    'signature',
    ({ sign }, given) => sign(given, {}, other.privateKey),
    true,
  ),
  idToken(
    'a kid that the provider does not have',
    'kid',
    ({ sign }, given) => sign(given, { kid: 'two' }, other.privateKey),
    true,
  ),
  idToken(
    'the key in the header',
    'signature',
    ({ sign }, given) => sign(given, { jwk: otherJwk }, other.privateKey),
    true,
  ),
  idToken(
    'a URL of keys in the header',
    'kid',
    ({ sign, issuer }, given) =>
      sign(given, { jku: `${issuer}/other-jwks`, kid: 'two' }, other.privateKey),
    true,
  ),
  idToken(
    'a URL of a certificate in the header',
    'kid',
    ({ sign, issuer }, given) =>
      sign(given, { x5u: `${issuer}/x5u`, kid: 'two' }, other.privateKey),
    true,
  ),
  idToken('a header that must be understood', 'alg', async (lying, given) => {
    const [, payload, signature] = (await lying.sign(given)).split('.');
    return `${base64url({ alg: 'RS256', kid: 'one', crit: ['exp'], exp: 1 })}.${payload}.${signature}`;
  }),
  idToken(
    'a signature that was cut',
    'signature',
    async ({ sign }, given) => (await sign(given)).slice(0, -4),
    true,
  ),
  idToken(
    'no signature at all',
    'signature',
    async ({ sign }, given) => (await sign(given)).replace(/[^.]*$/, ''),
    true,
  ),
  idToken(
    'claims that were changed',
    'signature',
    async ({ sign }, given) => {
      const [header, , signature] = (await sign(given)).split('.');
      return `${header}.${base64url({ ...given, sub: 'admin' })}.${signature}`;
    },
    true,
  ),
  idToken(
    'an access token of the issuer',
    'typ',
    ({ sign }, given) => sign(given, { typ: 'at+jwt' }),
    true,
  ),
  idToken(
    'a logout token of the issuer',
    'typ',
    ({ sign }, given) => sign(given, { typ: 'logout+jwt' }),
    true,
  ),
  idToken('an encrypted token', 'token response', ({ keys }, given) =>
    new CompactEncrypt(new TextEncoder().encode(JSON.stringify(given)))
      .setProtectedHeader({ alg: 'RSA-OAEP', enc: 'A256GCM' })
      .encrypt(KeyObject.from(keys.publicKey)),
  ),
  idToken('four parts', 'token response', async ({ sign }, given) => `${await sign(given)}.x`),
  idToken('one part', 'token response', async () => 'susan'),
  idToken(
    'claims that are a list',
    'token response',
    async () => `${base64url({ alg: 'RS256' })}.${base64url([])}.x`,
  ),
  {
    what: 'an HMAC with a key that is in the key set',
    reason: 'alg',
    lie: (lying) => {
      const k = Buffer.from(client.secret).toString('base64url');
      lying.metadata = everyAlgorithm;
      lying.answers['/jwks'] = { keys: [{ kty: 'oct', kid: 'one', k }] };
      lying.makeIdToken = (given) => lying.sign(given, { alg: 'HS256' }, secretOf(client.secret));
    },
    isTakenByLibrary: true,
  },
  {
    what: 'a key set of secrets, and a kid of one',
    reason: 'kid',
    lie: (lying) => {
      const k = Buffer.from(client.secret).toString('base64url');
      lying.answers['/jwks'] = { keys: [{ kty: 'oct', kid: 'one', k }] };
    },
    isTakenByLibrary: true,
  },
  {
    what: 'RSA with 1024 bits',
    reason: 'key',
    lie: (lying) => {
      const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
      const jwk = publicKey.export({ format: 'jwk' });
      lying.answers['/jwks'] = { keys: [{ ...jwk, kid: 'one', alg: 'RS256' }] };
      lying.makeIdToken = async (given) => {
        const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
        const signed = `${base64url({ alg: 'RS256', kid: 'one' })}.${base64url(given)}`;
        const key = privateKey.toCryptoKey(algorithm, false, ['sign']);
        const signature = await webcrypto.subtle.sign(algorithm, key, Buffer.from(signed));
        return `${signed}.${Buffer.from(signature).toString('base64url')}`;
      };
    },
    isTakenByLibrary: true,
  },
  {
    what: 'an algorithm that the provider does not announce',
    reason: 'alg',
    lie: async (lying) => {
      const { privateKey, publicKey } = await generateKeyPair('ES256');
      const jwk = await exportJWK(publicKey);
      lying.answers['/jwks'] = { keys: [lying.keys.jwk, { ...jwk, kid: 'two' }] };
      lying.makeIdToken = (given) => lying.sign(given, { alg: 'ES256', kid: 'two' }, privateKey);
    },
  },
];

function base64url(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function pemOf(key: webcrypto.CryptoKey): Uint8Array {
  return new TextEncoder().encode(
    KeyObject.from(key).export({ type: 'spki', format: 'pem' }).toString(),
  );
}
