import { importPKCS8, SignJWT } from 'jose';
import { numericDate, type Clock } from '../../lib/clock.ts';
import type { ProviderSettings } from './provider.ts';

export const appleIssuer = 'https://appleid.apple.com';

/**
 * What discovery would say. It is not asked: for days its `issuer` was another one than that of ID tokens
 * (https://github.com/ory/kratos/issues/4433), and Apple's pages name these URLs.
 */
export const appleMetadata = {
  issuer: appleIssuer,
  authorization_endpoint: `${appleIssuer}/auth/authorize`,
  token_endpoint: `${appleIssuer}/auth/token`,
  jwks_uri: `${appleIssuer}/auth/keys`,
  id_token_signing_alg_values_supported: ['RS256'],
  token_endpoint_auth_methods_supported: ['client_secret_post'],
};

const secretSeconds = 300;

/** Returns a client secret for Apple's token endpoint: a JWT that is good for 300 seconds. Apple allows six months. */
export async function signAppleSecret(
  { clientId, appleKey }: Pick<ProviderSettings, 'clientId' | 'appleKey'>,
  clock: Clock,
): Promise<string> {
  if (appleKey === null) throw new Error('Apple’s key is missing.');
  const { teamId, keyId, privateKey } = appleKey;
  const now = numericDate(clock);
  return new SignJWT({
    iss: teamId,
    iat: now,
    exp: now + secretSeconds,
    aud: appleIssuer,
    sub: clientId,
  })
    .setProtectedHeader({ alg: 'ES256', kid: keyId })
    .sign(await importPKCS8(privateKey, 'ES256'));
}
