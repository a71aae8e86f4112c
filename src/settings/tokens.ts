import { claimText, oneOf, optionalSecret, optionalText, wholeNumber, zeroOr } from './checks.ts';
import { randomExample, setting } from './setting.ts';

/** What tokens say, what signs them, and how long they are good. */
export const tokenSettings = {
  audience: setting({
    name: 'AUTH_AUDIENCE',
    unit: 'text',
    default: 'latchkey',
    example: 'https://api.example.com',
    meaning: 'The `aud` of tokens: who they are meant for.',
    check: claimText,
  }),
  clientId: setting({
    name: 'AUTH_CLIENT_ID',
    unit: 'text',
    default: 'latchkey',
    example: 'web',
    meaning: 'The `client_id` of tokens (RFC 9068).',
    check: claimText,
  }),
  algorithm: setting({
    name: 'AUTH_ALGORITHM',
    unit: '`ES256`, `RS256` or `HS256`',
    default: 'ES256',
    example: 'RS256',
    meaning:
      'What tokens are signed with. The keys of ES256 and RS256 are generated; changing it begins a rotation.',
    check: oneOf('ES256', 'RS256', 'HS256'),
  }),
  hs256Secret: setting({
    name: 'AUTH_HS256_SECRET',
    unit: '32 random bytes or more',
    default: 'none',
    example: randomExample,
    meaning:
      'What HS256 signs and verifies with. Every service that verifies needs it, and can then sign too.',
    secret: true,
    check: optionalSecret,
  }),
  secret: setting({
    name: 'AUTH_SECRET',
    unit: '32 random bytes or more',
    default: 'none',
    example: randomExample,
    meaning: 'Encrypts the keys in the database, and does nothing else. Advised in production.',
    secret: true,
    check: optionalSecret,
  }),
  secretPrevious: setting({
    name: 'AUTH_SECRET_PREVIOUS',
    unit: 'text',
    default: 'none',
    example: randomExample,
    meaning: 'What `AUTH_SECRET` was before: only `latchkey keys rewrap` reads it.',
    secret: true,
    check: optionalText,
  }),
  keyRotationSeconds: setting({
    name: 'AUTH_KEY_ROTATION_SECONDS',
    unit: 'seconds',
    default: '7776000',
    example: '2592000',
    meaning:
      'How long a key signs before the next one takes over, 3600 to 315360000; 0 leaves it to `latchkey keys rotate`.',
    check: zeroOr(3600, 315_360_000),
  }),
  accessTtlSeconds: setting({
    name: 'AUTH_ACCESS_TTL_SECONDS',
    unit: 'seconds',
    default: '900',
    example: '300',
    meaning:
      'How long an access token is good, 10 to 86400. Tokens that never expire are not offered.',
    check: wholeNumber(10, 86_400),
  }),
  tokenCacheSize: setting({
    name: 'AUTH_TOKEN_CACHE_SIZE',
    unit: 'tokens',
    default: '10000',
    example: '0',
    meaning:
      'How many verified tokens are remembered, by their hashes, so that a signature is checked once, 0 to 1000000. Sessions are looked up each time all the same.',
    check: wholeNumber(0, 1_000_000),
  }),
  leewaySeconds: setting({
    name: 'AUTH_LEEWAY_SECONDS',
    unit: 'seconds',
    default: '5',
    example: '0',
    meaning: 'How far clocks may differ when a token expires, 0 to 60.',
    check: wholeNumber(0, 60),
  }),
  refreshTtlSeconds: setting({
    name: 'AUTH_REFRESH_TTL_SECONDS',
    unit: 'seconds',
    default: '2592000',
    example: '604800',
    meaning:
      'How long a session can be refreshed after its login, 60 to 31536000. Refreshing does not prolong it.',
    check: wholeNumber(60, 31_536_000),
  }),
  refreshGraceSeconds: setting({
    name: 'AUTH_REFRESH_GRACE_SECONDS',
    unit: 'seconds',
    default: '10',
    example: '0',
    meaning:
      'How long a used refresh token gives the same successor again, 0 to 60: two tabs, or a lost answer.',
    check: wholeNumber(0, 60),
  }),
};
