import type { Events, Tables } from '../../room.ts';
import { onOff } from '../../settings/checks.ts';
import { setting, type Settings } from '../../settings/setting.ts';

export const settings = {
  impersonation: setting({
    name: 'AUTH_IMPERSONATION',
    unit: '`on` or `off`',
    default: 'on',
    example: 'off',
    meaning:
      'Whether administrators with the scope `latchkey:impersonate` can act as a user, where `AUTH_ADMIN` is on. With `off`, sessions of before end.',
    check: onOff(),
  }),
} satisfies Settings;

export const events = {
  impersonation_started: {
    level: 'warn',
    message: 'an administrator acts as a user',
    when: 'An administrator got an access token that speaks for a user; `sessionId` is its session.',
    audit: 'viewer',
  },
} as const satisfies Events;

export const tables = {
  impersonations: {
    key: 'session_id',
    noun: 'impersonation',
    owner: 'user_id',
    expires: 'expires_at',
  },
} as const satisfies Tables;
