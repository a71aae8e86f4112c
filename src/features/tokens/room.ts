import { claimText, wholeNumber } from '../../settings/checks.ts';
import { setting, type Settings } from '../../settings/setting.ts';

export const settings = {
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
} satisfies Settings;
