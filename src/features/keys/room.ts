import type { Events, Tables } from '../../room.ts';
import { oneOf, optionalSecret, optionalText, zeroOr } from '../../settings/checks.ts';
import { randomExample, setting, together, type Settings } from '../../settings/setting.ts';

export const settings = {
  algorithm: setting({
    name: 'AUTH_ALGORITHM',
    unit: '`ES256`, `RS256` or `HS256`',
    default: 'ES256',
    example: 'RS256',
    meaning:
      'What tokens are signed with. The keys of ES256 and RS256 are generated; changing it begins a rotation.',
    check: oneOf('ES256', 'RS256', 'HS256'),
  }),
  /** Null unless it is set. */
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
  /** Null unless it is set. */
  secret: setting({
    name: 'AUTH_SECRET',
    unit: '32 random bytes or more',
    default: 'none',
    example: randomExample,
    meaning: 'Encrypts the keys in the database, and does nothing else. Advised in production.',
    secret: true,
    check: optionalSecret,
  }),
  /** Null unless it is set. */
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
} satisfies Settings;

const secretExample = `Example: AUTH_HS256_SECRET=${randomExample}`;

export const checks = [
  together(settings, ['algorithm', 'hs256Secret'], ({ algorithm, hs256Secret }) =>
    algorithm === 'HS256' && hs256Secret === null
      ? `AUTH_HS256_SECRET is required by AUTH_ALGORITHM=HS256. ${secretExample}`
      : null,
  ),
  together(settings, ['hs256Secret', 'secret'], ({ hs256Secret, secret }) =>
    hs256Secret !== null && hs256Secret === secret
      ? `AUTH_HS256_SECRET is the same as AUTH_SECRET, which is for encryption alone. ${secretExample}`
      : null,
  ),
];

export const events = {
  key_rotated: {
    level: 'info',
    message: 'a new key signs, or will in a few minutes',
    when: 'A new signing key takes over, at once or in a few minutes: by its age, by `latchkey keys`, or by another `AUTH_ALGORITHM`. Each running server logs it within a minute.',
    audit: 'server',
  },
} as const satisfies Events;

export const upkeep = ['keys'] as const;

export const tables = {
  signing_keys: { key: 'kid', noun: 'signing key', keeps: 'for ever' },
  data_keys: { key: 'id', noun: 'data key', keeps: 'for ever' },
  hash_keys: { key: 'id', noun: 'hash key', keeps: 'for ever' },
} as const satisfies Tables;
