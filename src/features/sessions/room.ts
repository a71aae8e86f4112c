import type { Events, Tables } from '../../room.ts';
import { wholeNumber } from '../../settings/checks.ts';
import { setting, type Settings } from '../../settings/setting.ts';

export const settings = {
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
} satisfies Settings;

export const events = {
  session_revoked: {
    level: 'info',
    message: 'sessions were ended',
    when: 'A user ended one of their sessions, or all others; or an administrator (`actorId`) or an operator (`actor`) ended all sessions of the user.',
    audit: 'viewer',
  },
} as const satisfies Events;

/** Refresh tokens that have a row go with their session. */
export const tables = {
  sessions: {
    key: 'id',
    noun: 'session',
    owner: 'user_id',
    expires: 'expires_at',
    secret: ['token_hash', 'previous_token_hash', 'sealed_successor'],
  },
  session_marks: { key: 'name', noun: 'session mark', keeps: 'for ever' },
  refresh_tokens: {
    key: 'hash',
    noun: 'refresh token',
    owner: { through: 'sessions', by: 'session_id' },
    secret: ['hash', 'successor_hash', 'sealed_successor'],
  },
} as const satisfies Tables;
