import { importPKCS8, SignJWT } from 'jose';
import { numericDate, type Clock } from '../../lib/clock.ts';
import type { OpenIdSpecial } from './openid-provider.ts';
import type { ProviderSettings } from './provider.ts';

const issuer = 'https://appleid.apple.com';

/**
 * Its discovery document is not asked for: on 2025-06-11 that named another issuer than the ID tokens
 * (https://github.com/ory/kratos/issues/4433). These are the URLs of Apple's pages about its REST API.
 */
const metadata = {
  issuer,
  authorization_endpoint: `${issuer}/auth/authorize`,
  token_endpoint: `${issuer}/auth/token`,
  jwks_uri: `${issuer}/auth/keys`,
  id_token_signing_alg_values_supported: ['RS256'],
  authorization_response_iss_parameter_supported: false,
};

/** Returns what is special of Sign in with Apple. */
export function createApple(settings: ProviderSettings, clock: Clock): OpenIdSpecial {
  return {
    metadata,
    // Apple refuses the scope `email` without it.
    parameters: { response_mode: 'form_post' },
    async clientAuth(_server, client, body) {
      body.set('client_id', client.client_id);
      body.set('client_secret', await signAppleSecret(settings, clock));
    },
    // "A String or Boolean value": https://developer.apple.com/forums/thread/662175.
    isEmailVerified: ({ email_verified: claim }) => claim === true || claim === 'true',
    isEmailAuthoritative: () => true,
  };
}

const secretSeconds = 300;

/** Returns a client secret for Apple's token endpoint: a JWT that is good for 300 seconds. Apple allows six months. */
export async function signAppleSecret(
  { clientId, appleKey }: Pick<ProviderSettings, 'clientId' | 'appleKey'>,
  clock: Clock,
): Promise<string> {
  if (appleKey === null) throw new Error('Apple’s key is missing.');
  const { teamId, keyId, privateKey } = appleKey;
  const iat = numericDate(clock);
  const times = { iat, exp: iat + secretSeconds };
  return new SignJWT({ iss: teamId, aud: issuer, sub: clientId, ...times })
    .setProtectedHeader({ alg: 'ES256', kid: keyId })
    .sign(await importPKCS8(privateKey, 'ES256'));
}
