import { generateKeyPairSync } from 'node:crypto';
import { ConfigError, loadConfig } from '../../src/config.ts';

export type Environment = Record<string, string>;

/** What the providers that the examples of settings name need. */
export const neededByProviders = {
  AUTH_OIDC_GOOGLE_CLIENT_ID: 'id-at-google',
  AUTH_OIDC_GOOGLE_CLIENT_SECRET: 'secret-at-google',
  AUTH_OIDC_GITHUB_CLIENT_ID: 'id-at-github',
  AUTH_OIDC_GITHUB_CLIENT_SECRET: 'secret-at-github',
  AUTH_OIDC_CORP_ISSUER: 'https://id.example.com/realms/corp',
  AUTH_OIDC_CORP_CLIENT_ID: 'id-at-corp',
  AUTH_OIDC_CORP_CLIENT_SECRET: 'secret-at-corp',
};

/** At every provider. */
export const secret = 'hunter2-of-the-provider';
export const tenant = '8eaef023-2b34-4da1-9baa-8bc8c9d6a490';
export const pem = keyPem('ec', 'P-256');

/** Returns a private key in PEM. */
export function keyPem(
  kind: 'ec' | 'ed25519',
  namedCurve = 'P-256',
  type: 'pkcs8' | 'sec1' = 'pkcs8',
) {
  const { privateKey } =
    kind === 'ec' ? generateKeyPairSync('ec', { namedCurve }) : generateKeyPairSync('ed25519');
  return privateKey.export({ format: 'pem', type } as { format: 'pem'; type: 'pkcs8' }) as string;
}

/** What a provider of each kind needs. */
export const google = {
  AUTH_OIDC_GOOGLE_CLIENT_ID: 'id-at-google',
  AUTH_OIDC_GOOGLE_CLIENT_SECRET: secret,
};
export const github = { AUTH_OIDC_GITHUB_CLIENT_ID: 'id', AUTH_OIDC_GITHUB_CLIENT_SECRET: secret };
export const microsoft = {
  AUTH_OIDC_MICROSOFT_CLIENT_ID: 'id',
  AUTH_OIDC_MICROSOFT_CLIENT_SECRET: secret,
  AUTH_OIDC_MICROSOFT_TENANT: tenant,
};
export const apple = {
  AUTH_OIDC_APPLE_CLIENT_ID: 'com.example.web',
  AUTH_OIDC_APPLE_TEAM_ID: 'ABCDE12345',
  AUTH_OIDC_APPLE_KEY_ID: 'ABC123DEFG',
  AUTH_OIDC_APPLE_PRIVATE_KEY: pem,
};
export const corp = {
  AUTH_OIDC_CORP_CLIENT_ID: 'id',
  AUTH_OIDC_CORP_CLIENT_SECRET: secret,
  AUTH_OIDC_CORP_ISSUER: 'https://id.example.com/realms/corp',
};

/** Returns the settings of these providers. */
export const named = (names: string, ...some: Environment[]): Environment =>
  Object.assign({ AUTH_OIDC_PROVIDERS: names }, ...some);

/** Returns each line that says what is wrong. */
export function problems(environment: Environment): readonly string[] {
  try {
    loadConfig(environment);
    return [];
  } catch (error) {
    return (error as ConfigError).problems;
  }
}
